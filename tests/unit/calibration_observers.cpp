// Observers: what they collect, and the grids they give.
#include "catch.hpp"

#include <halfstep/calibration/min_max.hpp>
#include <halfstep/calibration/observers.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

std::vector<float> draw(std::size_t count, unsigned seed = 9) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

static_assert(hs::mergeable_observer<hs::histogram_observer>);
static_assert(hs::mergeable_observer<hs::min_max_observer>);
static_assert(hs::mergeable_observer<hs::percentile_observer> && hs::mergeable_observer<hs::mse_observer>);
static_assert(hs::mergeable_observer<hs::mae_observer> && hs::mergeable_observer<hs::entropy_observer>);
static_assert(hs::observer<hs::moving_average_observer> && !hs::mergeable_observer<hs::moving_average_observer>);
static_assert(!hs::observer<int>);

} // namespace

TEST_CASE("a histogram observer serves every criterion", "[calibration][observer]") {
    std::vector<float> values = draw(5000);
    values[10] = nan_value;
    values[20] = infinity;
    values[30] = -infinity;
    hs::histogram_observer observer;
    observer.observe(std::span(values).first(1234));
    observer.observe(std::span(values).subspan(1234));
    observer.observe(std::vector<float>{});
    CHECK(observer.count() == 5000);
    CHECK(observer.nan_count() == 1);
    CHECK(observer.infinite_count() == 2);

    const auto agree = [&](const auto& chosen) {
        using Code = std::uint8_t;
        using Scheme = hs::asymmetric;
        const auto family = hs::grid_family::of<Code, Scheme>();
        const hs::range expected = chosen.choose_range(observer.bins(), family);
        CHECK((observer.choose_range<Code, Scheme>(chosen)) == expected);
        CHECK((observer.choose_grid<Code, Scheme>(chosen)) == hs::choose_grid<Code, Scheme>(expected));
        CHECK((observer.choose_qparams<Code, Scheme>(chosen)) == hs::choose_qparams<Code, Scheme>(expected));
        const hs::qparams narrow = observer.choose_qparams<Code, Scheme>(chosen, hs::scale_type::float16);
        CHECK(narrow.scale == float(hs::float16(narrow.scale)));
    };
    agree(hs::min_max{});
    agree(hs::percentile{99.0});
    agree(hs::mse{});
    agree(hs::mae{});
    agree(hs::entropy{});
    CHECK((observer.choose_range<std::int8_t, hs::symmetric>(hs::min_max{})) == observer.observed_range());
}

TEST_CASE("any split and order gives the same qparams", "[calibration][observer]") {
    std::vector<float> values = draw(9000);
    hs::histogram_observer whole;
    whole.observe(values);
    std::mt19937 random(10);
    std::shuffle(values.begin(), values.end(), random);
    std::vector<hs::histogram_observer> parts(3);
    for (std::size_t i = 0; i < values.size(); i += 100)
        parts[random() % 3].observe(std::span(values).subspan(i, 100));
    hs::histogram_observer merged;
    for (const auto i : {2u, 0u, 1u})
        merged.merge(parts[i]);
    CHECK(merged == whole);
    CHECK((merged.choose_qparams<std::uint8_t, hs::asymmetric>(hs::mse{})) ==
          (whole.choose_qparams<std::uint8_t, hs::asymmetric>(hs::mse{})));
    CHECK((merged.choose_qparams<hs::int4, hs::symmetric>(hs::entropy{})) ==
          (whole.choose_qparams<hs::int4, hs::symmetric>(hs::entropy{})));
}

