// The three arithmetics of requantization: against the formulas written another way, and where they are known to
// differ.
#include "catch.hpp"
#include "unit/support/message_of.hpp"
#include "unit/support/requantization.hpp"

#include <cmath>

namespace {

using hs::quantize_multiplier;
using hs::reference::requantize;

constexpr hs::output_codes int8_codes{0, {-128, 127}};
constexpr hs::fixed_point_multiplier one_half{1 << 30, 0};
constexpr hs::fixed_point_multiplier one_eighth{1 << 30, -2};

// The references work in constant expressions, at the ends of what they take.
static_assert(requantize(5, 0.5f, hs::float_requantization{}, int8_codes) == 2);
static_assert(requantize(INT32_MIN, 3e38f, hs::float_requantization{}, int8_codes) == -128);
static_assert(requantize(INT32_MIN, {INT32_MAX, 30}, hs::single_rounding{}, int8_codes) == -128);
static_assert(requantize(INT32_MIN, {-INT32_MAX, 30}, hs::double_rounding{}, int8_codes) == 127);
static_assert(requantize(INT32_MIN, {1 << 30, -31}, hs::double_rounding{}, int8_codes) == -1);
static_assert(requantize(INT32_MIN, {1 << 30, -31}, hs::single_rounding{}, int8_codes) == 0);

/// TFLite's QuantizeMultiplier by the standard library.
hs::fixed_point_multiplier quantized_plainly(double multiplier) {
    int exponent = 0;
    auto mantissa = static_cast<std::int64_t>(std::round(std::frexp(multiplier, &exponent) * 0x1p31));
    if (mantissa == std::int64_t{1} << 31) {
        mantissa /= 2;
        ++exponent;
    }
    if (multiplier == 0.0 || exponent < -31)
        return {};
    return {static_cast<std::int32_t>(mantissa), exponent};
}

/// Bits of the exact product beyond a shift to the right, and whether they are half of a unit, more, or less.
struct split_product {
    std::int64_t whole;
    int beyond_half; ///< -1, 0 or 1
};

split_product shifted_right(std::int64_t product, int shift) {
    if (shift == 0)
        return {product, -1};
    const std::int64_t whole = product >> shift;
    const std::int64_t rest = product - (whole << shift);
    const std::int64_t half = std::int64_t{1} << (shift - 1);
    return {whole, rest < half ? -1 : rest > half ? 1 : 0};
}

std::int32_t clamped(std::int64_t steps, const hs::output_codes& out) {
    const std::int64_t code = steps + out.zero_point;
    return code < out.codes.min   ? out.codes.min
           : code > out.codes.max ? out.codes.max
                                  : static_cast<std::int32_t>(code);
}

std::int32_t requantized_plainly(std::int32_t accumulator, float multiplier, hs::float_requantization,
                                 const hs::output_codes& out) {
    volatile float rounded = static_cast<float>(accumulator);
    volatile float product = rounded * multiplier;
    const double steps = std::nearbyint(std::clamp(static_cast<double>(product), -1e6, 1e6));
    return clamped(static_cast<std::int64_t>(steps), out);
}

std::int32_t requantized_plainly(std::int32_t accumulator, hs::fixed_point_multiplier m, hs::single_rounding,
                                 const hs::output_codes& out) {
    const split_product p = shifted_right(std::int64_t{accumulator} * m.mantissa, 31 - m.exponent);
    return clamped(p.whole + (p.beyond_half >= 0 ? 1 : 0), out);
}

std::int32_t requantized_plainly(std::int32_t accumulator, hs::fixed_point_multiplier m, hs::double_rounding,
                                 const hs::output_codes& out) {
    std::int64_t shifted = accumulator;
    for (int i = 0; i < m.exponent; ++i)
        shifted = std::clamp<std::int64_t>(2 * shifted, INT32_MIN, INT32_MAX);
    const split_product first = shifted_right(shifted * m.mantissa, 31);
    const std::int64_t high = first.whole + (first.beyond_half >= 0 ? 1 : 0);
    const split_product second = shifted_right(high, m.exponent < 0 ? -m.exponent : 0);
    const bool up = second.beyond_half > 0 || (second.beyond_half == 0 && high > 0);
    return clamped(second.whole + (up ? 1 : 0), out);
}

} // namespace

