// The entropy criterion, bin for bin against a plain reference of its formula.
#include "catch.hpp"
#include "unit/support/distributions.hpp"

#include <halfstep/calibration/entropy.hpp>
#include <halfstep/calibration/min_max.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The formula of hs::entropy's documentation as it stands there, one bin and one level after the other.
double plain_divergence(std::span<const double> h, std::size_t first, std::size_t last, std::size_t levels) {
    const std::size_t length = last - first;
    std::vector<double> p(h.begin() + static_cast<std::ptrdiff_t>(first),
                          h.begin() + static_cast<std::ptrdiff_t>(last));
    std::vector<double> q(length, 0.0);
    const auto overlap = [&](std::size_t bin, std::size_t level) {
        const double begin = static_cast<double>(length * level) / static_cast<double>(levels);
        const double end = static_cast<double>(length * (level + 1)) / static_cast<double>(levels);
        const auto b = static_cast<double>(bin);
        return std::max(0.0, std::min(end, b + 1.0) - std::max(begin, b));
    };
    for (std::size_t level = 0; level < levels; ++level) {
        const std::size_t begin = length * level / levels; // the bins that the level may cover
        const std::size_t end = std::min(length * (level + 1) / levels + 1, length);
        double mass = 0.0;
        double occupied = 0.0;
        for (std::size_t i = begin; i < end; ++i) {
            mass += p[i] * overlap(i, level);
            occupied += p[i] > 0.0 ? overlap(i, level) : 0.0;
        }
        for (std::size_t i = begin; i < end; ++i)
            if (p[i] > 0.0 && overlap(i, level) > 0.0)
                q[i] += mass / occupied * overlap(i, level);
    }
    for (std::size_t i = 0; i < first; ++i)
        p.front() += h[i];
    for (std::size_t i = last; i < h.size(); ++i)
        p.back() += h[i];

    double kept = 0.0;
    double clipped = 0.0;
    for (std::size_t i = 0; i < h.size(); ++i)
        (i >= first && i < last ? kept : clipped) += h[i];
    if (!(kept > clipped))
        return infinite;

    double p_sum = 0.0;
    double q_sum = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        p_sum += p[i];
        q_sum += q[i];
    }
    double divergence = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        if (p[i] > 0.0 && !(q[i] > 0.0))
            return infinite;
        if (p[i] > 0.0)
            divergence += p[i] / p_sum * std::log((p[i] / p_sum) / (q[i] / q_sum));
    }
    return divergence;
}

/// The first place where `value_at` is least.
template <class ValueAt>
std::size_t first_least(std::size_t from, std::size_t to, ValueAt value_at) {
    double least = infinite;
    std::size_t best = to;
    for (std::size_t place = from; place <= to; ++place)
        if (const double value = value_at(place); value < least) {
            least = value;
            best = place;
        }
    return best;
}

/// Counts like those of real data: dense near zero, with gaps further out, some bins with parts of a count.
std::vector<double> draw_counts(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<double> counts(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double expected = 1000.0 * std::exp(-8.0 * static_cast<double>(i) / static_cast<double>(size));
        counts[i] = std::poisson_distribution<int>(expected)(random);
        if (random() % 4 == 0)
            counts[i] *= 0.25;
        if (random() % 8 == 0)
            counts[i] = 0.0;
    }
    return counts;
}

std::vector<float> draw_normal(std::size_t count, float outlier) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    values[0] = outlier;
    return values;
}

template <class Code, class Scheme>
hs::range chosen(const std::vector<float>& values) {
    return hs::choose_range(histogram_of(values), hs::entropy{}, hs::grid_family::of<Code, Scheme>());
}

} // namespace

TEST_CASE("natural_log is the logarithm", "[calibration][entropy]") {
    CHECK(hs::detail::natural_log(1.0) == 0.0);
    std::mt19937_64 random(8);
    double worst = 0.0;
    for (int i = 0; i < 100000; ++i) {
        const double mantissa = 1.0 + static_cast<double>(random() >> 11) * 0x1p-53;
        const double x = std::ldexp(mantissa, static_cast<int>(random() % 120) - 60);
        const double exact = std::log(x); // may itself be off by half a unit in the last place
        worst = std::max(worst, std::fabs(hs::detail::natural_log(x) - exact) / std::fabs(exact));
    }
    CHECK(worst < 7e-16);
    static_assert(hs::detail::natural_log(2.0) == 0x1.62e42fefa39efp-1);
}

