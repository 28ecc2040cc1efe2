// mse and mae on short runs of values: never worse than min_max, as good as trying everything, the same everywhere.
#include "catch.hpp"
#include "unit/support/error_on_grid.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/random.hpp"
#include "unit/support/reversed.hpp"
#include "unit/support/signed_scales.hpp"

#include <halfstep/calibration/mse.hpp>
#include <halfstep/quantizer.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

/// Values of a bell-like distribution, some of them far out.
std::vector<float> draw(std::size_t count, std::uint64_t seed) {
    random_source random(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = (random.unit() + random.unit() + random.unit()) * (random.integer(0, 63) == 0 ? 4.0f : 1.0f);
    return values;
}

double error_at(std::span<const float> values, hs::error_norm norm, const hs::grid_family& family, hs::range r) {
    return error_on_grid(norm, values, family.choose(r));
}

/// The search that looks at one run at a time.
hs::range search(hs::error_norm norm, std::span<const float> values, const hs::grid_family& family, hs::range observed,
                 std::size_t candidates) {
    using hs::error_norm;
    return norm == error_norm::squared
               ? hs::detail::search_values<error_norm::squared>(values, family, observed, candidates)
               : hs::detail::search_values<error_norm::absolute>(values, family, observed, candidates);
}

hs::range extremes_of(std::span<const float> values) {
    return hs::simd::min_max<float>()(values.data(), values.size());
}

/// The least error over many scales of both signs, many thresholds, or many pairs of ends.
double least_error(std::span<const float> values, hs::error_norm norm, const hs::grid_family& family) {
    const hs::range all = extremes_of(values);
    double least = error_at(values, norm, family, all);
    const auto consider = [&](hs::range r) { least = std::min(least, error_at(values, norm, family, r)); };
    constexpr int thresholds = 1000, side = 100;
    if (family.has_signed_scales)
        least = std::min(least, least_over_signed_scales(family, all, thresholds, [&](const hs::grid& g) {
                             return error_on_grid(norm, values, g);
                         }));
    else if (family.is_symmetric)
        for (int i = 1; i <= thresholds; ++i) {
            const float t = std::max(-all.min, all.max) * static_cast<float>(i) / static_cast<float>(thresholds);
            consider(hs::detail::clip_range(family, all, t));
        }
    else
        for (int i = 0; i <= side; ++i)
            for (int j = 1; j <= side; ++j)
                consider({all.min * static_cast<float>(i) / side, all.max * static_cast<float>(j) / side});
    return least;
}

template <hs::code Code, class Scheme>
hs::grid_family family_of(hs::scale_type stored = hs::scale_type::float32) {
    return hs::grid_family::of<Code, Scheme>(stored);
}

hs::range choose(hs::error_norm norm, std::span<const float> values, const hs::grid_family& family,
                 std::size_t candidates = 80) {
    return norm == hs::error_norm::squared ? hs::mse{candidates}.choose_range(values, family)
                                           : hs::mae{candidates}.choose_range(values, family);
}

/// Whether codes and scales are.
bool are_equal(const hs::quantized_tensor<hs::int4>& a, const hs::quantized_tensor<hs::int4>& b) {
    bool are_scales_equal = a.scales().size() == b.scales().size();
    for (std::size_t i = 0; are_scales_equal && i < a.scales().size(); ++i)
        are_scales_equal = a.scales()[i] == b.scales()[i];
    return are_scales_equal && std::ranges::equal(a.codes(), b.codes());
}

/// Scales are powers of two: not proportional to the range.
struct powers_of_two : hs::symmetric {
    static constexpr hs::grid choose(hs::range r, hs::code_range all, hs::scale_type stored) {
        hs::grid g = hs::symmetric::choose(r, all, stored);
        g.scale = std::bit_cast<float>((std::bit_cast<std::uint32_t>(g.scale) + 0x007F'FFFF) & 0xFF80'0000u);
        return g;
    }
};

} // namespace

TEST_CASE("mse and mae on runs: never worse than min_max, nearly as good as the best of all", "[calibration][runs]") {
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    const auto length = GENERATE(as<std::size_t>{}, 32, 128, 1000);
    const auto stored = GENERATE(hs::scale_type::float32, hs::scale_type::float16, hs::scale_type::bfloat16);
    double chosen_of_all = 0.0, least_of_all = 0.0;
    const auto judge = [&](const hs::grid_family& family, double slack) {
        chosen_of_all = least_of_all = 0.0;
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            const std::vector<float> values = draw(length, seed);
            const double chosen = error_at(values, norm, family, choose(norm, values, family));
            CHECK(chosen <= error_at(values, norm, family, extremes_of(values)));
            const double least = least_error(values, norm, family);
            chosen_of_all += chosen / least;
            least_of_all += 1.0;
        }
        CAPTURE(length, static_cast<int>(stored), norm == hs::error_norm::squared, family.steps(), family.is_symmetric);
        CHECK(chosen_of_all <= least_of_all * (1.0 + slack));
    };
    judge(family_of<hs::int4, hs::symmetric>(stored), 0.005);
    judge(family_of<hs::int4, hs::symmetric_full_range>(stored), 0.005);
    judge(family_of<hs::int2, hs::symmetric>(stored), 0.005);
    judge(family_of<hs::int2, hs::symmetric_full_range>(stored), 0.005);
    judge(family_of<hs::int2, hs::pytorch_symmetric>(stored), 0.005);
    judge(family_of<std::int8_t, hs::symmetric>(stored), 0.02);
    judge(family_of<hs::uint4, hs::asymmetric>(stored), 0.02);
    judge(family_of<std::uint8_t, hs::asymmetric>(stored), 0.02);
}

