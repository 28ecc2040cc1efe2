// The criteria that minimise what rounding and clipping cost together: mse and mae.
#pragma once

#include "run_search.hpp"
#include "samples.hpp"

#include <vector>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// The best range is never below this threshold, and seldom near it. With the assignment of values to codes k = 1..M
/// held fixed, the best scale for the squared error is S = sum(|x| k) / sum(k^2), so that the threshold M S is at
/// least the mean of |x| weighted with k, hence at least the mean of all |x| that are not 0. (k grows with |x|, and
/// values that round to 0 are the smaller ones.) For the absolute error, the same holds of medians. Halved, since M
/// is a step larger or smaller for some schemes.
inline float lowest_threshold(error_norm norm, const histogram& observed) {
    const auto not_zero = static_cast<double>(observed.finite_count() - observed.zero_count());
    double sum = 0.0;
    double seen = 0.0;
    float median = 0.0f;
    observed.for_each_magnitude_bin([&](const histogram::bin& b) {
        const auto count = static_cast<double>(b.high == 0.0f ? 0 : b.count);
        sum += count * static_cast<double>(b.low);
        if (seen * 2.0 <= not_zero)
            median = b.low;
        seen += count;
    });
    return (norm == error_norm::squared ? static_cast<float>(sum / std::max(not_zero, 1.0)) : median) / 2.0f;
}

inline float lowest_threshold(error_norm norm, std::span<const float> values) {
    if (norm == error_norm::squared) {
        double sum = 0.0;
        double not_zero = 0.0;
        for (const float value : values) {
            sum += static_cast<double>(magnitude(value));
            not_zero += value != 0.0f ? 1.0 : 0.0;
        }
        return static_cast<float>(sum / std::max(not_zero, 1.0)) / 2.0f;
    }
    std::vector<float> magnitudes;
    for (const float value : values)
        if (value != 0.0f)
            magnitudes.push_back(magnitude(value));
    if (magnitudes.empty())
        return 0.0f;
    const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    return *middle / 2.0f;
}

inline bool check_candidates(const char* function, std::size_t candidates) {
    constexpr std::size_t most = 1u << 20;
    if (candidates >= 2 && candidates <= most)
        return true;
    fail(function, "candidates is ", candidates, "; expected 2 to ", most);
    return false;
}

inline range least_error_range(error_norm norm, const histogram& observed, const grid_family& family,
                               std::size_t candidates) {
    const float lowest = lowest_threshold(norm, observed);
    const double smallest_step = static_cast<double>(lowest) / family.steps();
    const samples fine = sample(observed, smallest_step / std::clamp(4096 / family.steps(), 16, 256));
    const samples coarse = sample(observed, smallest_step / std::clamp(512 / family.steps(), 2, 16));
    const error_sum error(norm, fine.values, fine.weights);
    const error_sum coarse_error(norm, coarse.values, coarse.weights);
    const std::size_t fine_candidates = std::max<std::size_t>(candidates / 2, 64); // cheap, beside the first ones
    return range_search(error, coarse_error, family, observed.extremes(), lowest, candidates, fine_candidates).run();
}

inline bool is_finite_sum(double x) { return x <= std::numeric_limits<double>::max(); }

inline range least_error_range(error_norm norm, std::span<const float> values, const grid_family& family,
                               std::size_t candidates) {
    constexpr std::size_t most_values = 1u << 16; // beyond, bins are as good and there are fewer of them
    if (values.size() <= simd::longest_searched_run) {
        const range observed = simd::min_max<float>()(values.data(), values.size());
        if (observed.empty() || (observed.min == 0.0f && observed.max == 0.0f))
            return observed;
        const run_search search(norm, values, family, observed);
        const error_sum error(norm, values);
        const double least = error(search.observed_grid());
        if (is_finite_sum(least)) {
            const range best = search.run(candidates);
            return error(family.choose(best)) < least ? best : observed;
        }
    }
    const non_finite_counts skipped = simd::count_non_finite<float>()(values.data(), values.size());
    if (skipped != non_finite_counts{}) {
        std::vector<float> finite;
        std::copy_if(values.begin(), values.end(), std::back_inserter(finite), is_finite);
        return finite.empty() ? range{} : least_error_range(norm, finite, family, candidates);
    }
    const range observed = simd::min_max<float>()(values.data(), values.size());
    if (observed.empty())
        return observed;
    const error_sum error(norm, values);
    const std::size_t fine_candidates = std::max<std::size_t>(candidates / 4, 8);
    if (values.size() <= most_values)
        return range_search(error, error, family, observed, lowest_threshold(norm, values), candidates, fine_candidates)
            .run();
    histogram bins;
    bins.observe(values);
    const range chosen = least_error_range(norm, bins, family, candidates);
    return error(family.choose(chosen)) < error(family.choose(observed)) ? chosen : observed;
}

} // namespace detail

/// The range with the least mean squared error, rounding and clipping together.
///
/// Tries `candidates` ranges, then finer ones around the best, and for asymmetric grids both ends in turn; each is
/// judged by the very grid that the scheme makes of it, so the rounding of scales and zero points counts. NaN and
/// infinities take no part. The result lies within the observed range, extended to 0; min_max wins ties.
///
/// On a histogram, values are known to the width of their bins, which is good enough to tell candidates apart for up
/// to 8 bits. For 16-bit codes the bins are wider than the steps, clipping hardly ever pays, and min_max is as good.
/// The cost is that of some 10^4 bins for each candidate: milliseconds, whatever the number of values.
///
/// Values in memory are searched as they are, up to 65536 of them, and the result is never worse than min_max. More
/// are searched as a histogram, and min_max is taken where it is better on the values. The cost is about 1.5 *
/// `candidates` readings of the values; ten times that for asymmetric grids. More than 64 candidates seldom find
/// anything better.
struct mse {
    std::size_t candidates = 64; ///< 2 to 2^20; how many ranges are tried before the search goes into detail

    /// Throws if candidates is not 2 to 2^20.
    range choose_range(const histogram& observed, const grid_family& family) const {
        if (!detail::check_candidates("mse", candidates))
            return {};
        return detail::least_error_range(error_norm::squared, observed, family, candidates);
    }
    /// The same on values in memory; the empty range where none is finite.
    range choose_range(std::span<const float> values, const grid_family& family) const {
        if (!detail::check_candidates("mse", candidates))
            return {};
        return detail::least_error_range(error_norm::squared, values, family, candidates);
    }
    friend constexpr bool operator==(const mse&, const mse&) = default;
};

/// The range with the least mean absolute error. As mse in everything else; it minds outliers less.
struct mae {
    std::size_t candidates = 64; ///< 2 to 2^20; how many ranges are tried before the search goes into detail

    /// Throws if candidates is not 2 to 2^20.
    range choose_range(const histogram& observed, const grid_family& family) const {
        if (!detail::check_candidates("mae", candidates))
            return {};
        return detail::least_error_range(error_norm::absolute, observed, family, candidates);
    }
    /// The same on values in memory; the empty range where none is finite.
    range choose_range(std::span<const float> values, const grid_family& family) const {
        if (!detail::check_candidates("mae", candidates))
            return {};
        return detail::least_error_range(error_norm::absolute, values, family, candidates);
    }
    friend constexpr bool operator==(const mae&, const mae&) = default;
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
