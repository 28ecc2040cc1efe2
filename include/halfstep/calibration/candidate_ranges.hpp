// The ranges that searches try, made of a threshold or a window.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "criterion.hpp"

#include <cstdint>
#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Where scales are signed: the range whose upper or lower end is at the threshold and takes the extra code. The other
/// end, which never reaches as far, is clipped. The threshold may lie beyond the observed values.
inline range range_to(bool is_upper, range observed, float threshold) {
    const float just_below = bit_cast<float>(bit_cast<std::uint32_t>(threshold) - 1);
    if (is_upper)
        return {detail::clamp(observed.min, -just_below, 0.0f), threshold};
    return {-threshold, detail::clamp(observed.max, 0.0f, just_below)};
}

/// Where scales are signed: the largest thresholds that may be the best ones, for the end that is the farther one, of
/// equals the lower, and for the nearer one. The latter is 0 where all values are on one side of 0.
struct largest_thresholds {
    float farther;
    float nearer;
};

/// `observed` has the grid `g` with, say, 8 steps on the side of the extra code and 7 on the other one. The scale T / 8
/// makes use of all 8 for the farther end T; T / 7 clips nothing either, on the grid of `symmetric`, and may cost less.
/// For the nearer end t, scales above t / 7.5 use the extra code for nothing: the other sign is as good at least.
inline largest_thresholds largest_thresholds_of(const grid& g, range observed) {
    const auto below = static_cast<float>(g.zero_point - g.codes.min);
    const auto above = static_cast<float>(g.codes.max - g.zero_point);
    const float low = detail::max(-observed.min, 0.0f);
    const float high = detail::max(observed.max, 0.0f);
    constexpr float most = std::numeric_limits<float>::max();
    return {detail::min(detail::max(low, high) * detail::max(above > 0.0f ? below / above : 1.0f, 1.0f), most),
            detail::min(detail::min(low, high) * detail::max(below / (above + 0.5f), 1.0f), most)};
}

/// A window of this width that reaches as far as `below` under 0, moved to lie in the observed range. (A zero point
/// stays as it is when both ends move by less than half a step.)
inline range window_within(range observed, double width, double below) {
    double low = detail::min(-below, static_cast<double>(observed.max) - width);
    low = detail::max(low, static_cast<double>(observed.min));
    const double high = detail::min(low + width, static_cast<double>(observed.max));
    return {detail::min(0.0f, static_cast<float>(low)), detail::max(0.0f, static_cast<float>(high))};
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
