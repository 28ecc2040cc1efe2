// The criteria that minimise what rounding and clipping cost together: mse and mae.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/buffer.hpp"
#include "../ops/checks.hpp"
#include "run_search.hpp"
#include "samples.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

inline bool check_candidates(error_norm norm, std::size_t candidates) {
    constexpr std::size_t most = 1u << 20;
    if (candidates >= 2 && candidates <= most)
        return true;
    fail(norm == error_norm::squared ? "mse" : "mae", {"candidates is ", candidates, "; expected 2 to ", most});
    return false;
}

template <error_norm Norm>
range least_error_range(const histogram& observed, const grid_family& family, std::size_t candidates) {
    constexpr int most_steps_in_bin = 16; // next to the ends of the range; with more, bins do not tell candidates apart
    if (family.steps() >> observed.mantissa_bits() >= most_steps_in_bin)
        return observed.extremes();
    const float lowest = lowest_threshold<Norm>(observed);
    const double smallest_step = static_cast<double>(lowest) / family.steps();
    const samples fine = sample(observed, smallest_step / detail::clamp(4096 / family.steps(), 16, 256));
    const samples coarse = sample(observed, smallest_step / detail::clamp(512 / family.steps(), 2, 16));
    const error_sum<Norm> error(fine.values.span(), fine.weights.span());
    const error_sum<Norm> coarse_error(coarse.values.span(), coarse.weights.span());
    const std::size_t fine_candidates = 64;
    return range_search(error, coarse_error, family, observed.extremes(), lowest, candidates, fine_candidates).run();
}

/// Searches more values than a search reads many times: bins are as good and there are fewer of them.
template <error_norm Norm>
range search_bins(std::span<const float> values, const grid_family& family, range observed, std::size_t candidates) {
    histogram bins;
    bins.observe(values);
    const range chosen = least_error_range<Norm>(bins, family, candidates);
    const error_sum<Norm> error(values);
    return error(family.choose(chosen)) < error(family.choose(observed)) ? chosen : observed;
}

/// Searches each of some runs; the empty range where no value is finite.
template <error_norm Norm>
void least_error_ranges(std::span<const std::span<const float>> runs, const grid_family& family, std::size_t candidates,
                        std::span<range> chosen) {
    constexpr std::size_t most_values = 1u << 16;
    run_search<Norm> search(family, candidates);
    const auto find_range = simd::min_max<float>();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::span<const float> values = runs[i];
        const range observed = find_range(values.data(), values.size());
        chosen[i] = observed;
        if (observed.empty() || observed == range{0.0f, 0.0f} || search.add(values, observed, chosen[i]))
            continue;
        if (simd::count_non_finite<float>()(values.data(), values.size()) != non_finite_counts{}) {
            buffer<float> finite;
            for (const float value : values)
                if (is_finite(value))
                    finite.push_back(value);
            const std::span<const float> without_others = finite.span();
            least_error_ranges<Norm>({&without_others, 1}, family, candidates, chosen.subspan(i, 1));
        } else {
            chosen[i] = (values.size() <= most_values ? search_values<Norm> : search_bins<Norm>)(values, family,
                                                                                                 observed, candidates);
        }
    }
    search.finish();
}

template <error_norm Norm>
range least_error_range(std::span<const float> values, const grid_family& family, std::size_t candidates) {
    range chosen;
    least_error_ranges<Norm>({&values, 1}, family, candidates, {&chosen, 1});
    return chosen;
}

} // namespace detail

/// A criterion that minimises one norm of the error: see `mse` and `mae`.
template <error_norm Norm>
struct least_error {
    std::size_t candidates = 64; ///< 2 to 2^20; how many ranges are tried before the search goes into detail: see mse

    /// Throws if candidates is not 2 to 2^20.
    range choose_range(const histogram& observed, const grid_family& family) const {
        return detail::check_candidates(Norm, candidates)
                   ? detail::least_error_range<Norm>(observed, family, candidates)
                   : range{};
    }
    /// The same on values in memory; the empty range where none is finite.
    range choose_range(std::span<const float> values, const grid_family& family) const {
        return detail::check_candidates(Norm, candidates) && detail::check_not_null("choose_range", "values", values)
                   ? detail::least_error_range<Norm>(values, family, candidates)
                   : range{};
    }
    /// The same for each of some runs: faster, if they are short. Throws also if `chosen` has not a place for each.
    void choose_ranges(std::span<const std::span<const float>> runs, const grid_family& family,
                       std::span<range> chosen) const {
        if (!detail::check_candidates(Norm, candidates) ||
            !detail::check_size("choose_ranges", "chosen", chosen.size(), runs.size(), "one for each run") ||
            !detail::check_not_null("choose_ranges", "runs", runs) ||
            !detail::check_not_null("choose_ranges", "chosen", chosen))
            return;
        for (const std::span<const float> run : runs)
            if (!detail::check_not_null("choose_ranges", "a run", run))
                return;
        detail::least_error_ranges<Norm>(runs, family, candidates, chosen);
    }
    friend constexpr bool operator==(const least_error&, const least_error&) = default;
};

/// The range with the least mean squared error, rounding and clipping together.
///
/// Tries `candidates` ranges, then finer ones around the best, and for asymmetric grids both ends in turn; each is
/// judged by the very grid that the scheme makes of it, so the rounding of scales and zero points counts. NaN and
/// infinities take no part. The result lies within the observed range, extended to 0; min_max wins ties.
///
/// Schemes with signed scales, as symmetric_full_range: either end may take the extra code, and the range may exceed
/// the observed one by a step. With codes -8..7 and T the largest magnitude, T / 8 is the scale of min_max, but that of
/// plain `symmetric`, T / 7, clips nothing either; its range is -8 T / 7 to just below 8 T / 7. So the best of full
/// range is as good as that of `symmetric`.
///
/// On a histogram, values are known to the width of their bins, which is good enough to tell candidates apart for up
/// to 8 bits; where two are as good as equal, the one that is better by the bins may be a little worse by the values.
/// For 16-bit codes the bins are far wider than the steps, and the result is that of min_max.
/// The cost is that of some 10^4 bins for each candidate, whatever the number of values: for 400 candidates some 2 ms
/// on symmetric grids, 4 on asymmetric ones.
///
/// Values in memory are searched as they are, up to 65536 of them, and the result is never worse than min_max. More
/// are searched as a histogram, and min_max is taken where it is better on the values. The cost is about 1.5 *
/// `candidates` readings of the values; ten times that for asymmetric grids. More than 64 candidates seldom find
/// anything better.
///
/// Short runs, of up to 1024 values, are a case of their own: sixteen grids are tried at a time, in float32, and only
/// the best of them is judged exactly, against min_max. There, `candidates` counts all grids that are tried, rounded up
/// to sixteens, at least 32: all but the last sixteen at equal steps of the scale, from that of min_max (of `symmetric`
/// where scales are signed) down to where no optimum lies, the last sixteen between the neighbours of the best of
/// those, with scales rounded as they are stored. Schemes with signed scales share the first ones out among both signs.
/// Asymmetric grids of values of both signs: `candidates` windows, then 64 at a time around the best one, twice for 4
/// bits and four times for 8. With 80 candidates, on one core with AVX-512 and int4, a quantizer takes 0.2 to 0.3 us
/// for a group of 32 and 0.5 to 0.7 us for one of 128, asymmetric 0.6 and 1.5 us, from the caches; ten to forty times
/// less than range by range.
using mse = least_error<error_norm::squared>;

/// The range with the least mean absolute error. As mse in everything else; it minds outliers less.
using mae = least_error<error_norm::absolute>;

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
