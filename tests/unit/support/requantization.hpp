// Accumulators and multipliers that are hard on requantization.
#pragma once

#include "random.hpp"
#include "types.hpp"

#include <halfstep/core/requantization.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

/// For TEMPLATE_TEST_CASE and loops: the three arithmetics.
template <class Visit>
void for_each_arithmetic(Visit visit) {
    visit.template operator()<hs::float_requantization>();
    visit.template operator()<hs::single_rounding>();
    visit.template operator()<hs::double_rounding>();
}

template <hs::requantization Arithmetic>
std::string name_of_arithmetic() {
    if constexpr (std::same_as<Arithmetic, hs::float_requantization>)
        return "float";
    else
        return std::same_as<Arithmetic, hs::single_rounding> ? "single rounding" : "double rounding";
}

/// The ends of int32 and of the floats' integers, and small numbers.
inline const std::vector<std::int32_t> special_accumulators = {0,
                                                               1,
                                                               -1,
                                                               2,
                                                               -2,
                                                               3,
                                                               -3,
                                                               (1 << 24) + 1,
                                                               -(1 << 24) - 1,
                                                               1 << 30,
                                                               -(1 << 30),
                                                               (1 << 30) - 1,
                                                               INT32_MAX,
                                                               INT32_MIN,
                                                               INT32_MAX - 1,
                                                               INT32_MIN + 1,
                                                               (1 << 24) + 3,
                                                               33554435};

/// Fractions at the ends of their range and in the middle, of both signs, and none.
inline const std::vector<std::int32_t> special_mantissas = {
    1 << 30, (1 << 30) + 1, INT32_MAX, INT32_MAX - 1, 3 << 29, -(1 << 30), -INT32_MAX, -(3 << 29), 1518500250, 0};

/// What one multiplier does to its arithmetic: every exponent with every fraction, or floats of all magnitudes.
template <hs::requantization Arithmetic>
std::vector<typename Arithmetic::multiplier> hard_multipliers() {
    std::vector<typename Arithmetic::multiplier> multipliers;
    if constexpr (std::same_as<Arithmetic, hs::float_requantization>) {
        multipliers = {0.0f,
                       -0.0f,
                       std::numeric_limits<float>::denorm_min(),
                       std::numeric_limits<float>::max(),
                       -std::numeric_limits<float>::max(),
                       0.1f,
                       0.0123f,
                       -0.37f,
                       1.0f / 3.0f};
        for (int exponent = -40; exponent <= 20; ++exponent)
            for (const float fraction : {1.0f, 0x1.000002p0f, 0x1.fffffep0f, -1.5f})
                multipliers.push_back(std::ldexp(fraction, exponent));
    } else {
        for (std::int32_t exponent = -31; exponent <= 30; ++exponent)
            for (const std::int32_t mantissa : special_mantissas)
                multipliers.push_back({mantissa, exponent});
    }
    return multipliers;
}

inline double real_value(float multiplier) { return static_cast<double>(multiplier); }
inline double real_value(hs::fixed_point_multiplier multiplier) {
    return std::ldexp(static_cast<double>(multiplier.mantissa), multiplier.exponent - 31);
}

/// A mixture for one multiplier: near where codes change, or a little outside of the code's range, the ends of int32,
/// and anything.
template <class Multiplier>
std::int32_t hard_accumulator(const Multiplier& multiplier, hs::code_range codes, random_source& random) {
    switch (random.bits() % 4) {
    case 0:
        return static_cast<std::int32_t>(random.bits()) >> (random.bits() % 32);
    case 1:
        return special_accumulators[random.bits() % special_accumulators.size()];
    default:
        const std::int32_t reach = 3 * (codes.max - codes.min) / 2 + 2;
        const double tie = (random.integer(-reach, reach) + 0.5) / real_value(multiplier);
        if (!(std::abs(tie) < 2147483600.0))
            return random.integer(-5, 5);
        return static_cast<std::int32_t>(std::nearbyint(tie)) + random.integer(-1, 1);
    }
}

template <class Multiplier>
std::vector<std::int32_t> hard_accumulators(const Multiplier& multiplier, hs::code_range codes, std::size_t count,
                                            std::uint64_t seed) {
    random_source random(seed);
    std::vector<std::int32_t> accumulators(count);
    for (std::int32_t& accumulator : accumulators)
        accumulator = hard_accumulator(multiplier, codes, random);
    return accumulators;
}

/// Zero points at the ends and inside, with all codes and with a part of them.
template <hs::code Code>
std::vector<hs::output_codes> hard_outputs() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const std::int32_t middle = (all.min + all.max + 1) / 2;
    return {{all.min, all}, {all.max, all}, {middle, all}, {middle, {middle, all.max}}, {all.min, {middle, middle}}};
}

inline std::string to_text(float multiplier) { return std::to_string(std::bit_cast<std::uint32_t>(multiplier)); }
inline std::string to_text(hs::fixed_point_multiplier multiplier) {
    return std::to_string(multiplier.mantissa) + " * 2^(" + std::to_string(multiplier.exponent) + " - 31)";
}