TEST_CASE("full range with mse or mae is as good as symmetric for each group, and better in the mean",
          "[calibration][runs]") {
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    const auto stored = GENERATE(hs::scale_type::float32, hs::scale_type::float16);
    const bool is_bimodal = GENERATE(false, true);
    const auto judge = [&]<hs::code Code>(Code, int most_worse) {
        const auto symmetric = family_of<Code, hs::symmetric>(stored);
        const auto full_range = family_of<Code, hs::symmetric_full_range>(stored);
        random_source random(5);
        double of_symmetric = 0.0, of_full_range = 0.0;
        int worse = 0;
        std::vector<float> values(32);
        for (int group = 0; group < 1000; ++group) {
            for (float& value : values) {
                value = 0.0f;
                for (int i = 0; i < 12; ++i) // nearly normal, standard deviation 2
                    value += random.unit();
                if (is_bimodal)
                    value = value / 4.0f + (random.integer(0, 1) == 0 ? 3.0f : -3.0f);
            }
            const double plain = error_at(values, norm, symmetric, choose(norm, values, symmetric));
            const double full = error_at(values, norm, full_range, choose(norm, values, full_range));
            of_symmetric += plain;
            of_full_range += full;
            worse += full > plain * 1.01;
        }
        CAPTURE(full_range.steps(), static_cast<int>(stored), is_bimodal, norm == hs::error_norm::squared);
        CHECK(worse <= most_worse);
        CHECK(of_full_range < of_symmetric);
    };
    judge(hs::int2{}, 5);
    judge(hs::int4{}, 5);
    judge(std::int8_t{}, 100); // the best scale is a matter of luck, and here it is another 80 that are tried
}

TEST_CASE("full range: a range beyond the observed one is tried", "[calibration][runs]") {
    const auto family = family_of<hs::int4, hs::symmetric_full_range>();
    const std::vector<float> values{1.0f, -1.0f, 0.0f, 1.0f, -1.0f, 0.0f, 0.0f, 1.0f};
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    CHECK(error_at(values, norm, family, choose(norm, values, family)) == 0.0);
    CHECK(error_at(values, norm, family, search(norm, values, family, {-1.0f, 1.0f}, 80)) == 0.0);
}

TEST_CASE("full range: where the ends are equal, either may take the extra code", "[calibration][runs]") {
    const auto family = family_of<hs::int4, hs::symmetric_full_range>();
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    const float sign = GENERATE(1.0f, -1.0f);
    std::vector<float> values{-8.0f, 8.0f, 8.0f, 1.0f, 3.0f, 5.0f, 7.0f, 6.0f, 4.0f, 2.0f, -1.0f, -3.0f, -5.0f, -6.0f};
    for (float& value : values)
        value *= sign;
    for (const hs::range r : {choose(norm, values, family), search(norm, values, family, {-8.0f, 8.0f}, 80)}) {
        CHECK(std::signbit(family.choose(r).scale) == (sign > 0.0f));
        CHECK(error_at(values, norm, family, r) < 1.2); // the end without it costs 1
    }
    const std::vector<float> few{1.5f, 1.5f, -1.5f};
    CHECK(error_at(few, norm, family, choose(norm, few, family)) < 1e-6);
}

TEST_CASE("full range: values on one side of 0 have no trials of the other sign", "[calibration][runs]") {
    const auto family = family_of<hs::int4, hs::symmetric_full_range>();
    for (const float value : {4.98253727f, 4.98368168f}) {
        std::vector<float> values(20, value);
        values[3] = 5.1f;
        const auto norm = hs::error_norm::squared;
        const hs::range r = search(norm, values, family, extremes_of(values), 64);
        CHECK(r.min <= r.max);
        CHECK(family.choose(r).scale < 0.0f);
        CHECK(error_at(values, norm, family, r) <= error_at(values, norm, family, extremes_of(values)));
    }
}

TEST_CASE("the range of a run is the same on every instruction set", "[calibration][runs]") {
    const std::vector<hs::grid_family> families = {
        family_of<hs::int4, hs::symmetric_full_range>(hs::scale_type::float16), family_of<std::int8_t, hs::symmetric>(),
        family_of<std::int16_t, hs::symmetric>(), family_of<hs::uint4, hs::asymmetric>(hs::scale_type::bfloat16),
        family_of<std::uint16_t, hs::asymmetric>()};
    std::vector<hs::range> first;
    for (const hs::isa set : isas_under_test()) {
        const forced_isa forced(set);
        std::vector<hs::range> chosen;
        for (const std::size_t length : std::vector<std::size_t>{1, 2, 15, 16, 17, 31, 32, 100, 128, 1023, 1024, 1025})
            for (const hs::grid_family& family : families)
                for (const auto norm : {hs::error_norm::squared, hs::error_norm::absolute})
                    chosen.push_back(choose(norm, draw(length, length), family));
        if (first.empty())
            first = chosen;
        CHECK(chosen == first);
    }
}

