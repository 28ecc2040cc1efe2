// Criteria on a million values of each of six distributions and on real tensors, judged by the values themselves.
#include "../../examples/calibration_accuracy/data.hpp"
#include "../../examples/calibration_accuracy/findings.hpp"
#include "catch.hpp"
#include "unit/support/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace calibration_accuracy;

namespace {

const std::vector<tensor>& all_tensors() {
    static const std::vector<tensor> tensors = [] {
        std::vector<tensor> result = synthetic_tensors(1000000, 1);
        for (tensor& stored : stored_tensors(HALFSTEP_EXAMPLE_DATA))
            result.push_back(std::move(stored));
        return result;
    }();
    return tensors;
}

} // namespace

TEST_CASE("running totals tell the errors of the contract's own arithmetic", "[exhaustive][calibration]") {
    REQUIRE(all_tensors().size() == 17);
    for (const tensor& t : all_tensors()) {
        const raw_values values(t.values);
        const auto check = [&]<hs::code Code, hs::scheme Scheme>(Code, Scheme, float share) {
            const hs::range all = values.extremes();
            const hs::grid g = hs::choose_grid<Code, Scheme>({all.min * share, all.max * share});
            const hs::error_report e = hs::compare<Code>(t.values, g);
            CAPTURE(t.name, share, e.mse, values.mean_squared_error(g), e.mae, values.mean_absolute_error(g));
            CHECK(std::abs(values.mean_squared_error(g) - e.mse) <= 1e-5 * e.mse);
            CHECK(std::abs(values.mean_absolute_error(g) - e.mae) <= 1e-5 * e.mae);
        };
        for (const float share : {1.0f, 0.3f}) {
            check(std::int8_t{}, hs::symmetric{}, share);
            check(hs::uint4{}, hs::asymmetric{}, share);
            check(hs::int2{}, hs::symmetric_full_range{}, share);
        }
    }
}

TEST_CASE("mse and mae choose as well as brute force on the values, and know what it costs",
          "[exhaustive][calibration]") {
    for (const tensor& t : all_tensors()) {
        const raw_values values(t.values);
        const hs::histogram observed = histogram_of(t.values);
        for (const minimised what : {minimised::squared_error, minimised::absolute_error})
            for (const bool is_symmetric : {true, false})
                for (const int bits : {2, 3, 4, 8}) {
                    const finding f = judge(values, observed, family_of(bits, is_symmetric), what);
                    CAPTURE(t.name, what == minimised::squared_error, is_symmetric, bits);
                    CHECK(f.excess <= 1.001);
                    CHECK(std::abs(f.prediction - 1.0) <= 0.005);
                }
    }
}

TEST_CASE("percentile is the order statistic of a million values, to the width of a bin", "[exhaustive][calibration]") {
    for (const tensor& t : all_tensors()) {
        const raw_values values(t.values);
        const std::vector<float>& sorted = values.sorted();
        const hs::histogram observed = histogram_of(t.values);
        std::vector<float> magnitudes = sorted;
        std::transform(magnitudes.begin(), magnitudes.end(), magnitudes.begin(), [](float x) { return std::abs(x); });
        std::sort(magnitudes.begin(), magnitudes.end());
        const auto n = static_cast<double>(sorted.size());
        const auto is_just_outside = [](float found, float exact) { // away from 0 by a bin at most
            return std::abs(found) >= std::abs(exact) && std::abs(found) <= std::abs(exact) * (1.0f + 0x1p-10f);
        };
        for (const double percent : {99.0, 99.9, 99.99, 99.999}) {
            CAPTURE(t.name, percent);
            const auto rank = static_cast<std::size_t>(std::ceil(percent * n / 100.0));
            const hs::range s = hs::choose_range(observed, hs::percentile{percent}, family_of(8, true));
            if (magnitudes[rank - 1] == 0.0f)
                CHECK(s == values.extremes()); // not all that is left is clipped
            else
                CHECK(is_just_outside(std::max(-s.min, s.max), magnitudes[rank - 1]));
            const auto upper = static_cast<std::size_t>(std::ceil((100.0 + percent) * n / 200.0));
            const hs::range a = hs::choose_range(observed, hs::percentile{percent}, family_of(8, false));
            CHECK((sorted[upper - 1] <= 0.0f || is_just_outside(a.max, sorted[upper - 1])));
            CHECK((sorted[sorted.size() - upper] >= 0.0f || is_just_outside(a.min, sorted[sorted.size() - upper])));
            for (const hs::range r : {s, a}) {
                CHECK(r.min >= values.extremes().min);
                CHECK(r.max <= values.extremes().max);
            }
        }
    }
}
