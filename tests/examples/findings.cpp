// The sentences below the table of examples/digits: each is there only if the figures say so.

#include "../../examples/digits/findings.hpp"
#include "catch.hpp"

#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;

namespace {

digits::result make_result(const std::string& criterion, double accuracy, double hidden2_db, float hidden2_max) {
    return {criterion, accuracy, {56.0, 44.0, hidden2_db, 40.0}, {{{0, 1}, {0, 3}, {0, hidden2_max}}}};
}

} // namespace

TEST_CASE("nothing is said about clipping where no criterion clips") {
    const digits::variant int8{"int8", 1, {make_result("min_max", 0.98, 44, 9), make_result("mse", 0.976, 43, 8)}};
    CHECK(digits::int8_findings(0.98, int8) ==
          std::vector<std::string>{"int8 stays within 0.5 points of float with every criterion."});
}

TEST_CASE("a criterion that clips is named with the layer that it hurts") {
    const digits::variant int8{"int8", 1, {make_result("min_max", 0.98, 44, 9), make_result("entropy", 0.978, 30, 6)}};
    const std::vector<std::string> found = digits::int8_findings(0.98, int8);
    REQUIRE(found.size() == 2);
    CHECK(found[1] == "entropy clips, but not too much: int8 reaches 97.80 % with it.\n"
                      "  It ends hidden 2 at 6.00 where min_max ends it at 9.00, and the SQNR there falls from 44.0 to "
                      "30.0 dB.");
}

TEST_CASE("a criterion that clips too much is said to") {
    const digits::variant int8{"int8", 1, {make_result("min_max", 0.98, 44, 9), make_result("entropy", 0.95, 20, 3)}};
    const std::vector<std::string> found = digits::int8_findings(0.98, int8);
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0],
               ContainsSubstring("entropy clips too much: int8 loses 3.00 points with it.\n  It ends hidden 2"));
}

TEST_CASE("a loss without clipping is not blamed on clipping") {
    const digits::variant int8{"int8", 1, {make_result("min_max", 0.97, 44, 9)}};
    CHECK(digits::int8_findings(0.98, int8) == std::vector<std::string>{"min_max: int8 loses 1.00 points with it."});
}

TEST_CASE("few bits hold or break") {
    const digits::variant holds{"int4", 100, {make_result("min_max", 0.97, 44, 9)}};
    CHECK(digits::few_bits_finding(0.98, 640, holds) ==
          "int4 stays within 1.5 points of float, in 6.4 times fewer bytes. The SQNR of its logits is 40.0 dB.");
    const digits::variant breaks{"int2", 100, {make_result("min_max", 0.90, 44, 9)}};
    CHECK(digits::few_bits_finding(0.98, 1000, breaks) ==
          "int2 breaks: it loses up to 8.00 points, in 10.0 times fewer bytes. The SQNR of its logits is 40.0 dB.");
}
