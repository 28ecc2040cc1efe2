// The reference itself, against what the contract says in words (DESIGN, section 1) and other ways to compute it.
#include "catch.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

#include <cmath>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest_normal = std::numeric_limits<float>::min();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

constexpr hs::grid int8_grid(float scale, std::int32_t zero_point) {
    return hs::grid({scale, zero_point}, hs::code_traits<std::int8_t>::range);
}

using hs::reference::quantize;

// The reference works in constant expressions, for every value there is.
static_assert(quantize(0.26f, int8_grid(0.1f, 5)) == 8);
static_assert(quantize(infinity, int8_grid(0.1f, 5)) == 127);
static_assert(quantize(-infinity, int8_grid(0.1f, 5)) == -128);
static_assert(quantize(infinity, int8_grid(-0.1f, 5)) == -128);
static_assert(quantize(not_a_number, int8_grid(0.1f, 5)) == -128);
static_assert(quantize(not_a_number, int8_grid(-0.1f, 5)) == -128);
static_assert(quantize(-0.0f, int8_grid(0.1f, 5)) == 5);
static_assert(quantize(smallest, int8_grid(smallest_normal, 5)) == 5);
static_assert(quantize(largest, int8_grid(smallest_normal, 5)) == 127); // the quotient overflows float32
static_assert(quantize(-largest, int8_grid(smallest_normal, 5)) == -128);
static_assert(quantize(largest, int8_grid(largest, 5)) == 6);
static_assert(quantize(largest, int8_grid(smallest_normal, 5), hs::quotient::pytorch_reciprocal) == 127);
static_assert(quantize(smallest, int8_grid(largest, 5), hs::quotient::pytorch_reciprocal) == 5);
static_assert(hs::reference::dequantize(127, {0.5f, -128}) == 127.5f);
static_assert(hs::reference::fake_quantize(0.26f, int8_grid(0.25f, 5)) == 0.25f);
static_assert(hs::reference::dequantize_add(3, {0.5f, 1}, 2.0f) == 3.0f);
static_assert(hs::reference::dequantize_add(127, {largest, 0}, largest) == infinity);
static_assert(hs::reference::dequantize_add(127, {0x1p127f, 126}, largest) == infinity); // only the sum overflows
static_assert(std::bit_cast<std::uint32_t>(hs::reference::dequantize_add(127, {largest, 0}, -infinity)) == 0x7FC0'0000);
static_assert(std::bit_cast<std::uint32_t>(hs::reference::dequantize_add(1, {1.0f, 0}, -not_a_number)) == 0x7FC0'0000);
static_assert(hs::reference::round_half_even(-2.5f) == -2);

/// The quotient as the contract says it, rounded by the standard library, then added in 64 bits and clamped.
std::int32_t quantized_plainly(float x, const hs::grid& g, hs::quotient kind) {
    if (std::isnan(x))
        return g.codes.min;
    volatile float quotient = x / g.scale;
    if (kind == hs::quotient::pytorch_reciprocal) {
        volatile float reciprocal = 1.0f / g.scale;
        quotient = x * reciprocal;
    }
    const double rounded = std::nearbyint(double{quotient}) + g.zero_point; // exact, or far out of range
    return static_cast<std::int32_t>(std::clamp(rounded, double(g.codes.min), double(g.codes.max)));
}

} // namespace

TEST_CASE("round_half_even rounds to nearest, ties to even", "[core][reference]") {
    for (int half_steps = -20; half_steps <= 20; ++half_steps) {
        const float value = static_cast<float>(half_steps) / 2.0f;
        CHECK(hs::reference::round_half_even(value) == static_cast<std::int32_t>(std::nearbyint(value)));
    }
    CHECK(hs::reference::round_half_even(0.49999997f) == 0);
    CHECK(hs::reference::round_half_even(-0.49999997f) == 0);
    CHECK(hs::reference::round_half_even(0.50000006f) == 1);
    CHECK(hs::reference::round_half_even(8388607.5f) == 8388608);
    CHECK(hs::reference::round_half_even(8388609.0f) == 8388609);
    CHECK(hs::reference::round_half_even(-2147483520.0f) == -2147483520);
    random_source random(1);
    for (int i = 0; i < 100000; ++i) {
        const float value = random.unit() * static_cast<float>(1 << (random.bits() % 24));
        if (hs::reference::round_half_even(value) != static_cast<std::int32_t>(std::nearbyint(value)))
            FAIL(value);
    }
}

TEST_CASE("dequantize_add is a float32 product and a float32 sum", "[core][reference]") {
    random_source random(2);
    for (int i = 0; i < 200000; ++i) {
        const hs::qparams params{std::ldexp(1.0f + random.unit() / 2.0f, random.integer(-126, 127)), 0};
        const std::int32_t code = random.integer(-128, 127);
        const float sum = random.any_float();
        volatile float product = static_cast<float>(code) * params.scale;
        volatile float expected = sum + product;
        const float value = hs::reference::dequantize_add(code, params, sum);
        if (std::isnan(expected) ? std::bit_cast<std::uint32_t>(value) != 0x7FC0'0000 : value != expected)
            FAIL(code << " times " << params.scale << " on top of " << sum);
    }
}

TEST_CASE("special values become what the contract says", "[core][reference]") {
    for (const hs::quotient kind : both_quotients) {
        const hs::grid g = int8_grid(0.1f, 5);
        CHECK(quantize(not_a_number, g, kind) == -128);
        CHECK(quantize(-not_a_number, g, kind) == -128);
        CHECK(quantize(std::bit_cast<float>(0x7F80'0001), g, kind) == -128);
        CHECK(quantize(infinity, g, kind) == 127);
        CHECK(quantize(-infinity, g, kind) == -128);
        CHECK(quantize(largest, g, kind) == 127);
        CHECK(quantize(-largest, g, kind) == -128);
        CHECK(quantize(0.0f, g, kind) == 5);
        CHECK(quantize(-0.0f, g, kind) == 5);
        CHECK(quantize(smallest, g, kind) == 5);
        CHECK(quantize(-smallest, g, kind) == 5);
    }
}

TEST_CASE("denormals are values like others", "[core][reference]") {
    const hs::grid g = int8_grid(smallest_normal, 0);
    CHECK(quantize(0x1.8p-127f, g) == 1); // 0.75 steps
    CHECK(quantize(0x1.0p-127f, g) == 0); // half a step: to even
    CHECK(quantize(0x1.8p-126f, g) == 2); // 1.5 steps: to even
    CHECK(quantize(-0x1.8p-127f, g) == -1);
}

TEST_CASE("codes stay in the range of the grid", "[core][reference]") {
    const hs::grid g({1.0f, 0}, {-7, 7});
    CHECK(quantize(100.0f, g) == 7);
    CHECK(quantize(-100.0f, g) == -7);
    CHECK(quantize(not_a_number, g) == -7);
    CHECK(quantize(7.4f, g) == 7);
}

TEST_CASE("the zero point is added after rounding", "[core][reference]") {
    CHECK(quantize(0.5f, int8_grid(1.0f, 1)) == 1); // rint(0.5) + 1, not rint(1.5)
    CHECK(quantize(1.5f, int8_grid(1.0f, 1)) == 3); // rint(1.5) + 1, not rint(2.5)
    CHECK(quantize(-0.5f, int8_grid(1.0f, 1)) == 1);
}

TEST_CASE("quotient and reciprocal differ near ties", "[core][reference]") {
    const hs::grid g({0.00214854861f, 0}, hs::code_traits<std::int16_t>::range);
    CHECK(quantize(0.273939937f, g) == 127);
    CHECK(quantize(0.273939937f, g, hs::quotient::pytorch_reciprocal) == 128);
}

TEST_CASE("uint16 reaches both ends from a zero point at either", "[core][reference]") {
    for (const std::int32_t zero_point : {0, 65535}) {
        const hs::grid g({1.0f, zero_point}, hs::code_traits<std::uint16_t>::range);
        CHECK(quantize(-1e9f, g) == 0);
        CHECK(quantize(1e9f, g) == 65535);
        CHECK(quantize(static_cast<float>(-zero_point), g) == 0);
        CHECK(quantize(static_cast<float>(65535 - zero_point), g) == 65535);
        CHECK(quantize(static_cast<float>(1234 - zero_point) + 0.25f, g) == 1234);
    }
}

TEST_CASE("a negative scale turns the order around", "[core][reference]") {
    const hs::grid g({-0.5f, 0}, {-8, 7});
    CHECK(quantize(4.0f, g) == -8);
    CHECK(quantize(-4.0f, g) == 7);
    CHECK(hs::reference::dequantize(-8, g) == 4.0f);
    CHECK(hs::reference::fake_quantize(3.3f, g) == 3.5f);
}

TEST_CASE("dequantize rounds once, and overflows to infinity", "[core][reference]") {
    CHECK(hs::reference::dequantize(3, {0.1f, 0}) == 3.0f * 0.1f);
    CHECK(hs::reference::dequantize(65535, {0x1.000002p+0f, 0}) == 65535.0f * 0x1.000002p+0f);
    CHECK(hs::reference::dequantize(2, {largest, 0}) == infinity);
    CHECK(hs::reference::dequantize(-2, {largest, 0}) == -infinity);
    CHECK(std::bit_cast<std::uint32_t>(hs::reference::dequantize(5, {0.1f, 5})) == 0); // real 0, exactly
}

// Values far out are settled before the quotient is taken: that must never change a code. Where the reciprocal is
// denormal, or the quotient overflows, that is not obvious (core/reference.hpp).
TEMPLATE_TEST_CASE("the reference agrees with the plain formula on every grid", "[core][reference]", ALL_CODES) {
    std::uint64_t seed = 100;
    for (const hs::grid& g : hard_grids<TestType>())
        for (const float x : hard_values<float>(g, 1000, ++seed))
            for (const hs::quotient kind : both_quotients)
                if (quantize(x, g, kind) != quantized_plainly(x, g, kind))
                    FAIL(name_of<TestType>() << ", " << name_of(kind) << ", " << to_text(g) << ": " << x << " became "
                                             << quantize(x, g, kind) << ", expected " << quantized_plainly(x, g, kind));
    SUCCEED();
}

TEST_CASE("the reference agrees with the plain formula where it settles values early", "[core][reference]") {
    random_source random(2);
    for (int i = 0; i < 200000; ++i) { // any scale, values around +-2^24 steps
        const float scale = std::ldexp(1.0f + std::fabs(random.unit()), random.integer(-126, 126));
        const hs::grid g({random.bits() % 2 == 0 ? scale : -scale, 65535}, hs::code_traits<std::uint16_t>::range);
        const float x = ulps_away(scale * (random.bits() % 2 == 0 ? 0x1p24f : -0x1p24f), random.integer(-3, 3));
        for (const hs::quotient kind : both_quotients)
            if (quantize(x, g, kind) != quantized_plainly(x, g, kind))
                FAIL(name_of(kind) << ", " << to_text(g) << ": " << x);
    }
    SUCCEED();
}
