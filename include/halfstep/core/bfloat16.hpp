// bfloat16, as storage: arithmetic happens in float.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"
#include "bit_cast.hpp"

#include <cstdint>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// The upper half of a float (1 sign, 8 exponent, 7 mantissa bits). It stores; it does not compute.
///
/// Converting from float rounds to nearest, ties to even, and may overflow to infinity; denormals are kept and
/// NaN stays NaN. Converting to float is exact.
struct bfloat16 {
    std::uint16_t bits = 0; ///< the upper 16 bits of the float's pattern

    /// Zero.
    constexpr bfloat16() = default;
    /// Rounds to nearest, ties to even.
    explicit constexpr bfloat16(float value) : bits(pattern(value)) {}
    /// The same value; exact.
    explicit constexpr operator float() const {
        return detail::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
    }
    /// The bfloat16 with this pattern.
    static constexpr bfloat16 from_bits(std::uint16_t bits) {
        bfloat16 result;
        result.bits = bits;
        return result;
    }
    /// As floats: NaN differs from itself, and the zeros of both signs are equal.
    friend constexpr bool operator==(bfloat16 a, bfloat16 b) { return float(a) == float(b); }

private:
    static constexpr std::uint16_t pattern(float value) {
        const std::uint32_t bits = detail::bit_cast<std::uint32_t>(value);
        if ((bits & 0x7FFF'FFFF) > 0x7F80'0000) // NaN: quiet it, so that dropping bits cannot make it infinite
            return static_cast<std::uint16_t>((bits >> 16) | 0x0040);
        return static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
