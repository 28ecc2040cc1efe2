// The random numbers of stochastic rounding: the same ones for ever, and fair.
//
// Seeds are fixed, so each test of a statistic passes or fails once and for all. A perfect source of random numbers would
// break one of these bounds with a probability of about 2e-9, and any of the some four thousand of them below 1e-5.
#include "catch.hpp"
#include "unit/support/random.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/reference.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr double bound = 6.0; ///< in standard errors
constexpr std::size_t block = hs::detail::random_block;

/// How far a count of heads lies from that of fair tosses, in standard errors.
double tosses_in_standard_errors(std::size_t heads, std::size_t tosses) {
    return (2.0 * static_cast<double>(heads) - static_cast<double>(tosses)) / std::sqrt(static_cast<double>(tosses));
}

bool is_high(const hs::stochastic& r) { return hs::detail::random_parts(r) >= hs::detail::parts_in_step / 2; }

/// How many of `count` pairs of numbers lie in the same half of their range, in standard errors from one half of them.
double correlation(const hs::stochastic& a, const hs::stochastic& b, std::size_t count) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < count; ++i)
        same += is_high(a.from(i)) == is_high(b.from(i));
    return tosses_in_standard_errors(same, count);
}

/// Chi-square of counts that should be alike, in standard deviations of its distribution, which is nearly a normal one.
double chi_square_in_standard_errors(const std::vector<std::size_t>& counts, std::size_t total) {
    const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
    double chi_square = 0.0;
    for (const std::size_t n : counts)
        chi_square += (static_cast<double>(n) - expected) * (static_cast<double>(n) - expected) / expected;
    const double degrees = static_cast<double>(counts.size() - 1);
    return (chi_square - degrees) / std::sqrt(2.0 * degrees);
}

/// Counts how often each bit of a random number changes with one bit of the seed or of the index.
template <class Flip>
void check_avalanche(Flip flip) {
    constexpr std::size_t count = 1 << 14;
    for (int bit = 0; bit < 64; ++bit) {
        random_source places(static_cast<std::uint64_t>(bit));
        std::size_t changes[hs::detail::part_bits] = {};
        for (std::size_t i = 0; i < count; ++i) {
            const hs::stochastic r = {places.bits() % 1000, places.bits() >> (places.bits() % 64)};
            const std::int32_t changed =
                hs::detail::random_parts(r) ^ hs::detail::random_parts(flip(r, std::uint64_t{1} << bit));
            for (int i_part = 0; i_part < hs::detail::part_bits; ++i_part)
                changes[i_part] += static_cast<std::size_t>(changed >> i_part & 1);
        }
        for (const std::size_t n : changes) {
            INFO("bit " << bit << " changes another one " << n << " times of " << count);
            CHECK(std::abs(tosses_in_standard_errors(n, count)) < bound);
        }
    }
}

} // namespace

TEST_CASE("random numbers are those of the documentation", "[core][stochastic]") {
    constexpr std::uint64_t beyond = std::uint64_t{1} << 32;
    STATIC_REQUIRE(hs::detail::random_parts({0, 0}) == 16166);
    CHECK(hs::detail::random_parts({7, 0}) == 1763);
    CHECK(hs::detail::random_parts({7, 1}) == 10120);
    CHECK(hs::detail::random_parts({7, 33}) == 4625);
    CHECK(hs::detail::random_parts({7, 64}) == 12528);
    CHECK(hs::detail::random_parts({7, beyond}) == 2610);
    CHECK(hs::detail::random_parts({8, 0}) == 12076);
    CHECK(hs::detail::random_parts({beyond, std::numeric_limits<std::uint64_t>::max()}) == 8540);
}

TEST_CASE("random numbers fill their range evenly, and so do pairs of neighbours", "[core][stochastic]") {
    constexpr std::size_t count = 1 << 20;
    for (const std::uint64_t seed : {0u, 1u, 99u}) {
        std::vector<std::size_t> numbers(hs::detail::parts_in_step);
        std::vector<std::size_t> pairs(1 << 14);
        std::size_t last = 0;
        double sum = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto parts = static_cast<std::size_t>(hs::detail::random_parts({seed, i}));
            ++numbers[parts];
            ++pairs[(parts >> 7) << 7 | last >> 7];
            last = parts;
            sum += static_cast<double>(parts);
        }
        const double middle = 0.5 * (hs::detail::parts_in_step - 1);
        const double deviation = hs::detail::parts_in_step / std::sqrt(12.0 * count);
        INFO("seed " << seed);
        CHECK(std::abs(chi_square_in_standard_errors(numbers, count)) < bound);
        CHECK(std::abs(chi_square_in_standard_errors(pairs, count)) < bound);
        CHECK(std::abs(sum / count - middle) < bound * deviation);
    }
}