TEST_CASE("natural_log has bits of its own", "[calibration][entropy]") {
    struct sample {
        double x;
        double logarithm;
    };
    // Correctly rounded, most of them would end in another digit.
    constexpr sample samples[] = {
        {0.3, -0x1.34378fcbda72p+0},   {0.7, -0x1.6d3c324e13f4fp-2}, {0.8, -0x1.c8ff7c79a9a1fp-3},
        {0.9, -0x1.af8e8210a415bp-4},  {1.1, 0x1.8663f793c46ccp-4},  {1.3, 0x1.0ca937be1b9ddp-2},
        {3.0, 0x1.193ea7aad030ap+0},   {7.0, 0x1.f2272ae325a56p+0},  {10.0, 0x1.26bb1bbb55515p+1},
        {1e-9, -0x1.4b927f32bffb8p+4},
    };
    for (const auto& [x, logarithm] : samples) {
        CAPTURE(x);
        CHECK(hs::detail::natural_log(x) == logarithm);
    }
}

TEST_CASE("linear bins keep the mass where it was", "[calibration][entropy]") {
    hs::detail::linear_bins bins({0.0f, 8.0f}, 8);
    bins.add({0.25f, 0.75f, 3});
    bins.add({1.5f, 3.5f, 8}); // a quarter, a half, a quarter
    bins.add({7.5f, 8.0f, 1});
    bins.add({8.0f, 8.0f, 1}); // the right end belongs to the last bin
    CHECK(std::ranges::equal(bins.counts().span(), std::vector<double>{3, 2, 4, 2, 0, 0, 0, 2}));
    CHECK(bins.edge(3) == 3.0f);
    CHECK(bins.place(4.5f) == 4.5);
}

TEST_CASE("the divergence is that of the plain formula, for every window", "[calibration][entropy]") {
    const std::size_t levels = GENERATE(as<std::size_t>{}, 2, 3, 8, 16, 64, 128);
    const std::vector<double> counts = draw_counts(300, GENERATE(1u, 2u));
    const hs::detail::kl_divergence divergence(counts.data(), counts.size(), levels);
    std::size_t impossible = 0;
    for (const std::size_t first : {0u, 1u, 17u, 60u}) {
        for (std::size_t last = first + levels; last <= counts.size(); ++last) {
            const double expected = plain_divergence(counts, first, last, levels);
            const double found = divergence(first, last);
            CAPTURE(levels, first, last, expected, found);
            if (expected == infinite)
                REQUIRE(found == infinite);
            else
                REQUIRE(std::fabs(found - expected) < 1e-12);
            impossible += expected == infinite ? 1 : 0;
        }
    }
    CHECK(impossible > 0);
}

TEST_CASE("a divergence worked out by hand", "[calibration][entropy]") {
    // P = {4, 0, 2, 2 + 3} of {4, 0, 2, 2, 3}, clipped after 4 bins; levels {4, -} and {2, 2}: Q = {4, 0, 2, 2}
    const std::vector<double> counts{4, 0, 2, 2, 3};
    const hs::detail::kl_divergence divergence(counts.data(), counts.size(), 2);
    const double expected = 4.0 / 11 * std::log((4.0 / 11) / (4.0 / 8)) + 2.0 / 11 * std::log((2.0 / 11) / (2.0 / 8)) +
                            5.0 / 11 * std::log((5.0 / 11) / (2.0 / 8));
    CHECK(divergence(0, 4) == Approx(expected).epsilon(1e-14));
    // Five bins, two levels of 2.5: the first has 4 and half of 2 in 1.5 occupied bins, the second 1, 2, 3 in 2.5.
    const double d0 = 5.0 / 1.5;
    const double d1 = 6.0 / 2.5;
    const double whole = 4.0 / 11 * std::log(4.0 / d0) + 2.0 / 11 * std::log(2.0 / (0.5 * d0 + 0.5 * d1)) +
                         2.0 / 11 * std::log(2.0 / d1) + 3.0 / 11 * std::log(3.0 / d1);
    CHECK(divergence(0, 5) == Approx(whole).epsilon(1e-14));
    CHECK(divergence(0, 2) == infinite); // the second bin is empty, but gets the tail
    const std::vector<double> even{5, 5, 5, 5};
    CHECK(hs::detail::kl_divergence(even.data(), even.size(), 2)(0, 4) == Approx(0.0).margin(1e-15));
}

