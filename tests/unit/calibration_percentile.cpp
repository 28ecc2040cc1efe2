// The percentile criterion against sorted values.
#include "catch.hpp"
#include "unit/support/distributions.hpp"

#include <halfstep/calibration/percentile.hpp>

#include <limits>

namespace hs = halfstep;

namespace {

const auto int8_symmetric = hs::grid_family::of<std::int8_t, hs::symmetric>();
const auto uint8_asymmetric = hs::grid_family::of<std::uint8_t, hs::asymmetric>();

} // namespace

TEST_CASE("percentile is the order statistic, to the width of a bin", "[calibration][percentile]") {
    const auto kind = GENERATE(distribution::normal, distribution::laplace, distribution::half_normal,
                               distribution::bimodal, distribution::outliers, distribution::skewed);
    const std::vector<float> values = draw(kind, GENERATE(as<std::size_t>{}, 1, 10, 1000, 20001));
    const double percent = GENERATE(1.0, 50.0, 99.0, 99.9, 99.99, 100.0);
    CAPTURE(static_cast<int>(kind), values.size(), percent);
    const hs::histogram h = histogram_of(values);
    const hs::range all = h.extremes();
    const auto n = static_cast<double>(values.size());

    std::vector<float> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    std::vector<float> magnitudes = values;
    for (float& value : magnitudes)
        value = std::fabs(value);
    std::sort(magnitudes.begin(), magnitudes.end());
    const auto is_just_outside = [](float found, float exact) { // away from zero by up to a bin
        return std::fabs(found) >= std::fabs(exact) && std::fabs(found) <= std::fabs(exact) * (1.0f + 0x1p-10f);
    };

    const auto rank = static_cast<std::size_t>(std::ceil(percent * n / 100.0));
    const float threshold = magnitudes[rank - 1];
    const hs::range s = hs::percentile{percent}.choose_range(h, int8_symmetric);
    CHECK(s.min >= all.min);
    CHECK(s.max <= all.max);
    if (threshold == 0.0f)
        CHECK(s == all);
    else
        CHECK(is_just_outside(std::max(-s.min, s.max), threshold));

    const auto upper = static_cast<std::size_t>(std::ceil((100.0 + percent) * n / 200.0));
    const std::size_t lower = values.size() + 1 - upper;
    const hs::range a = hs::percentile{percent}.choose_range(h, uint8_asymmetric);
    CHECK(a.min >= all.min);
    CHECK(a.max <= all.max);
    if (sorted[upper - 1] == 0.0f && sorted[lower - 1] == 0.0f) {
        CHECK(a == all);
    } else {
        CHECK((sorted[upper - 1] < 0.0f || is_just_outside(a.max, sorted[upper - 1])));
        CHECK((sorted[lower - 1] > 0.0f || is_just_outside(a.min, sorted[lower - 1])));
        CHECK(a.max >= sorted[upper - 1]);
        CHECK(a.min <= sorted[lower - 1]);
    }
    if (percent == 100.0) {
        CHECK(s == all);
        CHECK(a == all);
    }
}

TEST_CASE("percentile: ranks are exact for every share of two decimals", "[calibration][percentile]") {
    for (const int n : {1, 10, 100, 999, 1000}) {
        std::vector<float> values(static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i)
            values[static_cast<std::size_t>(i)] = static_cast<float>(i + 1); // bins of a single value each
        const hs::histogram h = histogram_of(values);
        for (int hundredths = 1; hundredths <= 10000; hundredths += n == 1000 ? 1 : 7) {
            const hs::percentile p{hundredths / 100.0};
            const int rank = (hundredths * n + 9999) / 10000;
            const int upper = ((10000 + hundredths) * n + 19999) / 20000;
            const hs::range s = p.choose_range(h, int8_symmetric);
            const hs::range a = p.choose_range(h, uint8_asymmetric);
            if (s.max != static_cast<float>(rank) || a.max != static_cast<float>(upper) ||
                a.min != static_cast<float>(n + 1 - upper))
                FAIL(hundredths << " hundredths of " << n << " values: " << s.max << ", " << a.min << " to " << a.max);
        }
    }
    std::vector<float> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i + 1);
    CHECK(hs::percentile{1e-9}.choose_range(histogram_of(values), int8_symmetric).max == 1.0f);
}

TEST_CASE("percentile of values that are nearly all zero clips nothing", "[calibration][percentile]") {
    std::vector<float> values(1000, 0.0f);
    values[3] = 5.0f;
    CHECK(hs::percentile{99.0}.choose_range(histogram_of(values), int8_symmetric) == hs::range{0.0f, 5.0f});
    CHECK(hs::percentile{99.0}.choose_range(histogram_of(values), uint8_asymmetric) == hs::range{0.0f, 5.0f});
    CHECK(hs::percentile{100.0}.choose_range(histogram_of({0.0f}), int8_symmetric) == hs::range{0.0f, 0.0f});
}

TEST_CASE("percentile: what counts as 0 is as good as 0", "[calibration][percentile]") {
    std::vector<float> values(1000, 1e-42f);
    values[3] = 5.0f;
    CHECK(hs::percentile{99.0}.choose_range(histogram_of(values), int8_symmetric) == hs::range{1e-42f, 5.0f});
    CHECK(hs::percentile{99.0}.choose_range(histogram_of(values), uint8_asymmetric) == hs::range{1e-42f, 5.0f});
    for (std::size_t i = 0; i < 500; ++i)
        values[i] = 2.0f;
    const hs::range r = hs::percentile{99.0}.choose_range(histogram_of(values), uint8_asymmetric);
    CHECK(r == hs::range{1e-42f, 2.0f}); // never outside of the extremes
}
