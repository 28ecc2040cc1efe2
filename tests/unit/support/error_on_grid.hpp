// What a grid costs on values, by a norm that is chosen at run time.
#pragma once

#include <halfstep/calibration/range_search.hpp>

#include <span>

inline double error_on_grid(halfstep::error_norm norm, std::span<const float> values, const halfstep::grid& g) {
    using halfstep::error_norm;
    return norm == error_norm::squared ? halfstep::detail::error_sum<error_norm::squared>(values)(g)
                                       : halfstep::detail::error_sum<error_norm::absolute>(values)(g);
}
