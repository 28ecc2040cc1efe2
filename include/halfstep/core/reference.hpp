// The numeric contract as plain C++: every kernel must give exactly these bits.
#pragma once

#include "../config/region.hpp"
#include "bit_cast.hpp"
#include "float_types.hpp"
#include "qparams.hpp"
#include "quotient.hpp"
#include "rounding.hpp"

#include <concepts>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::reference {

/// Rounds to the nearest integer, ties to even, whatever the rounding mode. Needs |value| < 2^31.
template <std::floating_point Float>
constexpr std::int32_t round_half_even(Float value) {
    const auto towards_zero = static_cast<std::int32_t>(value);
    const Float rest = value - static_cast<Float>(towards_zero); // exact: both share the larger one's grid
    const bool odd = (towards_zero & 1) != 0;
    constexpr Float half = 0.5;
    if (rest > half || (rest == half && odd))
        return towards_zero + 1;
    if (rest < -half || (rest == -half && odd))
        return towards_zero - 1;
    return towards_zero;
}

/// The code of a real value: `clamp(rint(value / scale) + zero_point, codes.min, codes.max)`.
///
/// NaN becomes the lowest code, infinities and everything out of range saturate, -0.0 becomes the zero point.
/// The quotient is clamped before it is rounded, which gives the same code since the limits are integers.
constexpr std::int32_t quantize(float value, const grid& g, quotient kind = quotient::exact) {
    const auto lowest = static_cast<float>(g.codes.min - g.zero_point);
    const auto highest = static_cast<float>(g.codes.max - g.zero_point);
    if (is_nan(value))
        return g.codes.min;
    // Values far outside the grid are settled here, so that a constant expression never overflows.
    const double estimate = static_cast<double>(value) / static_cast<double>(g.scale);
    if (estimate <= -0x1p24)
        return g.codes.min;
    if (estimate >= 0x1p24)
        return g.codes.max;
    const float steps = kind == quotient::exact ? value / g.scale : value * (1.0f / g.scale);
    if (steps <= lowest)
        return g.codes.min;
    if (steps >= highest)
        return g.codes.max;
    return round_half_even(steps) + g.zero_point;
}

/// The distance of a real value from real 0 in parts of a step, within the grid: `value * reciprocal * 2^14`, rounded
/// once, to nearest, ties to even, where the reciprocal of the scale is rounded to the 24 bits of a float32. The lower
/// end for NaN.
constexpr std::int32_t parts_from_zero(float value, const grid& g) {
    const std::int32_t lowest = (g.codes.min - g.zero_point) * detail::parts_in_step;
    const std::int32_t highest = (g.codes.max - g.zero_point) * detail::parts_in_step;
    if (is_nan(value))
        return lowest;
    const float prescale = magnitude(g.scale) > 0x1p32f ? 0x1p-96f : 1.0f; // else reciprocals could be denormal
    const float reciprocal = 1.0f / (g.scale * prescale);
    // Twice 24 bits: exact in double.
    const double parts = static_cast<double>(value) * static_cast<double>(prescale) * static_cast<double>(reciprocal) *
                         static_cast<double>(detail::parts_in_step);
    if (parts <= static_cast<double>(lowest))
        return lowest;
    if (parts >= static_cast<double>(highest))
        return highest;
    return round_half_even(parts);
}

/// The code of a real value, rounded at random: `floor((parts + u) / 2^14) + zero_point`, where u is random number
/// `r.first_index`.
constexpr std::int32_t quantize(float value, const grid& g, const stochastic& r) {
    return ((parts_from_zero(value, g) + detail::random_parts(r)) >> detail::part_bits) + g.zero_point;
}

/// The float nearest to a double, ties to even. Overflow is settled here, so that a constant expression never
/// overflows: what lies halfway beyond the largest float, or further, becomes infinite.
constexpr float round_to_float(double value) {
    constexpr double too_large = 0x1.FFFFFFp127;
    if (value >= too_large || value <= -too_large)
        return value > 0.0 ? std::numeric_limits<float>::infinity() : -std::numeric_limits<float>::infinity();
    return static_cast<float>(value);
}

/// The real value of a code: `(code - zero_point) * scale`, rounded once. Infinite where that overflows float32.
constexpr float dequantize(std::int32_t code, const qparams& params) {
    // 17 times 24 bits: exact in double, so that converting it is the one rounding.
    return round_to_float(static_cast<double>(code - params.zero_point) * static_cast<double>(params.scale));
}

/// `sum + dequantize(code)`: the product is rounded to float32 as above, then the sum is. NaN, whether it was there or
/// comes from infinities of opposite signs, becomes the quiet NaN 0x7FC00000.
constexpr float dequantize_add(std::int32_t code, const qparams& params, float sum) {
    const float value = dequantize(code, params);
    const bool cancels = !is_finite(sum) && !is_finite(value) && (sum < 0.0f) != (value < 0.0f);
    if (is_nan(sum) || cancels)
        return detail::bit_cast<float>(0x7FC0'0000);
    // In double with its 53 bits first, a sum of two floats of 24 bits rounds to the same float.
    return round_to_float(static_cast<double>(sum) + static_cast<double>(value));
}

/// The value that comes back after rounding to the grid: exactly `dequantize(quantize(value))`.
constexpr float fake_quantize(float value, const grid& g, quotient kind = quotient::exact) {
    return dequantize(quantize(value, g, kind), g);
}
constexpr float fake_quantize(float value, const grid& g, const stochastic& r) {
    return dequantize(quantize(value, g, r), g);
}

} // namespace halfstep::inline HALFSTEP_ABI::reference
HALFSTEP_REGION_END_BASELINE
