// A histogram as a short list of weighted values: what criteria compute with.
#pragma once

#include "../core/buffer.hpp"
#include "../core/elementary.hpp"
#include "histogram.hpp"

#include <utility>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Values in ascending order and how often each occurs.
struct samples {
    buffer<float> values;
    buffer<double> weights;

    void add(float value, double weight) {
        values.push_back(value);
        weights.push_back(weight);
    }
};

/// Makes samples of bins.
class sampler {
public:
    sampler(const histogram& observed, double resolution) : resolution_(resolution), extremes_(observed.extremes()) {
        if (extremes_.min != 0.0f)
            result_.add(extremes_.min, 1.0);
        observed.for_each_bin([this](const histogram::bin& b) { add(b); });
        flush();
        if (extremes_.max != 0.0f && extremes_.max != extremes_.min)
            result_.add(extremes_.max, 1.0);
    }
    samples take() { return std::move(result_); }

private:
    void add(const histogram::bin& b) {
        const bool holds_min = b.low == extremes_.min;
        const bool holds_max = b.high == extremes_.max && extremes_.max != extremes_.min;
        const auto count = static_cast<double>(b.count - (holds_min ? 1 : 0) - (holds_max ? 1 : 0));
        const double middle = (static_cast<double>(b.low) + static_cast<double>(b.high)) / 2.0;
        const double width = static_cast<double>(b.high) - static_cast<double>(b.low);
        if (count == 0.0 || middle == 0.0)
            return;
        if (width > 2.0 * resolution_) {
            constexpr double gauss_point = 0.28867513459481287; // 1 / sqrt(12): keeps the variance
            flush();
            result_.add(static_cast<float>(middle - gauss_point * width), count / 2.0);
            result_.add(static_cast<float>(middle + gauss_point * width), count / 2.0);
            return;
        }
        const double interval = floor(middle / resolution_);
        if (interval != interval_)
            flush();
        interval_ = interval;
        weight_ += count;
        sum_ += count * middle;
    }

    void flush() {
        if (weight_ > 0.0)
            result_.add(static_cast<float>(sum_ / weight_), weight_);
        weight_ = 0.0;
        sum_ = 0.0;
    }

    double resolution_;
    range extremes_;
    samples result_;
    double interval_ = 0.0; ///< number of the interval that is being filled
    double weight_ = 0.0;
    double sum_ = 0.0;
};

/// The values of a histogram but for 0: the smallest and the largest as they are; bins wider than twice `resolution`
/// as two values each, with the mean and variance of values spread evenly; narrower ones by their middles, neighbours
/// that lie in one interval of length `resolution` merged into their mean.
inline samples sample(const histogram& observed, double resolution) { return sampler(observed, resolution).take(); }

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