TEST_CASE("mse and mae on runs of all sizes, with zeros and what is not finite", "[calibration][runs]") {
    const auto family = GENERATE(family_of<hs::int4, hs::symmetric>(), family_of<hs::int2, hs::pytorch_symmetric>(),
                                 family_of<hs::int4, hs::symmetric_full_range>(hs::scale_type::float16),
                                 family_of<hs::uint4, hs::asymmetric>(hs::scale_type::float16),
                                 family_of<std::uint16_t, hs::asymmetric>());
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    for (const std::vector<float>& values : std::vector<std::vector<float>>{{0.0f},
                                                                            {-0.0f, 0.0f},
                                                                            {5.0f},
                                                                            {-5.0f, -4.9f, -5.1f},
                                                                            {4.9f, 5.0f, 0.0f, 5.1f},
                                                                            {1e-45f, -3e-45f},
                                                                            {-1e-38f, 2e-38f, 5e-39f},
                                                                            {3e38f, -3.4e38f, 1e30f},
                                                                            {3e38f, 1.0f, 1e-38f},
                                                                            {65504.0f * 300.0f, 1e9f, -1.0f}}) {
        const hs::range all = extremes_of(values);
        const hs::range chosen = choose(norm, values, family);
        CAPTURE(values.size(), values[0], chosen.min, chosen.max);
        CHECK(chosen.min <= chosen.max);
        CHECK(chosen.min >= widest_range(family, all).min);
        CHECK(chosen.max <= widest_range(family, all).max);
        CHECK(error_at(values, norm, family, chosen) <= error_at(values, norm, family, all));
        std::vector<float> others = values;
        others.insert(others.begin(), nan_value);
        others.push_back(-infinity);
        CHECK(choose(norm, others, family) == chosen);
    }
    CHECK(choose(norm, std::vector<float>{}, family).empty());
    CHECK(choose(norm, std::vector<float>{nan_value, infinity}, family).empty());
}

TEST_CASE("many runs at once get the ranges of each", "[calibration][runs]") {
    std::vector<std::vector<float>> runs;
    for (std::size_t i = 0; i < 70; ++i)
        runs.push_back(draw(i * i % 300, i));
    runs[20][3] = nan_value;
    runs[30].assign(50, infinity);
    runs[40].assign(50, 0.0f);
    runs[50] = draw(5000, 50);
    const std::vector<std::span<const float>> spans(runs.begin(), runs.end());
    for (const auto& family :
         {family_of<hs::int4, hs::symmetric_full_range>(), family_of<hs::int4, hs::asymmetric>()}) {
        std::vector<hs::range> chosen(runs.size());
        hs::mse{}.choose_ranges(spans, family, chosen);
        for (std::size_t i = 0; i < runs.size(); ++i)
            CHECK(chosen[i] == hs::mse{}.choose_range(runs[i], family));
    }
}

TEST_CASE("a scheme whose scale is not proportional to the range is searched range by range", "[calibration][runs]") {
    const auto family = family_of<hs::int4, powers_of_two>();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::vector<float> values = draw(64, seed);
        CHECK(error_at(values, hs::error_norm::squared, family, hs::mse{}.choose_range(values, family)) ==
              least_error(values, hs::error_norm::squared, family));
    }
}

TEST_CASE("a quantizer searches its groups alike on every way", "[calibration][runs][executor]") {
    const std::size_t columns = 300; // the last group of a row is short
    const std::vector<float> values = draw(400 * columns, 3);
    const hs::quantizer<hs::int4, hs::symmetric_full_range, hs::group_wise> q{{.size = 64},
                                                                              {.scales = hs::scale_type::float16}};
    const hs::shape s{400, columns};
    const auto chosen = q.quantize(values, s, hs::mse{80});
    CHECK(are_equal(q.quantize(values, s, hs::mse{80}, {}, reversed{}), chosen));
    const auto family = family_of<hs::int4, hs::symmetric_full_range>(hs::scale_type::float16);
    std::size_t group = 0;
    for (std::size_t row = 0; row < 400; ++row)
        for (std::size_t column = 0; column < columns; column += 64, ++group) {
            const std::span<const float> run(values.data() + row * columns + column,
                                             std::min<std::size_t>(64, columns - column));
            CHECK(chosen.scales()[group] == family.choose(hs::mse{80}.choose_range(run, family)).scale);
        }
    std::vector<hs::float16> narrow;
    std::vector<float> widened;
    for (const float value : values) {
        narrow.push_back(hs::float16(value));
        widened.push_back(float(narrow.back()));
    }
    CHECK(are_equal(q.quantize(narrow, s, hs::mse{80}), q.quantize(widened, s, hs::mse{80})));
}
