// Criteria: the range they choose against brute force on the raw values.
#include "catch.hpp"
#include "unit/support/distributions.hpp"
#include "unit/support/error_on_grid.hpp"
#include "unit/support/signed_scales.hpp"

#include <halfstep/calibration/criterion.hpp>
#include <halfstep/calibration/min_max.hpp>
#include <halfstep/calibration/mse.hpp>
#include <halfstep/calibration/percentile.hpp>

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

const auto int8_symmetric = hs::grid_family::of<std::int8_t, hs::symmetric>();
const auto uint8_asymmetric = hs::grid_family::of<std::uint8_t, hs::asymmetric>();

double error_at(const std::vector<float>& values, hs::error_norm norm, const hs::grid_family& family, hs::range r) {
    return error_on_grid(norm, values, family.choose(r));
}

/// The least error on the raw values over `steps` scales of both signs, thresholds, or pairs of ends.
double least_error(const std::vector<float>& values, hs::error_norm norm, const hs::grid_family& family, int steps) {
    const hs::range all = histogram_of(values).extremes();
    double least = std::numeric_limits<double>::infinity();
    const auto consider = [&](hs::range r) { least = std::min(least, error_at(values, norm, family, r)); };
    const int side = static_cast<int>(std::sqrt(steps));
    if (family.has_signed_scales) {
        least = least_over_signed_scales(family, all, steps,
                                         [&](const hs::grid& g) { return error_on_grid(norm, values, g); });
    } else if (family.is_symmetric || all.min >= 0.0f) {
        const float largest = std::max(-all.min, all.max);
        for (int i = 1; i <= steps; ++i) {
            const float threshold = largest * static_cast<float>(i) / static_cast<float>(steps);
            consider({std::max(all.min, -threshold), std::min(all.max, threshold)});
        }
    } else {
        for (int i = 0; i <= side; ++i)
            for (int j = 1; j <= side; ++j)
                consider({all.min * static_cast<float>(i) / static_cast<float>(side),
                          all.max * static_cast<float>(j) / static_cast<float>(side)});
    }
    return least;
}

/// A criterion of a user: ten lines.
struct three_sigma {
    hs::range choose_range(const hs::histogram& h, const hs::grid_family&) const {
        double sum_of_squares = 0.0;
        h.for_each_bin([&](const hs::histogram::bin& b) {
            sum_of_squares += static_cast<double>(b.count) * static_cast<double>(b.high) * static_cast<double>(b.high);
        });
        const auto limit = static_cast<float>(3.0 * std::sqrt(sum_of_squares / static_cast<double>(h.finite_count())));
        return {std::max(h.extremes().min, -limit), std::min(h.extremes().max, limit)};
    }
};
static_assert(hs::criterion<three_sigma> && !hs::criterion_on_values<three_sigma>);
static_assert(hs::criterion_on_values<hs::min_max> && hs::criterion_on_values<hs::mse> &&
              hs::criterion_on_values<hs::mae> && !hs::criterion_on_values<hs::percentile>);
static_assert(!hs::criterion<int>);

} // namespace

TEST_CASE("a grid family is the scheme's own choice", "[calibration][grid_family]") {
    constexpr auto family = hs::grid_family::of<hs::int4, hs::symmetric>(hs::scale_type::float16);
    static_assert(family.codes == hs::code_range{-7, 7} && family.all_codes == hs::code_range{-8, 7});
    static_assert(family.steps() == 14 && family.is_symmetric && !family.has_signed_scales);
    static_assert(hs::grid_family::of<hs::int4, hs::symmetric_full_range>().has_signed_scales);
    static_assert(!hs::grid_family::of<hs::int4, hs::asymmetric>().has_signed_scales);
    CHECK(family.choose({-1.0f, 3.0f}) ==
          hs::choose_grid<hs::int4, hs::symmetric>({-1.0f, 3.0f}, hs::scale_type::float16));
    CHECK(uint8_asymmetric.choose({-1.0f, 3.0f}) == hs::choose_grid<std::uint8_t, hs::asymmetric>({-1.0f, 3.0f}));
    CHECK_FALSE(uint8_asymmetric.is_symmetric);
}

TEST_CASE("min_max is the extremes", "[calibration][min_max]") {
    const std::vector<float> values{3.0f, nan_value, -1.25f, infinity, 0.1f};
    CHECK(hs::choose_range(histogram_of(values), hs::min_max{}, int8_symmetric) == hs::range{-1.25f, 3.0f});
    CHECK(hs::choose_range(values, hs::min_max{}, int8_symmetric) == hs::range{-1.25f, 3.0f});
    CHECK(hs::choose_range(std::vector{hs::float16(2.0f)}, hs::min_max{}, int8_symmetric) == hs::range{2.0f, 2.0f});
}

