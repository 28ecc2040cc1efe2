// Ranges and how they join.
#include "catch.hpp"

#include <halfstep/core/range.hpp>

namespace hs = halfstep;

static_assert(hs::range{}.empty());
static_assert(!hs::range{0.0f, 0.0f}.empty());
static_assert(hs::range{1.0f, -1.0f}.empty());
static_assert(hs::range{std::numeric_limits<float>::quiet_NaN(), 1.0f}.empty());
static_assert(hs::merge({}, {}).empty());
static_assert(hs::merge({}, {-1.0f, 2.0f}) == hs::range{-1.0f, 2.0f});
static_assert(hs::merge({-1.0f, 2.0f}, {}) == hs::range{-1.0f, 2.0f});
static_assert(hs::merge({-1.0f, 2.0f}, {-3.0f, 1.0f}) == hs::range{-3.0f, 2.0f});
static_assert(hs::merge({1.0f, 2.0f}, {5.0f, 6.0f}) == hs::range{1.0f, 6.0f});

TEST_CASE("merging does not depend on the order, not even for zeros of either sign", "[core][range]") {
    const auto bits = [](hs::range r) { return std::bit_cast<std::uint64_t>(r); };
    for (const float a : {0.0f, -0.0f})
        for (const float b : {0.0f, -0.0f})
            CHECK(bits(hs::merge({a, a}, {b, b})) == bits({0.0f, 0.0f}));
    CHECK(bits(hs::merge({}, {-0.0f, -0.0f})) == bits({0.0f, 0.0f}));
    CHECK(bits(hs::merge({-0.0f, 1.0f}, {})) == bits({0.0f, 1.0f}));
}

TEST_CASE("values are told apart by their bits", "[core][range]") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float largest = std::numeric_limits<float>::max();
    CHECK((hs::is_finite(0.0f) && hs::is_finite(-largest) && hs::is_finite(0x1p-149f)));
    CHECK_FALSE((hs::is_finite(infinity) || hs::is_finite(-infinity) || hs::is_finite(nan)));
    CHECK((hs::is_nan(nan) && hs::is_nan(-nan) && hs::is_nan(std::bit_cast<float>(0x7F80'0001))));
    CHECK_FALSE((hs::is_nan(infinity) || hs::is_nan(-infinity) || hs::is_nan(largest)));
    CHECK(std::bit_cast<std::uint32_t>(hs::magnitude(-0.0f)) == 0);
    CHECK(hs::magnitude(-3.5f) == 3.5f);
}
