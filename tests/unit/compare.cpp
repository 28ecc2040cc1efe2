// Error reports: every figure from its definition.
#include "catch.hpp"

#include <halfstep/halfstep.hpp>

#include <cmath>
#include <vector>

namespace hs = halfstep;

TEST_CASE("an error report of two tensors follows the definitions", "[compare]") {
    const std::vector<float> x = {1, -2, 4, 0};
    const std::vector<float> y = {1.5f, -2, 3, 0};
    const hs::error_report e = hs::compare(x, y);
    CHECK(e.count == 4);
    CHECK(e.non_finite == 0);
    CHECK(e.mse == 1.25 / 4);
    CHECK(e.rmse == std::sqrt(1.25 / 4));
    CHECK(e.sqnr_db == 10 * std::log10(21 / 1.25));
    CHECK(e.mean_error == -0.5 / 4);
    CHECK(e.mae == 1.5 / 4);
    CHECK(e.max_abs == 1);
    CHECK_FALSE(e.split.has_value());
}

TEST_CASE("an error report leaves out what is not finite, and knows a perfect tensor", "[compare]") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const hs::error_report e = hs::compare(std::vector<float>{nan, 2, -infinity}, std::vector<float>{0, 2, -5});
    CHECK(e.count == 1);
    CHECK(e.non_finite == 2);
    CHECK(e.mse == 0);
    CHECK(std::isinf(e.sqnr_db));
    CHECK(hs::compare(std::vector<float>{}, std::vector<float>{}).count == 0);
}

TEST_CASE("the squared error splits into rounding and clipping", "[compare]") {
    // Steps of 1, codes -7..7: 7.5 is half a step beyond the end and still counts as rounding, 7.6 as clipping.
    const std::vector<float> x = {0.25f, 7.5f, 7.625f, -9};
    const hs::error_report e = hs::compare<hs::int4>(x, hs::grid({1.0f, 0}, hs::scheme_codes<hs::int4, hs::symmetric>));
    REQUIRE(e.split.has_value());
    CHECK(e.split->granular_mse == (0.25 * 0.25 + 0.5 * 0.5) / 4);
    CHECK(e.split->overload_mse == (0.625 * 0.625 + 2 * 2) / 4);
    CHECK(e.split->clipped_share == 0.5);
    CHECK(e.mse == e.split->granular_mse + e.split->overload_mse);
}

TEST_CASE("comparing with a quantized tensor is comparing with what it decodes to", "[compare]") {
    std::vector<float> x(300);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::sin(static_cast<float>(i)) * static_cast<float>(1 + i / 100);
    const hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> q{hs::group_wise{32}};
    const auto tensor = q.quantize(x, {3, 100}, hs::mse{});
    const hs::error_report known = hs::compare(x, tensor);
    const hs::error_report plain = hs::compare(x, hs::dequantize(tensor));
    CHECK(std::abs(known.sqnr_db - plain.sqnr_db) < 1e-12); // the sums are split, and so rounded, differently
    CHECK(known.max_abs == plain.max_abs);
    CHECK(known.split->granular_mse + known.split->overload_mse == known.mse);
    CHECK(hs::compare(x, q.quantize(x, {3, 100})).split->clipped_share == 0);
}