TEST_CASE("16-bit floats in memory are searched as the float32 that they are", "[calibration][criterion]") {
    const std::vector<float> drawn = draw(distribution::laplace, 100);
    const std::vector<hs::float16> halves(drawn.begin(), drawn.end());
    const std::vector<float> widened(halves.begin(), halves.end());
    const auto family = hs::grid_family::of<hs::int4, hs::symmetric>();
    CHECK(hs::choose_range(halves, hs::mse{}, family) == hs::choose_range(widened, hs::mse{}, family));
}

TEST_CASE("on a histogram, 16-bit codes keep all that was seen", "[calibration][mse]") {
    const hs::histogram h = histogram_of(draw(distribution::normal, 10000));
    for (const auto& family :
         {hs::grid_family::of<std::int16_t, hs::symmetric>(), hs::grid_family::of<std::uint16_t, hs::asymmetric>()}) {
        CHECK(hs::choose_range(h, hs::mse{}, family) == h.extremes());
        CHECK(hs::choose_range(h, hs::mae{}, family) == h.extremes());
    }
}

TEST_CASE("a user's criterion works as the library's own", "[calibration][criterion]") {
    const std::vector<float> values = draw(distribution::outliers, 10000);
    const hs::range r = hs::choose_range(values, three_sigma{}, int8_symmetric);
    CHECK(r.max < 10.0f);
    CHECK(r.max > 1.0f);
    CHECK(r == hs::choose_range(histogram_of(values), three_sigma{}, int8_symmetric));
}

TEMPLATE_TEST_CASE("mse and mae: as good as brute force on the raw values", "[calibration][mse][brute_force]",
                   (std::pair<std::int8_t, hs::symmetric>), (std::pair<hs::int4, hs::symmetric>),
                   (std::pair<hs::int2, hs::symmetric>), (std::pair<hs::int4, hs::symmetric_full_range>),
                   (std::pair<std::uint8_t, hs::asymmetric>), (std::pair<hs::uint4, hs::asymmetric>),
                   (std::pair<hs::int2, hs::asymmetric>)) {
    const auto kind = GENERATE(distribution::normal, distribution::laplace, distribution::half_normal,
                               distribution::bimodal, distribution::outliers, distribution::skewed);
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    constexpr auto family = hs::grid_family::of<typename TestType::first_type, typename TestType::second_type>();
    const std::vector<float> values = draw(kind, 20000);
    const hs::histogram h = histogram_of(values);
    CAPTURE(static_cast<int>(kind), norm == hs::error_norm::squared);

    const auto chosen = [&](const auto& from) {
        return norm == hs::error_norm::squared ? hs::mse{}.choose_range(from, family)
                                               : hs::mae{}.choose_range(from, family);
    };
    const double least = least_error(values, norm, family, 400);
    const double min_max_error = error_at(values, norm, family, h.extremes());

    // Errors of 20000 values are jagged, so brute force finds lucky places. (Of a million: within 0.1 %.)
    const hs::range r = chosen(h);
    CHECK(error_at(values, norm, family, r) <= 1.005 * least);
    CHECK(error_at(values, norm, family, r) <= 1.0001 * min_max_error);
    CHECK(r.min >= widest_range(family, h.extremes()).min);
    CHECK(r.max <= widest_range(family, h.extremes()).max);

    const std::vector<float> few(values.begin(), values.begin() + 2000);
    const hs::range of_values = chosen(std::span<const float>(few));
    CHECK(error_at(few, norm, family, of_values) <= 1.01 * least_error(few, norm, family, 400));
    CHECK(error_at(few, norm, family, of_values) <= error_at(few, norm, family, histogram_of(few).extremes()));
}

