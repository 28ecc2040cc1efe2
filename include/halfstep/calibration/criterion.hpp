// Criteria: which range to keep, given a summary of the values.
#pragma once

#include "grid_family.hpp"
#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// A rule that chooses the range of a grid from a histogram of the values: min_max, percentile, mse, mae, entropy, or
/// a type of the user's with this one member:
///
/// ```cpp
/// struct three_sigma {
///     hs::range choose_range(const hs::histogram& h, const hs::grid_family& family) const;
/// };
/// ```
///
/// The histogram holds at least one finite value. The range should lie within `h.extremes()`; asymmetric schemes
/// extend it to 0 themselves. (With signed scales, a step beyond may pay: see mse.)
template <class T>
concept criterion = requires(const T& c, const histogram& h, const grid_family& family) {
    { c.choose_range(h, family) } -> std::same_as<range>;
};

/// A criterion with a second member that looks at the values themselves: better for weights, which are in memory.
template <class T>
concept criterion_on_values = criterion<T> &&
    requires(const T& c, std::span<const float> values, const grid_family& family) {
    { c.choose_range(values, family) } -> std::same_as<range>;
};

/// A criterion with a third member, for many runs of values at a time, which are as they lie in memory: NaN and
/// infinities may be among them. `chosen` has a place for the range of each run, which is empty where no value is
/// finite.
template <class T>
concept criterion_on_runs = criterion_on_values<T> && requires(const T& c, std::span<const std::span<const float>> runs,
                                                               const grid_family& family, std::span<range> chosen) {
    c.choose_ranges(runs, family, chosen);
};

/// The range that a criterion chooses for the observed values. Throws if no finite value was observed.
template <criterion Criterion>
range choose_range(const histogram& observed, const Criterion& chosen, const grid_family& family) {
    if (observed.empty()) {
        detail::fail("choose_range", observed.count(),
                     " values were observed, none of them finite; expected at least one finite value");
        return {};
    }
    return chosen.choose_range(observed, family);
}

/// The range that a criterion chooses for values in memory: from the values themselves if it can, else from their
/// histogram. Throws if none of them is finite.
template <float_range X, criterion Criterion>
range choose_range(const X& values, const Criterion& chosen, const grid_family& family) {
    using Float = std::ranges::range_value_t<X>;
    const auto span = detail::as_const_span(values);
    if constexpr (!criterion_on_values<Criterion>) {
        histogram observed;
        observed.observe(values);
        return choose_range(observed, chosen, family);
    } else if constexpr (std::same_as<Float, float>) {
        if (simd::min_max<float>()(span.data(), span.size()).empty()) {
            detail::fail("choose_range", "values has ", span.size(),
                         " elements, none of them finite; expected at least one");
            return {};
        }
        return chosen.choose_range(span, family);
    } else {
        std::vector<float> widened(span.size());
        simd::widen<Float>()(span.data(), span.size(), widened.data());
        return choose_range(widened, chosen, family);
    }
}

namespace detail {

/// The observed range, clipped to -threshold..threshold. Where both ends get clipped and scales are signed, the end
/// that was the smaller stays just below, so that the other one keeps the extra code.
inline range clip_range(const grid_family& family, range observed, float threshold) {
    const range r{std::max(observed.min, -threshold), std::min(observed.max, threshold)};
    if (r.min > r.max) // all values are beyond the threshold
        return {std::min(r.min, 0.0f), std::max(r.max, 0.0f)};
    if (!family.has_signed_scales || -r.min != r.max || r.max == 0.0f || -observed.min == observed.max)
        return r;
    const float just_below = std::bit_cast<float>(std::bit_cast<std::uint32_t>(r.max) - 1);
    return -observed.min < observed.max ? range{-just_below, r.max} : range{r.min, just_below};
}

/// Where scales are signed: the range whose upper or lower end is at the threshold and takes the extra code. The other
/// end, which never reaches as far, is clipped. The threshold may lie beyond the observed values.
inline range range_to(bool is_upper, range observed, float threshold) {
    const float just_below = std::bit_cast<float>(std::bit_cast<std::uint32_t>(threshold) - 1);
    if (is_upper)
        return {std::clamp(observed.min, -just_below, 0.0f), threshold};
    return {-threshold, std::clamp(observed.max, 0.0f, just_below)};
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
    const float low = std::max(-observed.min, 0.0f);
    const float high = std::max(observed.max, 0.0f);
    constexpr float most = std::numeric_limits<float>::max();
    return {std::min(std::max(low, high) * std::max(above > 0.0f ? below / above : 1.0f, 1.0f), most),
            std::min(std::min(low, high) * std::max(below / (above + 0.5f), 1.0f), most)};
}

/// A window of this width that reaches as far as `below` under 0, moved to lie in the observed range. (A zero point
/// stays as it is when both ends move by less than half a step.)
inline range window_within(range observed, double width, double below) {
    double low = std::min(-below, static_cast<double>(observed.max) - width);
    low = std::max(low, static_cast<double>(observed.min));
    const double high = std::min(low + width, static_cast<double>(observed.max));
    return {std::min(0.0f, static_cast<float>(low)), std::max(0.0f, static_cast<float>(high))};
}

} // namespace detail

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
