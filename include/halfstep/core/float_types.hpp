// The floating-point types that tensors may have.
#pragma once

#include "bfloat16.hpp"
#include "bit_cast.hpp"
#include "float16.hpp"

#include <concepts>
#include <limits>

namespace halfstep::inline HALFSTEP_ABI {

/// float, float16 or bfloat16: what may be quantized and what codes are decoded to.
template <class T>
concept floating = std::same_as<T, float> || std::same_as<T, float16> || std::same_as<T, bfloat16>;

/// Whether a value is neither NaN nor infinite.
constexpr bool is_finite(const float& value) {
    return (detail::bit_cast<std::uint32_t>(value) & 0x7F80'0000) != 0x7F80'0000;
}

/// Whether a value is NaN.
constexpr bool is_nan(const float& value) {
    return (detail::bit_cast<std::uint32_t>(value) & 0x7FFF'FFFF) > 0x7F80'0000;
}

/// The magnitude of a value.
constexpr float magnitude(const float& value) {
    return detail::bit_cast<float>(detail::bit_cast<std::uint32_t>(value) & 0x7FFF'FFFF);
}

} // namespace halfstep::inline HALFSTEP_ABI