TEST_CASE("mse on small groups is never worse than min_max, and often better", "[calibration][mse]") {
    std::mt19937 random(6);
    std::normal_distribution<float> normal;
    const auto family = GENERATE(as<hs::grid_family>{}, hs::grid_family::of<hs::int4, hs::symmetric>(),
                                 hs::grid_family::of<hs::int4, hs::symmetric_full_range>(hs::scale_type::float16),
                                 hs::grid_family::of<hs::uint4, hs::asymmetric>(hs::scale_type::bfloat16),
                                 hs::grid_family::of<hs::int2, hs::symmetric>(), int8_symmetric);
    double all_min_max = 0.0;
    double all_mse = 0.0;
    for (int i = 0; i < 100; ++i) {
        std::vector<float> group(1 + random() % 128);
        for (float& value : group)
            value = normal(random);
        const double with_min_max =
            error_at(group, hs::error_norm::squared, family, hs::choose_range(group, hs::min_max{}, family));
        const double with_mse =
            error_at(group, hs::error_norm::squared, family, hs::choose_range(group, hs::mse{}, family));
        CHECK(with_mse <= with_min_max);
        all_min_max += with_min_max;
        all_mse += with_mse;
    }
    CHECK(all_mse < all_min_max);
}

TEST_CASE("mse: what it does with few, equal and extreme values", "[calibration][mse]") {
    const auto family = GENERATE(
        as<hs::grid_family>{}, int8_symmetric, uint8_asymmetric, hs::grid_family::of<hs::int2, hs::symmetric>(),
        hs::grid_family::of<hs::int4, hs::symmetric_full_range>(), hs::grid_family::of<std::int16_t, hs::asymmetric>());
    const std::vector<std::vector<float>> all_values{{0.0f},
                                                     {0.0f, 0.0f, -0.0f},
                                                     {3.0f},
                                                     {-3.0f},
                                                     {3.0f, 3.0f},
                                                     {-2.0f, 2.0f},
                                                     {1e-45f},
                                                     {-1e-45f, 1e-40f},
                                                     {1e38f, -3e38f, 1.0f},
                                                     {3.4e38f, -3.4e38f},
                                                     {1e-30f, 1e30f},
                                                     {1.0f, 1e-38f, -1e-45f, 0.0f}};
    for (const auto& values : all_values) {
        CAPTURE(values);
        const hs::range extremes = histogram_of(values).extremes();
        for (const hs::range r :
             {hs::mse{}.choose_range(histogram_of(values), family), hs::mse{}.choose_range(values, family),
              hs::mse{2}.choose_range(values, family), hs::mae{}.choose_range(histogram_of(values), family),
              hs::mae{}.choose_range(values, family)}) {
            CHECK_FALSE(r.empty());
            CHECK(r.min >= widest_range(family, extremes).min);
            CHECK(r.max <= widest_range(family, extremes).max);
        }
    }
    CHECK(hs::mse{}.choose_range(std::vector<float>{0.0f, 0.0f}, family) == hs::range{0.0f, 0.0f});
    CHECK(hs::mse{}.choose_range(std::vector<float>{}, family).empty());
    CHECK(hs::mse{}.choose_range(std::vector<float>{nan_value, infinity}, family).empty());
}

TEST_CASE("mse passes over what is not finite", "[calibration][mse]") {
    const std::vector<float> finite = draw(distribution::laplace, 500);
    std::vector<float> values = finite;
    values.insert(values.begin() + 7, nan_value);
    values.push_back(-infinity);
    CHECK(hs::choose_range(values, hs::mse{}, int8_symmetric) == hs::choose_range(finite, hs::mse{}, int8_symmetric));
    CHECK(hs::choose_range(histogram_of(values), hs::mse{}, int8_symmetric) ==
          hs::choose_range(histogram_of(finite), hs::mse{}, int8_symmetric));
}

TEST_CASE("mse on many values is that of their histogram", "[calibration][mse]") {
    const std::vector<float> values = draw(distribution::laplace, 70000);
    CHECK(hs::choose_range(values, hs::mse{}, int8_symmetric) ==
          hs::choose_range(histogram_of(values), hs::mse{}, int8_symmetric));
}

TEST_CASE("full-range grids keep or change the side of the extra code, whichever is better", "[calibration][mse]") {
    const auto family = hs::grid_family::of<hs::int4, hs::symmetric_full_range>();
    const std::vector<float> values{8.0f, 7.0f, 6.0f, 1.0f, -7.0f, -2.0f, -3.0f};
    CHECK(family.choose(hs::choose_range(values, hs::mse{}, family)).scale == -1.0f);
    std::vector<float> mirrored = values;
    for (float& value : mirrored)
        value = -value;
    CHECK(family.choose(hs::choose_range(mirrored, hs::mse{}, family)).scale == 1.0f);
}