TEST_CASE("min_max_observer keeps the extremes", "[calibration][observer]") {
    hs::min_max_observer observer;
    CHECK(observer.observed_range().empty());
    observer.observe(std::vector{1.0f, nan_value, -2.0f});
    observer.observe(std::vector{hs::float16(3.0f), hs::float16(infinity)});
    observer.observe(std::vector{hs::bfloat16(-1.0f)});
    CHECK(observer.observed_range() == hs::range{-2.0f, 3.0f});
    CHECK(observer.count() == 6);
    CHECK(observer.nan_count() == 1);
    CHECK(observer.infinite_count() == 1);
    hs::min_max_observer other;
    other.observe(std::vector{7.0f, nan_value});
    other.merge(observer);
    observer.merge(hs::min_max_observer());
    observer.observe(std::vector{nan_value, 7.0f});
    CHECK(other == observer);
    CHECK((observer.choose_qparams<std::uint8_t, hs::asymmetric>()) ==
          hs::choose_qparams<std::uint8_t, hs::asymmetric>({-2.0f, 7.0f}));
    CHECK((observer.choose_qparams<hs::int4, hs::symmetric>(hs::scale_type::bfloat16)) ==
          hs::choose_qparams<hs::int4, hs::symmetric>({-2.0f, 7.0f}, hs::scale_type::bfloat16));
}

TEST_CASE("moving_average_observer moves towards each batch", "[calibration][observer]") {
    hs::moving_average_observer observer{0.25f};
    CHECK(observer.observed_range().empty());
    observer.observe(std::vector{nan_value, infinity});
    CHECK(observer.observed_range().empty());
    observer.observe(std::vector{-1.0f, 4.0f});
    CHECK(observer.observed_range() == hs::range{-1.0f, 4.0f});
    observer.observe(std::vector{-3.0f, 8.0f});
    CHECK(observer.observed_range() == hs::range{-1.5f, 5.0f});
    observer.observe(std::vector<float>{});
    observer.observe(std::vector{nan_value});
    CHECK(observer.observed_range() == hs::range{-1.5f, 5.0f});
    CHECK(observer.count() == 7);
    CHECK(observer.nan_count() == 2);
    CHECK(observer.infinite_count() == 1);
    CHECK(hs::moving_average_observer().momentum() == 0.01f);
    hs::moving_average_observer wide{0.5f}; // the distance overflows float32, the average does not
    wide.observe(std::vector{-3e38f, -3e38f});
    wide.observe(std::vector{3e38f, 3e38f});
    CHECK(wide.observed_range() == hs::range{0.0f, 0.0f});
}

TEST_CASE("the usual names are a histogram and a criterion", "[calibration][observer]") {
    const std::vector<float> values = draw(3000);
    hs::histogram_observer all;
    all.observe(values);
    const auto agree = [&](auto observer, const auto& chosen) {
        observer.observe(values);
        CHECK((observer.template choose_qparams<std::uint8_t, hs::asymmetric>()) ==
              (all.choose_qparams<std::uint8_t, hs::asymmetric>(chosen)));
        CHECK((observer.template choose_range<hs::int4, hs::symmetric>()) ==
              (all.choose_range<hs::int4, hs::symmetric>(chosen)));
        CHECK(observer.bins() == all.bins());
        CHECK(observer.count() == 3000);
        CHECK(observer.observed_range() == all.observed_range());
    };
    agree(hs::percentile_observer{hs::percentile{99.9}}, hs::percentile{99.9});
    agree(hs::percentile_observer{{99.0}}, hs::percentile{99.0});
    agree(hs::mse_observer{}, hs::mse{});
    agree(hs::mae_observer{hs::mae{.candidates = 50}}, hs::mae{50});
    agree(hs::entropy_observer{}, hs::entropy{});

    hs::mse_observer left;
    hs::mse_observer right;
    left.observe(std::span(values).first(100));
    right.observe(std::span(values).subspan(100));
    left.merge(right);
    CHECK(left.bins() == all.bins());
}

