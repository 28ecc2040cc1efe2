// bfloat16 against an independent definition.
#include "catch.hpp"

#include <halfstep/core/bfloat16.hpp>

#include <cmath>
#include <limits>

namespace hs = halfstep;

namespace {

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

/// The value of a pattern, with infinity as the next power of two, as rounding sees it.
double value_of(std::uint32_t pattern) {
    return pattern == 0x7F80 ? 0x1p128 : double(std::bit_cast<float>(pattern << 16));
}

/// Rounds a positive value that lies between two neighbouring patterns, by their distances.
std::uint16_t nearest(double value, std::uint32_t low) {
    const double below = value - value_of(low);
    const double above = value_of(low + 1) - value;
    return static_cast<std::uint16_t>(below < above || (below == above && low % 2 == 0) ? low : low + 1);
}

} // namespace

TEST_CASE("every bfloat16 is the upper half of its float", "[core][bfloat16]") {
    for (std::uint32_t pattern = 0; pattern < 0x10000; ++pattern) {
        const auto value = hs::bfloat16::from_bits(static_cast<std::uint16_t>(pattern));
        if (bits_of(float(value)) != pattern << 16)
            FAIL("pattern " << pattern);
        const bool is_nan = (pattern & 0x7FFF) > 0x7F80;
        if (hs::bfloat16(float(value)).bits != (is_nan ? pattern | 0x0040 : pattern))
            FAIL("pattern " << pattern << " does not survive");
    }
    SUCCEED();
}

TEST_CASE("float to bfloat16 rounds to nearest, ties to even, around every value and midpoint", "[core][bfloat16]") {
    for (std::uint32_t low = 0; low < 0x7F80; ++low)
        for (const std::uint32_t rest : {0x0000u, 0x0001u, 0x7FFFu, 0x8000u, 0x8001u, 0xFFFFu}) {
            const auto value = std::bit_cast<float>(low << 16 | rest);
            const std::uint16_t expected = nearest(double(value), low);
            if (hs::bfloat16(value).bits != expected || hs::bfloat16(-value).bits != (expected | 0x8000))
                FAIL(value << " became " << hs::bfloat16(value).bits << ", expected " << expected);
        }
    SUCCEED();
}

TEST_CASE("bfloat16 at its borders", "[core][bfloat16]") {
    CHECK(hs::bfloat16(std::numeric_limits<float>::max()).bits == 0x7F80); // overflows
    CHECK(hs::bfloat16(std::bit_cast<float>(0x7F7F'7FFF)).bits == 0x7F7F);
    CHECK(hs::bfloat16(std::bit_cast<float>(0x7F7F'8000)).bits == 0x7F80);
    CHECK(hs::bfloat16(-std::numeric_limits<float>::infinity()).bits == 0xFF80);
    CHECK(hs::bfloat16(-0.0f).bits == 0x8000);
    CHECK(hs::bfloat16(std::bit_cast<float>(0x0000'8000)).bits == 0x0000); // denormals round as all others
    CHECK(hs::bfloat16(std::bit_cast<float>(0x0000'8001)).bits == 0x0001);
}

TEST_CASE("NaN stays NaN, also where its payload is cut off", "[core][bfloat16]") {
    CHECK(hs::bfloat16(std::bit_cast<float>(0x7F80'0001)).bits == 0x7FC0);
    CHECK(hs::bfloat16(std::bit_cast<float>(0xFFFF'FFFF)).bits == 0xFFFF);
    CHECK(hs::bfloat16(std::bit_cast<float>(0x7FC0'0000)).bits == 0x7FC0);
    CHECK_FALSE(hs::bfloat16::from_bits(0x7FC0) == hs::bfloat16::from_bits(0x7FC0));
}

static_assert(hs::bfloat16(1.0f).bits == 0x3F80 && float(hs::bfloat16::from_bits(0xC000)) == -2.0f);
static_assert(hs::bfloat16(std::numeric_limits<float>::quiet_NaN()).bits == 0x7FC0);