TEST_CASE("entropy takes the first least divergence of all windows, for every number of bits",
          "[calibration][entropy]") {
    const int bits = GENERATE(range(2, 9));
    const int codes = 1 << bits;
    const auto symmetric = hs::grid_family::of<hs::symmetric>({-codes / 2, codes / 2 - 1});
    const auto asymmetric = hs::grid_family::of<hs::asymmetric>({0, codes - 1});
    CAPTURE(bits);

    std::vector<float> values = draw_normal(20000, 9.0f);
    hs::histogram signed_values = histogram_of(values);
    for (float& value : values)
        value = std::fabs(value);
    const hs::histogram one_sided = histogram_of(values);
    hs::detail::linear_bins magnitudes({0.0f, 9.0f}, 2048);
    one_sided.for_each_bin([&](const hs::histogram::bin& b) { magnitudes.add(b); });
    const auto best_end = [&](std::size_t levels) {
        return magnitudes.edge(first_least(levels, 2048, [&](std::size_t end) {
            return plain_divergence(magnitudes.counts().span(), 0, end, levels);
        }));
    };
    const auto half = static_cast<std::size_t>(codes / 2);
    const float clipped = best_end(half);
    CHECK(clipped < 9.0f); // the outlier is
    CHECK(hs::choose_range(signed_values, hs::entropy{}, symmetric) ==
          hs::range{std::max(-clipped, signed_values.extremes().min), clipped});
    CHECK(hs::choose_range(one_sided, hs::entropy{}, symmetric).max == clipped);
    CHECK(hs::choose_range(one_sided, hs::entropy{}, asymmetric).max == best_end(2 * half));

    // On both sides of 0, neither end can be moved to a better place.
    const hs::range all = signed_values.extremes();
    hs::detail::linear_bins both(all, 2048);
    signed_values.for_each_bin([&](const hs::histogram::bin& b) { both.add(b); });
    const hs::range chosen = hs::choose_range(signed_values, hs::entropy{}, asymmetric);
    const auto first = static_cast<std::size_t>(std::lround(both.place(chosen.min)));
    const auto last = static_cast<std::size_t>(std::lround(both.place(chosen.max)));
    const auto zero = static_cast<std::size_t>(both.place(0.0f));
    CHECK(last == first_least(std::max(zero + 1, first + 2 * half), 2048, [&](std::size_t end) {
              return plain_divergence(both.counts().span(), first, end, 2 * half);
          }));
    const std::size_t narrowest = std::min(zero, last - 2 * half);
    CHECK(first == narrowest - first_least(0, narrowest, [&](std::size_t outwards) {
                       return plain_divergence(both.counts().span(), narrowest - outwards, last, 2 * half);
                   }));
}

