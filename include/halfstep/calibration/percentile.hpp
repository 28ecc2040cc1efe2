// The criterion that clips a fixed share of the values.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/elementary.hpp"
#include "criterion.hpp"

#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// The range that holds `percent` percent of the values; the rest is clipped.
///
/// With n finite values, symmetric schemes keep -T to T, where T is the magnitude of rank ceil(percent * n / 100) in
/// ascending order. Asymmetric schemes clip (100 - percent) / 2 percent at each end, as ONNX Runtime does: the upper
/// end is the value of rank r = ceil((100 + percent) * n / 200), the lower one that of rank n + 1 - r. Where all
/// values lie on one side of 0, the end near 0 then means nothing, since the grid is extended to 0, and only (100 -
/// percent) / 2 percent are clipped.
///
/// Each end is the outer end of the bin that holds the value of that rank, so that it is exact to the relative width
/// of a bin (2^-10) and never clips more than asked; it never lies outside the observed range. 100 is min_max. Where
/// the values that are not 0 would all be clipped to 0, nothing is clipped.
///
/// Source: ONNX Runtime, onnxruntime/python/tools/quantization/calibrate.py, `compute_percentile`.
struct percentile {
    double percent = 99.99; ///< above 0, at most 100

    /// Throws if percent is not above 0 and at most 100. One pass over the bins.
    range choose_range(const histogram& observed, const grid_family& family) const {
        if (!(percent > 0.0 && percent <= 100.0)) {
            detail::fail("percentile", {"percent is ", percent, "; expected above 0 and at most 100"});
            return {};
        }
        const range all = observed.extremes();
        const range kept = family.is_symmetric ? symmetric_range(observed, family) : asymmetric_range(observed);
        if (kept.min == 0.0f && kept.max == 0.0f)
            return all;
        return {detail::max(kept.min, all.min), detail::min(kept.max, all.max)};
    }
    friend constexpr bool operator==(const percentile&, const percentile&) = default;

private:
    range symmetric_range(const histogram& observed, const grid_family& family) const {
        const std::uint64_t wanted = rank(percent, 100.0, observed.finite_count());
        std::uint64_t seen = 0;
        float threshold = 0.0f;
        observed.for_each_magnitude_bin([&](const histogram::bin& b) {
            if (seen < wanted)
                threshold = b.high;
            seen += b.count;
        });
        return threshold == 0.0f ? range{0.0f, 0.0f} : detail::clip_range(family, observed.extremes(), threshold);
    }

    range asymmetric_range(const histogram& observed) const {
        const std::uint64_t upper = rank(100.0 + percent, 200.0, observed.finite_count());
        const std::uint64_t lower = observed.finite_count() + 1 - upper;
        std::uint64_t seen = 0;
        range kept = observed.extremes();
        observed.for_each_bin([&](const histogram::bin& b) {
            if (seen < lower)
                kept.min = b.low;
            if (seen < upper)
                kept.max = b.high;
            seen += b.count;
        });
        return kept;
    }

    /// The rank that the share part/whole of n values has: `ceil(part * n / whole)`, 1 to n. What roundings have added
    /// is taken off before, so that 99.9 percent of 1000 are 999.
    static std::uint64_t rank(double part, double whole, std::uint64_t n) {
        constexpr double roundings = 4 * std::numeric_limits<double>::epsilon();
        const double place = detail::ceil(part * static_cast<double>(n) / whole * (1.0 - roundings));
        return place >= static_cast<double>(n) ? n : place < 1.0 ? 1 : static_cast<std::uint64_t>(place);
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
