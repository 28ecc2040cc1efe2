// Shapes: what they count.
#include "catch.hpp"

#include <halfstep/core/shape.hpp>

#include <vector>

namespace hs = halfstep;

TEST_CASE("a shape counts its values", "[core][shape]") {
    CHECK(hs::shape{3}.count() == 3);
    CHECK(hs::shape{2, 3, 4}.count() == 24);
    CHECK(hs::shape{2, 3, 4}.rank() == 3);
    CHECK(hs::shape{2, 3, 4}[1] == 3);
    CHECK(hs::shape{1, 2, 3, 4, 5, 6, 7, 8}.count() == 40320);
    CHECK(hs::shape{2, 0, 4}.count() == 0);
    CHECK(hs::shape{}.count() == 0);
    CHECK(hs::shape().rank() == 0);
    const std::vector<std::size_t> dimensions = {5, 6};
    CHECK(hs::shape(std::span<const std::size_t>(dimensions)) == hs::shape{5, 6});
    CHECK(hs::shape{5, 6}.dimensions().size() == 2);
}

TEST_CASE("shapes are equal where their dimensions are", "[core][shape]") {
    CHECK(hs::shape{2, 3} == hs::shape{2, 3});
    CHECK_FALSE(hs::shape{2, 3} == hs::shape{3, 2});
    CHECK_FALSE(hs::shape{6} == hs::shape{2, 3});
    CHECK_FALSE(hs::shape{6} == hs::shape{6, 1});
    CHECK_FALSE(hs::shape{} == hs::shape{0});
}

TEST_CASE("a shape prints as a list", "[core][shape]") {
    CHECK(to_text(hs::shape{2, 3}) == "[2, 3]");
    CHECK(to_text(hs::shape{}) == "[]");
}

TEST_CASE("a shape may hold as many values as std::size_t can count", "[core][shape]") {
    const std::size_t half = std::size_t{1} << 32;
    CHECK(hs::shape{half, half - 1}.count() == half * (half - 1));
    CHECK(hs::shape{std::size_t(-1)}.count() == std::size_t(-1));
}

TEST_CASE("an empty shape is accepted wherever its zero stands", "[core][shape]") {
    const std::size_t half = std::size_t{1} << 32;
    CHECK(hs::shape{0, half, half}.count() == 0);
    CHECK(hs::shape{half, 0, half}.count() == 0);
    CHECK(hs::shape{half, half, 0}.count() == 0); // the product so far overflows, but there is nothing to count
}