TEMPLATE_TEST_CASE("per-channel: every channel gets its own values", "[calibration][observer]", float, hs::float16) {
    // outer, channels, inner: inner runs that are gathered, that fill a gathering exactly, and that are long
    const hs::shape s =
        GENERATE(hs::shape{5, 3, 1}, hs::shape{200, 3, 1}, hs::shape{7, 4, 5}, hs::shape{3, 2, 32}, hs::shape{3, 2, 33},
                 hs::shape{4, 3, 64}, hs::shape{2, 3, 1100}, hs::shape{1, 5, 7}, hs::shape{4, 1, 3});
    CAPTURE(to_text(s));
    std::vector<TestType> values;
    for (const float value : draw(s.count()))
        values.push_back(TestType(value));

    hs::per_channel_observer<hs::histogram_observer> observer{hs::per_channel{.axis = 1}};
    CHECK(observer.channel_count() == 0);
    observer.observe(values, s);
    REQUIRE(observer.channel_count() == s[1]);
    const auto params = observer.template choose_qparams<std::int8_t, hs::symmetric>(hs::min_max{});
    REQUIRE(params.size() == s[1]);
    for (std::size_t channel = 0; channel < s[1]; ++channel) {
        hs::histogram_observer expected;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (i / s[2] % s[1] == channel)
                expected.observe(std::span<const TestType>(&values[i], 1));
        CHECK(observer[channel] == expected);
        CHECK(params[channel] == expected.choose_qparams<std::int8_t, hs::symmetric>(hs::min_max{}));
    }
}

TEST_CASE("per-channel: batches, merging and prototypes", "[calibration][observer]") {
    const std::vector<float> values = draw(6 * 50);
    hs::per_channel_observer<hs::percentile_observer> whole{hs::per_channel{.axis = -1},
                                                            hs::percentile_observer{hs::percentile{90.0}}};
    whole.observe(values, hs::shape{50, 6});
    auto part = hs::per_channel_observer<hs::percentile_observer>{hs::per_channel{.axis = -1},
                                                                  hs::percentile_observer{hs::percentile{90.0}}};
    auto merged = part;
    part.observe(std::span(values).first(60), hs::shape{10, 6});
    part.observe(std::span(values).first(0), hs::shape{0, 6}); // an empty batch
    merged.merge(part);                                        // into one without channels
    merged.merge(hs::per_channel_observer<hs::percentile_observer>{hs::per_channel{.axis = -1}});
    auto rest = hs::per_channel_observer<hs::percentile_observer>{hs::per_channel{.axis = -1}};
    rest.observe(std::span(values).subspan(60), hs::shape{2, 20, 6}); // another rank, the same channels
    merged.merge(rest);
    CHECK(whole.choose_qparams<std::uint8_t, hs::asymmetric>() ==
          merged.choose_qparams<std::uint8_t, hs::asymmetric>());
    CHECK(whole[0].chosen_criterion() == hs::percentile{90.0});

    hs::per_channel_observer<hs::moving_average_observer> averages{hs::per_channel{.axis = 0},
                                                                   hs::moving_average_observer{0.5f}};
    averages.observe(std::vector{1.0f, 2.0f, 3.0f, 4.0f}, hs::shape{2, 2});
    averages.observe(std::vector{3.0f, 6.0f, 3.0f, 4.0f}, hs::shape{2, 2});
    CHECK(averages[0].observed_range() == hs::range{2.0f, 4.0f});
    CHECK(averages[1].observed_range() == hs::range{3.0f, 4.0f});
}

TEST_CASE("per-channel moving averages move once a batch, whatever its layout", "[calibration][observer]") {
    using averages = hs::per_channel_observer<hs::moving_average_observer>;
    const hs::moving_average_observer prototype{0.5f};
    const std::vector<float> first{1.0f, 10.0f, 2.0f, 20.0f, 3.0f, 30.0f}; // two channels, innermost
    const std::vector<float> second{5.0f, -6.0f, 5.0f, 8.0f, 7.0f, 50.0f};
    averages inner{hs::per_channel{.axis = 1}, prototype};
    averages outer{hs::per_channel{.axis = 0}, prototype};
    for (const auto* batch : {&first, &second}) {
        inner.observe(*batch, hs::shape{3, 2});
        std::vector<float> transposed;
        for (std::size_t channel = 0; channel < 2; ++channel)
            for (std::size_t i = channel; i < batch->size(); i += 2)
                transposed.push_back((*batch)[i]);
        outer.observe(transposed, hs::shape{2, 3});
    }
    CHECK(inner[0].observed_range() == hs::range{3.0f, 5.0f});
    CHECK(inner[1].observed_range() == hs::range{2.0f, 40.0f});
    CHECK(outer[0] == inner[0]);
    CHECK(outer[1] == inner[1]);
}
