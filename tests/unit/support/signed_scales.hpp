// What schemes with signed scales may choose from, for the tests of mse and mae.
#pragma once

#include <halfstep/calibration/grid_family.hpp>

#include <algorithm>
#include <limits>

/// The widest range that may be chosen: the observed one with 0 in it, and for signed scales as far as it takes to have
/// the scale of plain `symmetric`.
inline halfstep::range widest_range(const halfstep::grid_family& family, halfstep::range observed) {
    const halfstep::range r{std::min(observed.min, 0.0f), std::max(observed.max, 0.0f)};
    if (!family.has_signed_scales)
        return r;
    const float ratio = static_cast<float>(-family.codes.min) / static_cast<float>(family.codes.max);
    const float most = std::max(-r.min, r.max) * ratio;
    return {-most, most};
}

/// The least of what `error_of` says of grids with `count` scales of either sign, up to that of plain `symmetric`.
template <class ErrorOf>
double least_over_signed_scales(const halfstep::grid_family& family, halfstep::range observed, int count,
                                ErrorOf error_of) {
    const float largest = std::max(-observed.min, observed.max) / static_cast<float>(family.codes.max);
    double least = std::numeric_limits<double>::infinity();
    halfstep::grid g = family.choose(observed);
    for (int i = 1; i <= count; ++i)
        for (const float sign : {-1.0f, 1.0f}) {
            const float scale = largest * static_cast<float>(i) / static_cast<float>(count);
            g.scale = sign * halfstep::round_scale(scale, family.scales);
            least = std::min(least, error_of(g));
        }
    return least;
}
