// A real multiplier as two integers, for machines and models that compute without floats.
#pragma once

#include "bit_cast.hpp"
#include "error.hpp"

#include <cstdint>
#include <limits>

namespace halfstep::inline HALFSTEP_ABI {

/// Stands for the real number `mantissa * 2^(exponent - 31)`: a fraction with 31 bits behind the point, shifted left by
/// `exponent` bits, or right where that is negative. TFLite calls the two `quantized_multiplier` and `shift`.
struct fixed_point_multiplier {
    std::int32_t mantissa = 0; ///< 0, or of magnitude 2^30 to 2^31 - 1: a fraction of 1/2 or more, below 1
    std::int32_t exponent = 0; ///< -31 to 30

    /// Whether both are in their range: what `requantize` takes.
    constexpr bool is_normal() const {
        const bool is_fraction = mantissa >= 1 << 30 || (mantissa <= -(1 << 30) && mantissa != INT32_MIN);
        return (mantissa == 0 || is_fraction) && exponent >= -31 && exponent <= 30;
    }
    friend constexpr bool operator==(const fixed_point_multiplier&, const fixed_point_multiplier&) = default;
};

/// The fixed-point multiplier nearest to a real one: its fraction is rounded to 31 bits, halves away from 0.
///
/// `quantize_multiplier(0.75)` is {3 * 2^29, 0}. Magnitudes below 2^-32, whose products are all 0, become {0, 0}; those
/// of 2^30 or more, whose products saturate any code, become {2^31 - 1, 30}. Throws if the multiplier is NaN or
/// infinite. Source: TFLite's QuantizeMultiplier, which gives the same for all multipliers from 0 up to 2^30.
constexpr fixed_point_multiplier quantize_multiplier(double multiplier) {
    const auto bits = detail::bit_cast<std::uint64_t>(multiplier);
    const auto exponent_field = static_cast<std::int32_t>(bits >> 52 & 0x7FF);
    if (exponent_field == 0x7FF) {
        detail::fail("quantize_multiplier", {"multiplier is ", multiplier, "; expected a finite number"});
        return {};
    }
    const std::uint64_t significand = (bits & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1} << 52;
    std::uint64_t mantissa = (significand + (1 << 21)) >> 22; // 53 bits become 31, or just 2^31
    std::int32_t exponent = exponent_field - 1022;
    if (mantissa == std::uint64_t{1} << 31) {
        mantissa >>= 1;
        ++exponent;
    }
    if (exponent < -31)
        return {};
    if (exponent > 30) {
        mantissa = std::numeric_limits<std::int32_t>::max();
        exponent = 30;
    }
    const auto magnitude = static_cast<std::int32_t>(mantissa);
    return {multiplier < 0.0 ? -magnitude : magnitude, exponent};
}

} // namespace halfstep::inline HALFSTEP_ABI