TEST_CASE("entropy works on either side of zero and on both", "[calibration][entropy]") {
    std::vector<float> values = draw_normal(20000, 30.0f);
    std::vector<float> mirrored = values;
    std::vector<float> one_sided = values;
    std::vector<float> one_sided_mirrored = values;
    for (std::size_t i = 0; i < values.size(); ++i) {
        mirrored[i] = -values[i];
        one_sided[i] = std::fabs(values[i]);
        one_sided_mirrored[i] = -one_sided[i];
    }
    const hs::range both = chosen<std::uint8_t, hs::asymmetric>(values);
    CHECK(both.max < 10.0f);
    CHECK(both.max > 2.0f);
    CHECK(both.min > -6.0f);
    CHECK(both.min < -2.0f);
    const hs::range positive = chosen<std::uint8_t, hs::asymmetric>(one_sided);
    CHECK(positive.max < 10.0f);
    CHECK(positive.min == histogram_of(one_sided).extremes().min);
    const hs::range negative = chosen<std::uint8_t, hs::asymmetric>(one_sided_mirrored);
    CHECK(negative == hs::range{-positive.max, -positive.min});
    const hs::range symmetric = chosen<std::int8_t, hs::symmetric>(values);
    CHECK(chosen<std::int8_t, hs::symmetric>(mirrored).min == -symmetric.max);
    for (const hs::range r :
         {chosen<hs::uint4, hs::asymmetric>(values), chosen<hs::uint2, hs::asymmetric>(values),
          chosen<hs::int4, hs::symmetric_full_range>(values), chosen<hs::int2, hs::pytorch_symmetric>(values),
          chosen<std::uint8_t, hs::symmetric>(values)}) {
        CHECK(r.min >= histogram_of(values).extremes().min);
        CHECK(r.max <= 30.0f);
        CHECK(r.min < 0.0f);
        CHECK(r.max > 0.0f);
    }
}

TEST_CASE("entropy: zeros make no difference", "[calibration][entropy]") {
    std::vector<float> values = draw_normal(5000, 9.0f);
    const hs::range symmetric = chosen<std::int8_t, hs::symmetric>(values);
    const hs::range asymmetric = chosen<std::uint8_t, hs::asymmetric>(values);
    values.insert(values.end(), 20000, 0.0f);
    CHECK(chosen<std::int8_t, hs::symmetric>(values) == symmetric);
    CHECK(chosen<std::uint8_t, hs::asymmetric>(values) == asymmetric);
}

TEST_CASE("entropy: what counts as 0 makes no difference on one side of it either", "[calibration][entropy]") {
    std::vector<float> values = draw_normal(5000, 9.0f);
    for (float& value : values)
        value = std::fabs(value);
    const hs::range without = chosen<std::int8_t, hs::symmetric>(values);
    values.insert(values.end(), 20000, 1e-42f);
    CHECK(chosen<std::int8_t, hs::symmetric>(values).max == without.max);
}

TEST_CASE("entropy keeps more than it clips", "[calibration][entropy]") {
    std::vector<float> far = draw_normal(20000, 1.0f); // all far from 0
    for (float& value : far)
        value = -std::fabs(value) - 3.0f;
    CHECK(chosen<std::int8_t, hs::symmetric>(far).min < -3.5f);
    CHECK(chosen<std::uint8_t, hs::asymmetric>(far).min < -3.5f);
    std::vector<float> few(300, 1.0f); // one filled bin would diverge by nothing
    few.insert(few.end(), 300, 2.0f);
    CHECK(chosen<std::int8_t, hs::symmetric>(few).max == 2.0f);
}

TEST_CASE("entropy falls back to min_max where there is nothing to choose", "[calibration][entropy]") {
    const std::vector<float> values = draw_normal(1000, 9.0f);
    const hs::range all = histogram_of(values).extremes();
    CHECK(chosen<std::int16_t, hs::symmetric>(values) == all);
    CHECK(chosen<std::uint16_t, hs::asymmetric>(values) == all);
    CHECK(chosen<std::int8_t, hs::symmetric>({0.0f, 0.0f}) == hs::range{0.0f, 0.0f});
    CHECK(chosen<std::int8_t, hs::symmetric>({5.0f}) == hs::range{5.0f, 5.0f});
    CHECK(chosen<std::uint8_t, hs::asymmetric>({-5.0f, -5.0f}) == hs::range{-5.0f, -5.0f});
    CHECK(chosen<std::uint8_t, hs::asymmetric>({-5.0f, 5.0f}) == hs::range{-5.0f, 5.0f});
    CHECK_FALSE(chosen<std::uint8_t, hs::asymmetric>({1e-45f, -1e-45f}).empty());
    CHECK_FALSE(chosen<std::uint8_t, hs::asymmetric>({3e38f, -3e38f, 1.0f}).empty());
    CHECK_FALSE(chosen<std::int8_t, hs::symmetric>({1e-45f, 3e38f}).empty());
}