TEST_CASE("quantize_multiplier gives TFLite's mantissa and shift", "[core][requantize]") {
    STATIC_REQUIRE(quantize_multiplier(0.75) == hs::fixed_point_multiplier{3 << 29, 0});
    STATIC_REQUIRE(quantize_multiplier(1.0) == hs::fixed_point_multiplier{1 << 30, 1});
    STATIC_REQUIRE(quantize_multiplier(-0.1) == hs::fixed_point_multiplier{-1717986918, -3});
    STATIC_REQUIRE(quantize_multiplier(0.0) == hs::fixed_point_multiplier{});
    STATIC_REQUIRE(quantize_multiplier(-0.0) == hs::fixed_point_multiplier{});
    // A fraction that rounds up to 1 becomes 1/2 of the next power.
    STATIC_REQUIRE(quantize_multiplier(0x1.fffffffep-1) == hs::fixed_point_multiplier{1 << 30, 1});
    STATIC_REQUIRE(quantize_multiplier(0x1.fffffffdffp-1) == hs::fixed_point_multiplier{INT32_MAX, 0});
    // Halves of the last bit are rounded away from 0.
    STATIC_REQUIRE(quantize_multiplier(0x1.00000002p-1) == hs::fixed_point_multiplier{(1 << 30) + 1, 0});
    STATIC_REQUIRE(quantize_multiplier(-0x1.00000002p-1) == hs::fixed_point_multiplier{-(1 << 30) - 1, 0});
    STATIC_REQUIRE(quantize_multiplier(0x1p-32) == hs::fixed_point_multiplier{1 << 30, -31});
    STATIC_REQUIRE(quantize_multiplier(0x1.ffffff8p-33) == hs::fixed_point_multiplier{});
    STATIC_REQUIRE(quantize_multiplier(0x1.fffffffffp-33) == hs::fixed_point_multiplier{1 << 30, -31});
    STATIC_REQUIRE(quantize_multiplier(0x1.8p29) == hs::fixed_point_multiplier{3 << 29, 30});
    STATIC_REQUIRE(quantize_multiplier(0x1p30) == hs::fixed_point_multiplier{INT32_MAX, 30});
    STATIC_REQUIRE(quantize_multiplier(-1e300) == hs::fixed_point_multiplier{-INT32_MAX, 30});
    STATIC_REQUIRE(quantize_multiplier(5e-324) == hs::fixed_point_multiplier{});

    random_source random(1);
    for (int i = 0; i < 100000; ++i) {
        const double fraction = static_cast<double>(random.bits()) * 0x1p-64;
        const double multiplier = std::ldexp(fraction, random.integer(-35, 30));
        if (quantize_multiplier(multiplier) != quantized_plainly(multiplier))
            FAIL(multiplier);
        if (!quantize_multiplier(-multiplier).is_normal())
            FAIL(-multiplier);
    }
    CHECK(message_of([] { quantize_multiplier(std::nan("")); }) ==
          "halfstep::quantize_multiplier: multiplier is nan; expected a finite number");
    CHECK(message_of([] { quantize_multiplier(-std::numeric_limits<double>::infinity()); }) ==
          "halfstep::quantize_multiplier: multiplier is -inf; expected a finite number");
}

