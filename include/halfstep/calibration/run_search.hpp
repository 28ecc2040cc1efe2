// The search for the best grids of short runs: groups of weights, say.
#pragma once

#include "../core/algorithm.hpp"
#include "lowest_threshold.hpp"
#include "range_search.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// The range_search on finite values that are not all 0.
template <error_norm Norm>
range search_values(std::span<const float> values, const grid_family& family, range observed, std::size_t candidates) {
    const error_sum<Norm> error(values);
    return range_search(error, error, family, observed, lowest_threshold<Norm>(values), candidates,
                        detail::max<std::size_t>(candidates / 4, 8))
        .run();
}

/// Searches the same ranges as range_search for the grids with the least error, but grids are tried sixteen at a time
/// and judged in float32 (simd/kernels/search_grids.inl). The best of them is then judged by the very grid that the
/// scheme makes of its range, and has to be better than min-max. Deterministic.
///
/// Scales are tried, not ranges. Where a scheme makes another scale of the range, as one that is not proportional to it
/// does, range_search takes over.
template <error_norm Norm>
class run_search {
public:
    run_search(const grid_family& family, std::size_t candidates) : family_(family), candidates_(candidates) {
        const range unit{-1.0f, 1.0f};
        width_of_step_ = // of scales as computed: how they are stored would spoil the ratio
            width_of(unit) /
            static_cast<double>(magnitude(family.scheme_choose(unit, family.all_codes, scale_type::float32).scale));
        sum_error_ = simd::sum_error<Norm>();
        centred_.kernel = simd::search_scales<Norm>();
        windows_.kernel = simd::search_windows<Norm>();
    }

    /// Adds a run whose values are not all 0; `chosen` is where its range will be after `finish`. Returns false where
    /// the run is too long or has values that are not finite.
    bool add(std::span<const float> values, range observed, range& chosen) {
        if (values.size() > simd::longest_searched_run)
            return false;
        const grid g = family_.choose(observed);
        const double least = sum_error_(values.data(), values.size(), g, nullptr);
        if (!(least <= std::numeric_limits<double>::max()))
            return false;
        const bool is_centred = family_.is_symmetric || observed.min >= 0.0f || observed.max <= 0.0f;
        batch& b = is_centred ? centred_ : windows_;
        if (b.size == most_runs || b.value_count + values.size() > simd::longest_searched_run)
            finish(b);
        const largest_thresholds largest = largest_thresholds_of(g, observed);
        const float farthest = detail::max(magnitude(observed.min), magnitude(observed.max));
        b.entries[b.size] = {observed, least, largest, &chosen};
        b.searches[b.size] = {.values = values.data(),
                              .count = values.size(),
                              .scale = family_.has_signed_scales ? g.scale * (largest.farther / farthest) : g.scale,
                              .mirrored_scale =
                                  family_.has_signed_scales ? magnitude(g.scale) * (largest.nearer / farthest) : 0.0f,
                              .below = static_cast<float>(g.zero_point - g.codes.min),
                              .above = static_cast<float>(g.codes.max - g.zero_point),
                              .observed = {detail::min(observed.min, 0.0f), detail::max(observed.max, 0.0f)},
                              .trials = static_cast<std::uint32_t>(candidates_),
                              .stored = family_.scales};
        ++b.size;
        b.value_count += values.size();
        return true;
    }

    /// Sets the ranges of all runs that were added.
    void finish() {
        finish(centred_);
        finish(windows_);
    }

private:
    static constexpr std::size_t most_runs = simd::runs_searched_at_once;

    struct entry {
        range observed;
        double least_error;         ///< that of min-max
        largest_thresholds largest; ///< where scales are signed
        range* chosen;
    };
    /// Runs that are searched together.
    struct batch {
        simd::kernel<simd::search_grids_function> kernel;
        std::size_t size = 0;
        std::size_t value_count = 0;
        entry entries[most_runs];
        simd::grid_search searches[most_runs];
    };

    double width_of(range r) const {
        if (family_.is_symmetric)
            return static_cast<double>(detail::max(magnitude(r.min), magnitude(r.max)));
        return static_cast<double>(detail::max(r.max, 0.0f)) - static_cast<double>(detail::min(r.min, 0.0f));
    }

    range range_of(const entry& e, const simd::grid_search& s, const simd::found_grid& found, bool is_window) const {
        const double scale = static_cast<double>(magnitude(found.scale));
        const double width = scale * width_of_step_;
        if (is_window)
            return window_within(e.observed, width, scale * static_cast<double>(found.below));
        if (!family_.has_signed_scales)
            return clip_range(family_, e.observed, static_cast<float>(detail::min(width, width_of(e.observed))));
        const bool is_farther = (found.scale < 0.0f) == (s.scale < 0.0f);
        const double largest = static_cast<double>(is_farther ? e.largest.farther : e.largest.nearer);
        const bool is_upper_farther = e.observed.max > -e.observed.min;
        return range_to(is_upper_farther == is_farther, e.observed, static_cast<float>(detail::min(width, largest)));
    }

    void finish(batch& b) {
        simd::found_grid found[most_runs];
        b.kernel(b.searches, b.size, found);
        for (std::size_t i = 0; i < b.size; ++i) {
            const entry& e = b.entries[i];
            const std::span<const float> values(b.searches[i].values, b.searches[i].count);
            const range r = range_of(e, b.searches[i], found[i], &b == &windows_);
            const grid g = family_.choose(r);
            const float expected = magnitude(found[i].scale);
            *e.chosen = e.observed;
            if (magnitude(magnitude(g.scale) - expected) > expected * 0x1p-6f)
                *e.chosen = search_values<Norm>(values, family_, e.observed, candidates_);
            else if (sum_error_(values.data(), values.size(), g, nullptr) < e.least_error)
                *e.chosen = r;
        }
        b.size = b.value_count = 0;
    }

    grid_family family_;
    std::size_t candidates_;
    double width_of_step_; ///< the width of a range divided by the scale that the scheme makes of it
    simd::kernel<simd::sum_error_function> sum_error_;
    batch centred_;
    batch windows_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
