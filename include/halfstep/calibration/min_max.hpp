// The criterion that clips nothing.
#pragma once

#include "../ops/checks.hpp"
#include "criterion.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// The smallest and the largest finite value: no value is clipped, and one outlier makes every step large.
struct min_max {
    /// The extremes that were observed, exactly; the empty range where there are none. Constant time.
    range choose_range(const histogram& observed, const grid_family&) const { return observed.extremes(); }
    /// The extremes of the finite values. One pass.
    range choose_range(std::span<const float> values, const grid_family&) const {
        return detail::check_not_null("choose_range", "values", values)
                   ? simd::min_max<float>()(values.data(), values.size())
                   : range{};
    }
    friend constexpr bool operator==(const min_max&, const min_max&) = default;
};

} // namespace halfstep::inline HALFSTEP_ABI
