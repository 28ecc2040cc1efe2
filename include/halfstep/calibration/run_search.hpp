// The search for the best grid of a short run: a group of weights, say.
#pragma once

#include "range_search.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Searches the ranges within the observed one for the grid with the least error, as range_search does, but grids are
/// tried sixteen at a time, in float32 (simd/kernels/search_grids.inl), and only the best of them is judged by the very
/// grid that the scheme makes of its range, against min-max. The same bits on every instruction set.
///
/// Scales are tried, not ranges: it is for schemes whose scale is proportional to the range, to its rounding.
class run_search {
public:
    run_search(error_norm norm, std::span<const float> values, const grid_family& family, range observed)
        : norm_(norm), values_(values), family_(family), observed_(observed), grid_(family.choose(observed)) {
        const float exact_scale = // the ratio of ranges to scales, which a rounded scale would spoil
            family.scales == scale_type::float32
                ? grid_.scale
                : family.scheme_choose(observed, family.all_codes, scale_type::float32).scale;
        width_of_step_ = width(observed) / static_cast<double>(magnitude(exact_scale));
    }

    /// The grid of min-max.
    const grid& observed_grid() const { return grid_; }

    /// The range of the best grid that was found, which may be worse than min-max.
    range run(std::size_t candidates) const {
        simd::grid_search s{.scale = grid_.scale,
                            .mirrored_scale = 0.0f,
                            .below = static_cast<float>(grid_.zero_point - grid_.codes.min),
                            .above = static_cast<float>(grid_.codes.max - grid_.zero_point),
                            .observed = {std::min(observed_.min, 0.0f), std::max(observed_.max, 0.0f)},
                            .trials = static_cast<std::uint32_t>(candidates),
                            .stored = family_.scales};
        if (!family_.is_symmetric && observed_.min < 0.0f && observed_.max > 0.0f) {
            const simd::found_grid found =
                (norm_ == error_norm::squared
                     ? simd::search_windows<error_norm::squared>()
                     : simd::search_windows<error_norm::absolute>())(values_.data(), values_.size(), s);
            const double width = found.scale * width_of_step_;
            return window_within(observed_, width, width * found.below / family_.steps());
        }
        const float smaller = std::min(magnitude(observed_.min), magnitude(observed_.max));
        const float larger = std::max(magnitude(observed_.min), magnitude(observed_.max));
        if (family_.has_signed_scales && smaller < larger)
            s.mirrored_scale = magnitude(grid_.scale) * (smaller / larger);
        const float found = (norm_ == error_norm::squared
                                 ? simd::search_scales<error_norm::squared>()
                                 : simd::search_scales<error_norm::absolute>())(values_.data(), values_.size(), s);
        const auto threshold = static_cast<float>(
            std::min(static_cast<double>(magnitude(found)) * width_of_step_, static_cast<double>(larger)));
        if ((found < 0.0f) == (grid_.scale < 0.0f))
            return clip_range(family_, observed_, threshold);
        return clip_mirrored_range(family_, observed_, threshold);
    }

private:
    double width(range r) const {
        if (family_.is_symmetric)
            return static_cast<double>(std::max(magnitude(r.min), magnitude(r.max)));
        return static_cast<double>(std::max(r.max, 0.0f)) - static_cast<double>(std::min(r.min, 0.0f));
    }

    error_norm norm_;
    std::span<const float> values_;
    grid_family family_;
    range observed_;
    grid grid_;
    double width_of_step_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
