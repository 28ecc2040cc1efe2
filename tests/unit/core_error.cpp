// Errors: what they are, and that their messages name the argument, what it was and what was expected.
#include "catch.hpp"

#include <halfstep/core/choose_qparams.hpp>

#include <limits>
#include <type_traits>

namespace hs = halfstep;

static_assert(std::is_base_of_v<std::invalid_argument, hs::error>);

TEST_CASE("a range without values has no grid", "[core][error]") {
    CHECK_THROWS_WITH((hs::choose_qparams<std::int8_t, hs::symmetric>({})),
                      "halfstep::choose_qparams: the range is [inf, -inf]; expected finite ends, the lower one first");
    CHECK_THROWS_AS((hs::choose_qparams<std::int8_t, hs::symmetric>({})), std::invalid_argument);
}

TEST_CASE("a range with its ends the wrong way round has no grid", "[core][error]") {
    CHECK_THROWS_WITH((hs::choose_grid<hs::uint4, hs::asymmetric>({2.5f, -1.5f})),
                      "halfstep::choose_qparams: the range is [2.5, -1.5]; expected finite ends, the lower one first");
}

TEST_CASE("a range with an end that is not finite has no grid", "[core][error]") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const hs::range r : {hs::range{-infinity, 1.0f}, hs::range{1.0f, infinity}, hs::range{-infinity, infinity},
                              hs::range{nan, 1.0f}, hs::range{0.0f, nan}, hs::range{nan, nan}}) {
        CHECK_THROWS_AS((hs::choose_qparams<std::int8_t, hs::symmetric>(r)), hs::error);
        CHECK_THROWS_AS((hs::choose_qparams<std::int8_t, hs::asymmetric>(r)), hs::error);
    }
    CHECK_THROWS_WITH((hs::choose_qparams<std::int8_t, hs::symmetric>({-infinity, 1.0f})),
                      "halfstep::choose_qparams: the range is [-inf, 1]; expected finite ends, the lower one first");
}

TEST_CASE("numbers in messages keep all their digits", "[core][error]") {
    CHECK(hs::detail::to_text({0.1f}) == "0.100000001");
    CHECK(hs::detail::to_text({-3}) == "-3");
    CHECK(hs::detail::to_text({std::size_t(-1)}) == "18446744073709551615");
}

TEST_CASE("with exceptions the handler is not called", "[core][error]") {
    static bool called = false;
    const hs::error_handler before = hs::set_error_handler([](const char*) { called = true; });
    CHECK_THROWS_AS((hs::choose_qparams<std::int8_t, hs::symmetric>({})), hs::error);
    CHECK_FALSE(called);
    CHECK(hs::set_error_handler(before) != nullptr);
    CHECK(hs::set_error_handler(before) == before);
}
