// The error that a histogram predicts, against the true one.
#include "catch.hpp"
#include "unit/support/distributions.hpp"

#include <halfstep/calibration/mse.hpp>
#include <halfstep/calibration/percentile.hpp>
#include <halfstep/calibration/predict_error.hpp>
#include <halfstep/compare.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace hs = halfstep;

namespace {

/// Normal values, one in a thousand of them far out.
std::vector<float> draw(std::size_t count) {
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random) * (random() % 1000 == 0 ? 20.0f : 1.0f);
    return values;
}

bool is_within(double found, double expected, double relative) {
    return std::abs(found - expected) <= relative * std::abs(expected);
}

template <class Code, class Scheme>
void check_prediction(const std::vector<float>& values, const hs::histogram& h, const hs::range& r, double relative) {
    const hs::grid g = hs::choose_grid<Code, Scheme>(r);
    const hs::error_report predicted = hs::predict_error(h, g);
    const hs::error_report found = hs::compare<Code>(values, g);
    CAPTURE(g.scale, g.zero_point, g.codes.min, g.codes.max, predicted.mse, found.mse);
    CHECK(predicted.count == found.count);
    CHECK(predicted.non_finite == found.non_finite);
    CHECK(is_within(predicted.mse, found.mse, relative));
    CHECK(is_within(predicted.rmse, found.rmse, relative));
    CHECK(is_within(predicted.mae, found.mae, relative));
    CHECK(std::abs(predicted.sqnr_db - found.sqnr_db) <= 10.0 * relative);
    CHECK(std::abs(predicted.mean_error - found.mean_error) <= relative * found.mae);
    CHECK(is_within(predicted.max_abs, found.max_abs, 0x1p-9));
    CHECK(is_within(predicted.split->granular_mse, found.split->granular_mse, relative));
    CHECK(is_within(predicted.split->overload_mse, found.split->overload_mse, relative));
    CHECK(is_within(predicted.split->clipped_share, found.split->clipped_share, 2.0 * relative));
    CHECK(is_within(predicted.split->granular_mse + predicted.split->overload_mse, predicted.mse, 1e-12));
}

} // namespace

TEMPLATE_TEST_CASE("a histogram predicts the error of a grid", "[calibration][predict_error]",
                   (std::pair<std::int8_t, hs::symmetric>), (std::pair<hs::int4, hs::symmetric>),
                   (std::pair<hs::int2, hs::symmetric>), (std::pair<hs::int4, hs::symmetric_full_range>),
                   (std::pair<std::uint8_t, hs::asymmetric>), (std::pair<hs::uint4, hs::asymmetric>),
                   (std::pair<hs::uint2, hs::asymmetric>), (std::pair<std::int16_t, hs::symmetric>)) {
    const std::vector<float> values = draw(200000);
    const hs::histogram h = histogram_of(values);
    for (const float clipped : {1.0f, 0.25f, 0.05f, 0.01f}) {
        const hs::range all = h.extremes();
        check_prediction<typename TestType::first_type, typename TestType::second_type>(
            values, h, {all.min * clipped, all.max * clipped * 0.7f}, 0.005);
    }
}

TEST_CASE("where a bin holds one value, the prediction is exact", "[calibration][predict_error]") {
    std::vector<float> values = draw(20000);
    for (float& value : values)
        value = std::nearbyint(value * 8.0f) / 8.0f; // ties are among them
    values[0] = -0.0f;
    const hs::histogram h = histogram_of(values);
    for (const float end : {100.0f, 15.875f, 4.0f, 1.0f}) {
        check_prediction<std::int8_t, hs::symmetric>(values, h, {-end, end}, 1e-12);
        check_prediction<hs::int4, hs::symmetric_full_range>(values, h, {-end, end / 2.0f}, 1e-12); // a scale below 0
        check_prediction<hs::uint2, hs::asymmetric>(values, h, {-end / 3.0f, end}, 1e-12);
    }
}

TEST_CASE("the extremes are known exactly", "[calibration][predict_error]") {
    std::vector<float> values(1000, 0.125f);
    values[3] = 1000.3f;
    values[4] = -777.7f;
    const hs::grid g({0.25f, 0}, {-127, 127});
    CHECK(hs::predict_error(histogram_of(values), g).max_abs == static_cast<double>(1000.3f) - 31.75);
    CHECK(hs::predict_error(histogram_of({5.0f}), g).max_abs == 0.0);
    CHECK(hs::predict_error(histogram_of({5.0f}), g).sqnr_db == std::numeric_limits<double>::infinity());
    check_prediction<std::int8_t, hs::symmetric>({1.1f, 1.1f, 1.1f}, histogram_of({1.1f, 1.1f, 1.1f}), {-7.0f, 7.0f},
                                                 1e-12);
}

TEST_CASE("what is not finite takes no part in a prediction", "[calibration][predict_error]") {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> values{1.0f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), 0.3f};
    const hs::error_report e = hs::predict_error(histogram_of(values), hs::grid({0.25f, 0}, {-127, 127}));
    CHECK(e.count == 2);
    CHECK(e.non_finite == 3);
    CHECK(e.max_abs == static_cast<double>(0.3f) - 0.25);
    const hs::error_report none = hs::predict_error(hs::histogram(), hs::grid({0.25f, 0}, {-127, 127}));
    CHECK(none.count == 0);
    CHECK(none.mse == 0.0);
    CHECK_FALSE(none.split.has_value());
}
