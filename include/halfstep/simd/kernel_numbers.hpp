// Numbers for what kernels are made for, the same whatever the compiler's flags.
#pragma once

#include "../core/codes.hpp"
#include "../core/float_types.hpp"
#include "../core/requantization.hpp"
#include "../core/scheme.hpp"
#include "kernel_types.hpp"

#include <concepts>

namespace halfstep::inline HALFSTEP_ABI::simd {

/// The place of T among the other types; their number where it is none of them.
template <class T, class... Types>
constexpr int place_among() {
    int place = 0;
    static_cast<void>(((std::same_as<T, Types> || (++place, false)) || ...));
    return place;
}

template <code Code>
inline constexpr int code_number = code_traits<Code>::bits * 2 + (code_traits<Code>::is_signed ? 1 : 0);

template <floating Float>
inline constexpr int float_number = place_among<Float, float, float16, bfloat16>();

inline constexpr int known_schemes = 4;
template <scheme Scheme>
inline constexpr int
    scheme_number = place_among<Scheme, symmetric, symmetric_full_range, asymmetric, pytorch_symmetric>();

template <requantization Arithmetic>
inline constexpr int
    arithmetic_number = place_among<Arithmetic, float_requantization, single_rounding, double_rounding>();

} // namespace halfstep::inline HALFSTEP_ABI::simd