TEST_CASE("a fixed-point multiplier is normal in its ranges only", "[core][requantize]") {
    for (const std::int32_t mantissa : special_mantissas)
        for (const std::int32_t exponent : {-31, 0, 30})
            CHECK(hs::fixed_point_multiplier{mantissa, exponent}.is_normal());
    for (const std::int32_t mantissa : {1, (1 << 30) - 1, -1, 1 - (1 << 30), INT32_MIN})
        CHECK_FALSE(hs::fixed_point_multiplier{mantissa, 0}.is_normal());
    CHECK_FALSE(hs::fixed_point_multiplier{1 << 30, -32}.is_normal());
    CHECK_FALSE(hs::fixed_point_multiplier{1 << 30, 31}.is_normal());
    CHECK_FALSE(hs::fixed_point_multiplier{0, 31}.is_normal());
}

TEST_CASE("the three arithmetics differ where they are known to", "[core][requantize]") {
    struct golden {
        std::int32_t accumulator;
        hs::fixed_point_multiplier multiplier;
        std::int32_t in_float;
        std::int32_t once;
        std::int32_t twice;
    };
    // Ties: to even, upwards, away from 0. With two roundings 3/8 becomes 4/8 first: half a unit, then a whole one.
    const std::vector<golden> goldens = {
        {1, one_half, 0, 1, 1},     {-1, one_half, 0, 0, 0},       {3, one_half, 2, 2, 2},
        {-3, one_half, -2, -1, -1}, {4, one_eighth, 0, 1, 1},      {-4, one_eighth, 0, 0, -1},
        {12, one_eighth, 2, 2, 2},  {-12, one_eighth, -2, -1, -2}, {3, one_eighth, 0, 0, 1},
        {-3, one_eighth, 0, 0, 0},  {-5, one_eighth, -1, -1, -1},  {11, one_eighth, 1, 1, 2},
        {19, one_eighth, 2, 2, 3},  {2, {3 << 29, -1}, 1, 1, 1},   {-7, one_eighth, -1, -1, -1},
    };
    for (const golden& g : goldens) {
        INFO(g.accumulator << " times " << to_text(g.multiplier));
        const auto real = static_cast<float>(real_value(g.multiplier));
        CHECK(requantize(g.accumulator, real, hs::float_requantization{}, int8_codes) == g.in_float);
        CHECK(requantize(g.accumulator, g.multiplier, hs::single_rounding{}, int8_codes) == g.once);
        CHECK(requantize(g.accumulator, g.multiplier, hs::double_rounding{}, int8_codes) == g.twice);
    }
    // From 2^24 on the accumulator itself is rounded to a float.
    constexpr hs::output_codes uint16_codes{0, {0, 65535}};
    CHECK(requantize(16777217, 0x1p-8f, hs::float_requantization{}, {0, {-32768, 65535}}) == 65535);
    CHECK(requantize(33554433, 0x1p-10f, hs::float_requantization{}, uint16_codes) == 32768);
    CHECK(requantize((1 << 25) + 513, 0x1p-10f, hs::float_requantization{}, uint16_codes) == 32768);
    CHECK(requantize((1 << 25) + 513, {1 << 30, -9}, hs::single_rounding{}, uint16_codes) == 32769);
}

TEMPLATE_TEST_CASE("the references of requantization are what their formulas say", "[core][requantize]", std::int8_t,
                   std::uint16_t, hs::uint4) {
    for_each_arithmetic([]<class Arithmetic>() {
        std::uint64_t seed = 0;
        for (const auto& multiplier : hard_multipliers<Arithmetic>())
            for (const hs::output_codes& out : hard_outputs<TestType>())
                for (const std::int32_t a : hard_accumulators(multiplier, out.codes, 50, ++seed)) {
                    const std::int32_t code = requantize(a, multiplier, Arithmetic{}, out);
                    const std::int32_t expected = requantized_plainly(a, multiplier, Arithmetic{}, out);
                    if (code != expected)
                        FAIL(name_of_arithmetic<Arithmetic>() << ": " << a << " times " << to_text(multiplier) << " is "
                                                              << code << "; expected " << expected);
                }
    });
    SUCCEED();
}
