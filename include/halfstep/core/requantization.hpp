// From the integer accumulators of a matrix product to codes: three arithmetics, as plain C++. Normative: every kernel
// must give exactly these codes.
#pragma once

#include "algorithm.hpp"
#include "fixed_point_multiplier.hpp"
#include "reference.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// `clamp(rint(float(accumulator) * multiplier) + zero_point)` in float32: the accumulator is rounded to nearest, ties
/// to even (which matters from 2^24 on), so is the product, and rint takes ties to even, too. The multiplier is any
/// finite float. Source: XNNPACK's fp32 requantization.
struct float_requantization {
    using multiplier = float; ///< what accumulators are multiplied with
};

/// `clamp(((accumulator * mantissa + 2^(30 - exponent)) >> (31 - exponent)) + zero_point)` in 64-bit integers, where
/// `>>` rounds down: one rounding, halves upwards. Source: ruy's and XNNPACK's (rndnu) fixed-point multiplication, and
/// TFLite's when it is built with TFLITE_SINGLE_ROUNDING.
struct single_rounding {
    using multiplier = fixed_point_multiplier; ///< what accumulators are multiplied with
};

/// Two roundings, with the shifts left = max(exponent, 0) and right = max(-exponent, 0):
/// `high = (saturate(accumulator * 2^left) * mantissa + 2^30) >> 31`, halves upwards, then
/// `clamp(round(high / 2^right) + zero_point)`, halves away from 0. `saturate` is to int32; TFLite's left shift is
/// undefined where that matters, and codes saturate then. Source: gemmlowp's SaturatingRoundingDoublingHighMul and
/// RoundingDivideByPOT, as TFLite's MultiplyByQuantizedMultiplier calls them.
struct double_rounding {
    using multiplier = fixed_point_multiplier; ///< what accumulators are multiplied with
};

/// One of the three arithmetics.
template <class T>
concept requantization =
    std::same_as<T, float_requantization> || std::same_as<T, single_rounding> || std::same_as<T, double_rounding>;

/// Which codes come out of a requantization: the code of real 0, and the codes that may be used.
struct output_codes {
    std::int32_t zero_point = 0; ///< the code of real 0; a code of the type
    code_range codes{};          ///< sums beyond these saturate

    friend constexpr bool operator==(const output_codes&, const output_codes&) = default;
};

} // namespace halfstep::inline HALFSTEP_ABI

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::reference {

/// The code of an accumulator in float32: see `float_requantization`.
constexpr std::int32_t requantize(std::int32_t accumulator, float multiplier, float_requantization,
                                  const output_codes& out) {
    // 24 by 24 bits: exact in double, so that converting it is the one rounding of the product. Clamping before gives
    // the same code, since the limits are whole numbers.
    const double product = static_cast<double>(static_cast<float>(accumulator)) * static_cast<double>(multiplier);
    if (product <= out.codes.min - out.zero_point)
        return out.codes.min;
    if (product >= out.codes.max - out.zero_point)
        return out.codes.max;
    return round_half_even(static_cast<float>(product)) + out.zero_point;
}

/// The code that is `steps` from the zero point, clamped.
constexpr std::int32_t clamp_code(std::int64_t steps, const output_codes& out) {
    return static_cast<std::int32_t>(detail::clamp<std::int64_t>(steps + out.zero_point, out.codes.min, out.codes.max));
}

/// The code of an accumulator with one rounding: see `single_rounding`. Needs `multiplier.is_normal()`.
constexpr std::int32_t requantize(std::int32_t accumulator, fixed_point_multiplier multiplier, single_rounding,
                                  const output_codes& out) {
    const std::int32_t shift = 31 - multiplier.exponent;
    const std::int64_t half = std::int64_t{1} << (shift - 1);
    return clamp_code((std::int64_t{accumulator} * multiplier.mantissa + half) >> shift, out);
}

/// The code of an accumulator with two roundings: see `double_rounding`. Needs `multiplier.is_normal()`.
constexpr std::int32_t requantize(std::int32_t accumulator, fixed_point_multiplier multiplier, double_rounding,
                                  const output_codes& out) {
    const std::int32_t left = detail::max(multiplier.exponent, 0);
    const std::int32_t right = detail::max(-multiplier.exponent, 0);
    const auto shifted = detail::clamp<std::int64_t>(std::int64_t{accumulator} << left, INT32_MIN, INT32_MAX);
    const std::int64_t high = (shifted * multiplier.mantissa + (1 << 30)) >> 31;
    const std::int64_t half = (std::int64_t{1} << right) >> 1;
    const std::int64_t magnitude = ((high < 0 ? -high : high) + half) >> right;
    return clamp_code(high < 0 ? -magnitude : magnitude, out);
}

} // namespace halfstep::inline HALFSTEP_ABI::reference
HALFSTEP_REGION_END_BASELINE
