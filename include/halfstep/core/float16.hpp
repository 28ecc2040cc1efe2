// IEEE 754 binary16, as storage: arithmetic happens in float.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"
#include "bit_cast.hpp"

#include <cstdint>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// A 16-bit IEEE 754 float (1 sign, 5 exponent, 10 mantissa bits). It stores; it does not compute.
///
/// Converting from float rounds to nearest, ties to even: values above 65519.996 become infinity, small ones
/// become denormals or zero, NaN stays NaN. Converting to float is exact. Source: IEEE 754-2019, section 5.4.2.
struct float16 {
    std::uint16_t bits = 0; ///< the pattern: sign, exponent, mantissa from the highest bit down

    /// Zero.
    constexpr float16() = default;
    /// Rounds to nearest, ties to even.
    explicit constexpr float16(float value) : bits(pattern(value)) {}
    /// The same value; exact.
    explicit constexpr operator float() const;
    /// The float16 with this pattern.
    static constexpr float16 from_bits(std::uint16_t bits) {
        float16 result;
        result.bits = bits;
        return result;
    }
    /// As floats: NaN differs from itself, and the zeros of both signs are equal.
    friend constexpr bool operator==(float16 a, float16 b) { return float(a) == float(b); }

private:
    static constexpr std::uint16_t pattern(float value);
};

constexpr std::uint16_t float16::pattern(float value) {
    const std::uint32_t bits = detail::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000;
    const std::uint32_t magnitude = bits & 0x7FFF'FFFF;
    if (magnitude > 0x7F80'0000) // NaN: quiet it, keep what fits of the payload
        return static_cast<std::uint16_t>(sign | 0x7E00 | ((magnitude >> 13) & 0x03FF));
    if (magnitude >= 0x4780'0000) // 65536 and above
        return static_cast<std::uint16_t>(sign | 0x7C00);
    if (magnitude >= 0x3880'0000) { // normal: a mantissa that rounds up carries into the exponent
        const std::uint32_t rebiased = magnitude - (112u << 23);
        return static_cast<std::uint16_t>(sign | ((rebiased + 0x0FFF + ((rebiased >> 13) & 1)) >> 13));
    }
    if (magnitude < 0x3300'0000) // below half of the smallest denormal, 2^-25
        return static_cast<std::uint16_t>(sign);
    const std::uint32_t shift = 126 - (magnitude >> 23);
    const std::uint32_t mantissa = (magnitude & 0x007F'FFFF) | 0x0080'0000;
    const std::uint32_t kept = mantissa >> shift;
    const std::uint32_t rest = mantissa & ((1u << shift) - 1);
    const std::uint32_t half = 1u << (shift - 1);
    const bool up = rest > half || (rest == half && (kept & 1) != 0);
    return static_cast<std::uint16_t>(sign | (kept + (up ? 1 : 0)));
}

constexpr float16::operator float() const {
    const std::uint32_t sign = (bits & 0x8000u) << 16;
    const std::uint32_t exponent = (bits >> 10) & 0x1F;
    const std::uint32_t mantissa = bits & 0x03FFu;
    if (exponent == 0x1F) // a NaN comes back quiet, as the conversion instructions leave it
        return detail::bit_cast<float>(sign | 0x7F80'0000 | (mantissa != 0 ? 0x0040'0000 : 0) | (mantissa << 13));
    if (exponent == 0) {
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24f; // exact: 10 bits times a power of two
        return sign != 0 ? -magnitude : magnitude;
    }
    return detail::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
