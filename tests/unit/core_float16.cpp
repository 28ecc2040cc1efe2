// float16 against an independent definition, and against the CPU's own conversion where it has one.
#include "catch.hpp"
#include "unit/support/hardware_float16.hpp"

#include <halfstep/core/float16.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace hs = halfstep;

namespace {

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

/// The value of a finite pattern, from the definition: sign, exponent, mantissa.
double value_of(std::uint16_t pattern) {
    const int exponent = (pattern >> 10) & 0x1F;
    const int mantissa = pattern & 0x3FF;
    const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
    return (pattern & 0x8000) != 0 ? -magnitude : magnitude;
}

/// The pattern nearest to a positive finite value, the even one of two: found by trying, in exact arithmetic.
/// Pattern 0x7C00 stands for 65536 here, as rounding sees infinity.
std::uint16_t nearest(double value) {
    int low = 0;
    int high = 0x7C00;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        (value_of(static_cast<std::uint16_t>(middle)) <= value ? low : high) = middle;
    }
    const double below = value - value_of(static_cast<std::uint16_t>(low));
    const double above = (high == 0x7C00 ? 65536.0 : value_of(static_cast<std::uint16_t>(high))) - value;
    return static_cast<std::uint16_t>(below < above || (below == above && low % 2 == 0) ? low : high);
}

/// Floats where rounding to float16 is decided: every float16, every midpoint of two, and their neighbours.
std::vector<float> decisive_values() {
    std::vector<float> values;
    for (std::uint16_t pattern = 0; pattern < 0x7C00; ++pattern) {
        const double next = pattern == 0x7BFF ? 65536.0 : value_of(static_cast<std::uint16_t>(pattern + 1));
        for (const double at : {value_of(pattern), (value_of(pattern) + next) / 2}) {
            const auto value = static_cast<float>(at); // exact
            values.push_back(value);
            values.push_back(std::nextafter(value, 1e9f));
            values.push_back(std::nextafter(value, 0.0f));
        }
    }
    for (const float value : {0x1p-149f, 0x1p-127f, 0x1p-126f, 65536.0f, 1e10f, std::numeric_limits<float>::max()})
        values.push_back(value);
    return values;
}

} // namespace

TEST_CASE("every finite float16 has the value that its bits say", "[core][float16]") {
    for (int pattern = 0; pattern < 0x10000; ++pattern) {
        const auto bits = static_cast<std::uint16_t>(pattern);
        if ((pattern & 0x7C00) == 0x7C00)
            continue;
        const auto expected = static_cast<float>(value_of(bits));
        if (bits_of(float(hs::float16::from_bits(bits))) != (pattern == 0x8000 ? 0x8000'0000 : bits_of(expected)))
            FAIL("pattern " << pattern);
    }
    SUCCEED();
}

TEST_CASE("every float16 survives float and back, NaN quieted", "[core][float16]") {
    for (int pattern = 0; pattern < 0x10000; ++pattern) {
        const bool is_nan = (pattern & 0x7C00) == 0x7C00 && (pattern & 0x03FF) != 0;
        const auto back = hs::float16(float(hs::float16::from_bits(static_cast<std::uint16_t>(pattern)))).bits;
        if (back != (is_nan ? pattern | 0x0200 : pattern))
            FAIL("pattern " << pattern << " came back as " << back);
    }
    SUCCEED();
}

TEST_CASE("float to float16 rounds to nearest, ties to even, around every value and midpoint", "[core][float16]") {
    for (const float value : decisive_values()) {
        const std::uint16_t expected = value >= 65536.0f ? 0x7C00 : nearest(double(value));
        if (hs::float16(value).bits != expected || hs::float16(-value).bits != (expected | 0x8000))
            FAIL(value << " became " << hs::float16(value).bits << ", expected " << expected);
    }
    SUCCEED();
}

TEST_CASE("float16 at its borders", "[core][float16]") {
    CHECK(hs::float16(65504.0f).bits == 0x7BFF);
    CHECK(hs::float16(65519.996f).bits == 0x7BFF);
    CHECK(hs::float16(65520.0f).bits == 0x7C00);
    CHECK(hs::float16(-65520.0f).bits == 0xFC00);
    CHECK(hs::float16(std::numeric_limits<float>::infinity()).bits == 0x7C00);
    CHECK(hs::float16(0x1p-24f).bits == 0x0001);
    CHECK(hs::float16(0x1p-25f).bits == 0x0000); // a tie: to even
    CHECK(hs::float16(0x1.000002p-25f).bits == 0x0001);
    CHECK(hs::float16(0x1.8p-24f).bits == 0x0002); // a tie: to even
    CHECK(hs::float16(0x1.ff8p-15f).bits == 0x03FF);
    CHECK(hs::float16(0x1.ffcp-15f).bits == 0x0400); // between the largest denormal and the smallest normal: to even
    CHECK(hs::float16(-0.0f).bits == 0x8000);
    CHECK(hs::float16(-0x1p-149f).bits == 0x8000);
}

TEST_CASE("NaN stays NaN and keeps its sign and the upper bits of its payload", "[core][float16]") {
    const auto converted = [](std::uint32_t bits) { return hs::float16(std::bit_cast<float>(bits)).bits; };
    CHECK(converted(0x7FC0'0000) == 0x7E00);
    CHECK(converted(0xFFC0'0000) == 0xFE00);
    CHECK(converted(0x7F80'0001) == 0x7E00); // its payload does not fit: it must not become infinity
    CHECK(converted(0x7FC5'6000) == 0x7E2B);
    CHECK(bits_of(float(hs::float16::from_bits(0x7C01))) == 0x7FC0'2000);
    CHECK(bits_of(float(hs::float16::from_bits(0xFE00))) == 0xFFC0'0000);
}

TEST_CASE("float16 compares by value", "[core][float16]") {
    CHECK(hs::float16(0.0f) == hs::float16(-0.0f));
    CHECK_FALSE(hs::float16::from_bits(0x7E00) == hs::float16::from_bits(0x7E00));
    CHECK(hs::float16() == hs::float16(0.0f));
}

static_assert(hs::float16(1.0f).bits == 0x3C00 && float(hs::float16::from_bits(0xC000)) == -2.0f);
static_assert(hs::float16(std::numeric_limits<float>::quiet_NaN()).bits == 0x7E00);
static_assert(float(hs::float16::from_bits(0x7C00)) == std::numeric_limits<float>::infinity());

#if HAS_HARDWARE_FLOAT16

TEST_CASE("float16 converts as the CPU does", "[core][float16]") {
    if (!has_hardware_float16()) {
        WARN("skipped: this CPU does not convert float16");
        return;
    }
    for (int i = 0; i < 0x10000; ++i) {
        const auto pattern = static_cast<std::uint16_t>(i);
        if (bits_of(float(hs::float16::from_bits(pattern))) != hardware_float_bits(pattern))
            FAIL("to float: pattern " << i);
    }
    for (const float value : decisive_values())
        if (hs::float16(value).bits != hardware_float16(value) || hs::float16(-value).bits != hardware_float16(-value))
            FAIL("from float: " << value);
    for (std::uint32_t i = 0; i < 0x10000; ++i) { // patterns all over, NaN with every kind of payload among them
        const auto value = std::bit_cast<float>(i * 0x10001);
        const auto nan = std::bit_cast<float>((i & 1) << 31 | 0x7F80'0000 | (i << 7) | 1);
        if (hs::float16(value).bits != hardware_float16(value) || hs::float16(nan).bits != hardware_float16(nan))
            FAIL("from float: patterns " << bits_of(value) << " and " << bits_of(nan));
    }
    SUCCEED();
}

#endif
