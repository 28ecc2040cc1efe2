// Where a search for the best range may stop.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "histogram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

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
    return (Norm == error_norm::squared ? static_cast<float>(sum / detail::max(not_zero, 1.0)) : median) / 2.0f;
}

/// Of the magnitudes of finite values, the one that has number `place` in ascending order: found digit by digit, by
/// counting.
inline float magnitude_at(std::span<const float> values, std::size_t place) {
    std::uint32_t found = 0;
    std::uint32_t known = 0x8000'0000; // the bits of `found` that are; signs do not count
    for (int shift = 24; shift >= 0; shift -= 8) {
        std::array<std::size_t, 256> counts{};
        for (const float value : values) {
            const std::uint32_t bits = bit_cast<std::uint32_t>(magnitude(value));
            counts[bits >> shift & 0xFF] += (bits & known) == found ? 1 : 0;
        }
        std::uint32_t digit = 0;
        for (; place >= counts[digit]; ++digit)
            place -= counts[digit];
        found |= digit << shift;
        known |= std::uint32_t{0xFF} << shift;
    }
    return bit_cast<float>(found);
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
        return static_cast<float>(sum / detail::max(not_zero, 1.0)) / 2.0f;
    }
    std::size_t not_zero = 0;
    for (const float value : values)
        not_zero += value != 0.0f ? 1 : 0;
    return not_zero == 0 ? 0.0f : magnitude_at(values, values.size() - not_zero + not_zero / 2) / 2.0f;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
