// The types that kernels are built for, to loop over, and their names in messages.
#pragma once

#include <halfstep/core/codes.hpp>
#include <halfstep/core/float_types.hpp>
#include <halfstep/core/quotient.hpp>

#include <array>
#include <concepts>
#include <string>

namespace hs = halfstep;

/// For TEMPLATE_TEST_CASE: every code type.
#define ALL_CODES std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, hs::int4, hs::uint4, hs::int2, hs::uint2
/// For TEMPLATE_TEST_CASE: every float type.
#define ALL_FLOATS float, hs::float16, hs::bfloat16

inline constexpr std::array both_quotients = {hs::quotient::exact, hs::quotient::pytorch_reciprocal};

/// Calls `visit.template operator()<Float>()` for each float type.
template <class Visit>
void for_each_float(Visit visit) {
    visit.template operator()<float>();
    visit.template operator()<hs::float16>();
    visit.template operator()<hs::bfloat16>();
}

template <hs::floating Float>
std::string name_of() {
    if constexpr (std::same_as<Float, float>)
        return "float";
    else
        return std::same_as<Float, hs::float16> ? "float16" : "bfloat16";
}

template <hs::code Code>
std::string name_of() {
    using traits = hs::code_traits<Code>;
    return (traits::is_signed ? "int" : "uint") + std::to_string(traits::bits);
}

inline std::string name_of(hs::quotient kind) { return kind == hs::quotient::exact ? "exact" : "pytorch_reciprocal"; }
