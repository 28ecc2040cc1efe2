// Errors: what they are, how numbers stand in their messages, and who is told. The messages: bad_input_*.cpp.
#include "catch.hpp"

#include <halfstep/core/choose_qparams.hpp>

#include <type_traits>

namespace hs = halfstep;

static_assert(std::is_base_of_v<std::invalid_argument, hs::error>);

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