TEST_CASE("no two numbers of a block correlate", "[core][stochastic]") {
    constexpr std::size_t blocks = 1 << 15;
    std::vector<std::uint64_t> tosses; // a bit for each number
    for (std::size_t b = 0; b < blocks; ++b) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < block; ++i)
            bits |= std::uint64_t{is_high({3, b * block + i})} << i;
        tosses.push_back(bits);
    }
    for (std::size_t i = 0; i < block; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            std::size_t same = 0;
            for (const std::uint64_t bits : tosses)
                same += (bits >> i & 1) == (bits >> j & 1);
            INFO(i << " and " << j);
            CHECK(std::abs(tosses_in_standard_errors(same, blocks)) < bound);
        }
}

TEST_CASE("distant numbers, seeds and indices beyond 32 bits do not correlate", "[core][stochastic]") {
    constexpr std::size_t count = 1 << 16;
    for (std::size_t lag = 1; lag <= std::size_t{1} << 20; lag = lag < 70 ? lag + 1 : 5 * lag / 4) {
        INFO("lag " << lag);
        CHECK(std::abs(correlation({1, 0}, {1, lag}, count)) < bound);
    }
    for (int bit = 6; bit < 64; ++bit) { // rows of matrices
        INFO("lag 2^" << bit);
        CHECK(std::abs(correlation({1, 0}, {1, std::uint64_t{1} << bit}, count)) < bound);
    }
    for (std::uint64_t seed = 2; seed < 60; ++seed) {
        INFO("seeds 1 and " << seed);
        CHECK(std::abs(correlation({1, 0}, {seed, 0}, count)) < bound);
    }
}

TEST_CASE("each bit of an index and of a seed changes half of the bits of a number", "[core][stochastic]") {
    check_avalanche([](hs::stochastic r, std::uint64_t bit) { return hs::stochastic{r.seed, r.first_index ^ bit}; });
    check_avalanche([](hs::stochastic r, std::uint64_t bit) { return hs::stochastic{r.seed ^ bit, r.first_index}; });
}

TEMPLATE_TEST_CASE("decoded codes of at most 8 bits lie on whole steps, whatever the scale", "[core][stochastic]",
                   std::int8_t, std::uint8_t, hs::int4, hs::uint2) {
    constexpr hs::code_range all = hs::code_traits<TestType>::range;
    random_source random(8);
    for (int i = 0; i < 3000; ++i) {
        const float mantissa = 1.0f + static_cast<float>(random.integer(0, (1 << 23) - 1)) * 0x1p-23f;
        const float scale = std::ldexp(mantissa, random.integer(-126, 118)) * (i % 2 == 0 ? 1.0f : -1.0f);
        for (const std::int32_t zero_point : {all.min, all.max, (all.min + all.max) / 2}) {
            const hs::grid g({scale, zero_point}, all);
            for (std::int32_t code = all.min; code <= all.max; ++code) {
                const std::int32_t parts = hs::reference::parts_from_zero(hs::reference::dequantize(code, g), g);
                if (parts != (code - zero_point) * hs::detail::parts_in_step)
                    FAIL("code " << code << " at scale " << scale << ", zero point " << zero_point << ": " << parts);
            }
        }
    }
    SUCCEED();
}

TEST_CASE("16-bit codes lie on whole steps where the scale is a power of two", "[core][stochastic]") {
    for (const float scale : {1.0f, 0x1p-9f, 0x1p60f, -0x1p-126f}) {
        const hs::grid g({scale, 5}, hs::code_traits<std::uint16_t>::range);
        for (std::int32_t code = 0; code <= 65535; ++code)
            if (hs::reference::parts_from_zero(hs::reference::dequantize(code, g), g) !=
                (code - 5) * hs::detail::parts_in_step)
                FAIL("code " << code << " at scale " << scale);
    }
    SUCCEED();
}

TEST_CASE("the probability is the fraction of the quotient to half a part and 2^-24 of the quotient",
          "[core][stochastic]") {
    random_source random(4);
    for (int i = 0; i < 200000; ++i) {
        const float scale = std::ldexp(1.0f + 0.5f * random.unit(), random.integer(-100, 100));
        const hs::grid g({scale, 0}, hs::code_traits<std::int16_t>::range);
        const float value = random.unit() * scale * (i % 2 == 0 ? 3.0f : 30000.0f);
        const double quotient = static_cast<double>(value) / static_cast<double>(scale);
        const double parts = hs::reference::parts_from_zero(value, g);
        const double error = std::abs(parts / hs::detail::parts_in_step - quotient);
        if (error > 0x1p-15 + 0x1.00001p-24 * std::abs(quotient))
            FAIL(value << " / " << scale << " is off by " << error);
    }
    SUCCEED();
}