TEST_CASE("full range on a histogram is as good as symmetric", "[calibration][mse]") {
    const auto kind = GENERATE(distribution::normal, distribution::laplace, distribution::half_normal,
                               distribution::bimodal, distribution::outliers, distribution::skewed);
    const auto count = GENERATE(as<std::size_t>{}, 50, 20000);
    const auto norm = GENERATE(hs::error_norm::squared, hs::error_norm::absolute);
    const auto judge = [&]<hs::code Code>(Code) {
        const std::vector<float> values = draw(kind, count);
        const auto error_with = [&](const hs::grid_family& family) {
            const hs::histogram h = histogram_of(values);
            return error_at(values, norm, family,
                            norm == hs::error_norm::squared ? hs::mse{}.choose_range(h, family)
                                                            : hs::mae{}.choose_range(h, family));
        };
        CAPTURE(static_cast<int>(kind), count, norm == hs::error_norm::squared, hs::code_traits<Code>::range.max);
        CHECK(error_with(hs::grid_family::of<Code, hs::symmetric_full_range>()) <=
              1.01 * error_with(hs::grid_family::of<Code, hs::symmetric>()));
    };
    judge(hs::int2{});
    judge(hs::int4{});
    judge(std::int8_t{});
}

TEST_CASE("full range on a histogram: beyond the observed range, and both signs where the ends are equal",
          "[calibration][mse]") {
    const auto family = hs::grid_family::of<hs::int4, hs::symmetric_full_range>();
    std::vector<float> values(1000, 1.0f);
    std::fill_n(values.begin(), 250, -1.0f);
    for (const float sign : {1.0f, -1.0f}) {
        for (float& value : values)
            value *= sign;
        const hs::range r = hs::mse{}.choose_range(histogram_of(values), family);
        CHECK(error_at(values, hs::error_norm::squared, family, r) < 1e-9);
        std::vector<float> more; // all that there is on the grid whose extra code is at the positive end
        for (int i = -7; i <= 8; ++i)
            more.insert(more.end(), 10, sign * static_cast<float>(i));
        more.push_back(sign * -8.0f);
        const float scale = family.choose(hs::mse{}.choose_range(histogram_of(more), family)).scale;
        CHECK(std::abs(scale * sign + 1.0f) < 0.01f);
    }
    CHECK(hs::mse{}.choose_range(histogram_of({3.0f, 3.0f}), family) == hs::range{3.0f, 3.0f}); // min_max wins ties
}

TEST_CASE("clipping both ends keeps the side of the extra code", "[calibration][mse]") {
    const auto full = hs::grid_family::of<hs::int4, hs::symmetric_full_range>();
    const auto clip = hs::detail::clip_range;
    CHECK(clip(int8_symmetric, {-5.0f, 6.0f}, 4.0f) == hs::range{-4.0f, 4.0f});
    CHECK(clip(full, {-5.0f, 6.0f}, 4.0f) == hs::range{-std::nextafter(4.0f, 0.0f), 4.0f});
    CHECK(clip(full, {-6.0f, 5.0f}, 4.0f) == hs::range{-4.0f, std::nextafter(4.0f, 0.0f)});
    CHECK(clip(full, {-5.0f, 5.0f}, 4.0f) == hs::range{-4.0f, 4.0f});
    CHECK(clip(full, {-1.0f, 5.0f}, 4.0f) == hs::range{-1.0f, 4.0f});
    CHECK(full.choose(clip(full, {-5.0f, 6.0f}, 4.0f)).scale < 0.0f);
    CHECK(full.choose(clip(full, {-6.0f, 5.0f}, 4.0f)).scale > 0.0f);
}

TEST_CASE("a criterion chooses the same on every instruction set", "[calibration][criterion]") {
    const std::vector<float> values = draw(distribution::skewed, 20000);
    const hs::isa before = hs::active_isa();
    std::vector<hs::range> chosen;
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        hs::set_isa(set);
        for (const auto& family :
             {int8_symmetric, uint8_asymmetric, hs::grid_family::of<hs::uint4, hs::asymmetric>()}) {
            const hs::histogram h = histogram_of(values);
            for (const hs::range r : {hs::mse{}.choose_range(h, family), hs::mae{}.choose_range(h, family),
                                      hs::percentile{99.0}.choose_range(h, family),
                                      hs::mse{}.choose_range(std::span(values).first(999), family)})
                chosen.push_back(r);
        }
    }
    hs::set_isa(before);
    constexpr std::size_t in_each = 12;
    for (std::size_t i = in_each; i < chosen.size(); ++i)
        CHECK(chosen[i] == chosen[i - in_each]);
}
