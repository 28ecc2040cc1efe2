// Criteria: which range to keep, given a summary of the values.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "../ops/checks.hpp"
#include "grid_family.hpp"
#include "histogram.hpp"

#include <concepts>
#include <cstdint>
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
        detail::fail(
            "choose_range",
            {observed.count(), " values were observed, none of them finite; expected at least one finite value"});
        return {};
    }
    return chosen.choose_range(observed, family);
}

/// The range that a criterion chooses for values in memory: from the values themselves if it can, else from their
/// histogram. Throws if none of them is finite.
template <float_range X, criterion Criterion>
range choose_range(const X& values, const Criterion& chosen, const grid_family& family) {
    using Float = element_of<X>;
    const auto span = detail::as_const_span(values);
    if (!detail::check_not_null("choose_range", "values", span))
        return {};
    if constexpr (!criterion_on_values<Criterion>) {
        histogram observed;
        observed.observe(values);
        return choose_range(observed, chosen, family);
    } else if constexpr (std::same_as<Float, float>) {
        if (simd::min_max<float>()(span.data(), span.size()).empty()) {
            detail::fail("choose_range",
                         {"values has ", span.size(), " elements, none of them finite; expected at least one"});
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
    const range r{detail::max(observed.min, -threshold), detail::min(observed.max, threshold)};
    if (r.min > r.max) // all values are beyond the threshold
        return {detail::min(r.min, 0.0f), detail::max(r.max, 0.0f)};
    if (!family.has_signed_scales || -r.min != r.max || r.max == 0.0f || -observed.min == observed.max)
        return r;
    const float just_below = bit_cast<float>(bit_cast<std::uint32_t>(r.max) - 1);
    return -observed.min < observed.max ? range{-just_below, r.max} : range{r.min, just_below};
}

} // namespace detail

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
