// A histogram with equally wide bins, made from a float-bit histogram.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/buffer.hpp"
#include "histogram.hpp"

#include <cstddef>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Equally wide bins over `covered`. What lies in one float-bit bin is spread evenly over its length, so that counts
/// need not be whole numbers.
class linear_bins {
public:
    linear_bins(range covered, std::size_t count)
        : counts_(count, 0.0), low_(static_cast<double>(covered.min)),
          width_((static_cast<double>(covered.max) - static_cast<double>(covered.min)) / static_cast<double>(count)) {}

    /// Adds `b.count` values that lie evenly between `b.low` and `b.high`, which must be inside.
    void add(const histogram::bin& b) {
        const double first = place(b.low);
        const double last = place(b.high);
        const auto count = static_cast<double>(b.count);
        const std::size_t first_bin = index(first);
        const std::size_t last_bin = index(last);
        if (first_bin == last_bin) {
            counts_[first_bin] += count;
            return;
        }
        const double share = count / (last - first);
        counts_[first_bin] += share * (static_cast<double>(first_bin + 1) - first);
        for (std::size_t i = first_bin + 1; i < last_bin; ++i)
            counts_[i] += share;
        counts_[last_bin] += share * (last - static_cast<double>(last_bin));
    }

    const buffer<double>& counts() const { return counts_; }
    /// The real value where bin `i` begins.
    float edge(std::size_t i) const { return static_cast<float>(low_ + width_ * static_cast<double>(i)); }
    /// Where a value lies, in bins from the left end.
    double place(float value) const { return (static_cast<double>(value) - low_) / width_; }

private:
    std::size_t index(double place) const {
        const auto last = static_cast<double>(counts_.size() - 1);
        return static_cast<std::size_t>(detail::clamp(place, 0.0, last));
    }

    buffer<double> counts_;
    double low_;
    double width_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
