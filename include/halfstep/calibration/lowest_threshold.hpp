// Where a search for the best range may stop.
#pragma once

#include "histogram.hpp"

#include <algorithm>
#include <span>
#include <vector>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// The best range is never below this threshold, and seldom near it. With the assignment of values to codes k = 1..M
/// held fixed, the best scale for the squared error is S = sum(|x| k) / sum(k^2), so that the threshold M S is at
/// least the mean of |x| weighted with k, hence at least the mean of all |x| that are not 0. (k grows with |x|, and
/// values that round to 0 are the smaller ones.) For the absolute error, the same holds of medians. Halved, since M
/// is a step larger or smaller for some schemes.
template <error_norm Norm>
float lowest_threshold(const histogram& observed) {
    const auto not_zero = static_cast<double>(observed.finite_count() - observed.zero_count());
    double sum = 0.0;
    double seen = 0.0;
    float median = 0.0f;
    observed.for_each_magnitude_bin([&](const histogram::bin& b) {
        const auto count = static_cast<double>(b.high == 0.0f ? 0 : b.count);
        sum += count * static_cast<double>(b.low);
        if (seen * 2.0 <= not_zero)
            median = b.low;
        seen += count;
    });
    return (Norm == error_norm::squared ? static_cast<float>(sum / std::max(not_zero, 1.0)) : median) / 2.0f;
}

template <error_norm Norm>
float lowest_threshold(std::span<const float> values) {
    if (Norm == error_norm::squared) {
        double sum = 0.0;
        double not_zero = 0.0;
        for (const float value : values) {
            sum += static_cast<double>(magnitude(value));
            not_zero += value != 0.0f ? 1.0 : 0.0;
        }
        return static_cast<float>(sum / std::max(not_zero, 1.0)) / 2.0f;
    }
    std::vector<float> magnitudes;
    for (const float value : values)
        if (value != 0.0f)
            magnitudes.push_back(magnitude(value));
    if (magnitudes.empty())
        return 0.0f;
    const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
    std::nth_element(magnitudes.begin(), middle, magnitudes.end());
    return *middle / 2.0f;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
