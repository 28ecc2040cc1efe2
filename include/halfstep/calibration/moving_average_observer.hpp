// The observer of a moving average of extremes.
#pragma once

#include "../core/algorithm.hpp"
#include "range_observer.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// Averages the extremes of batches: `m += momentum * (batch - m)`, rounded to float32, for the smallest and the
/// largest value each; the first batch is taken as it is. A batch without a finite value changes nothing but the
/// counts.
///
/// **The result depends on the order of the batches and on how the data are split into them**, so that two of these
/// cannot be merged: no operation on two averages gives that of all batches in whatever order. (`save` and `load` take
/// it, for a process that goes on later.) That is what training with quantization wants, where early batches are to be
/// forgotten. For calibration, `percentile_observer` also forgives a rare outlier, does not depend on order, and
/// merges.
///
/// Source: PyTorch, torch/ao/quantization/observer.py, `MovingAverageMinMaxObserver` (averaging_constant = 0.01).
class moving_average_observer : public detail::range_observer<moving_average_observer> {
public:
    /// Throws if momentum is not above 0 and at most 1.
    explicit moving_average_observer(float momentum = 0.01f) : momentum_(momentum) {
        if (momentum > 0.0f && momentum <= 1.0f)
            return;
        detail::fail("moving_average_observer", {"momentum is ", momentum, "; expected above 0 and at most 1"});
        momentum_ = 0.01f;
    }

    /// Takes in one batch.
    template <float_range X>
    void observe(const X& batch) {
        const range extremes = count_batch(batch);
        if (extremes.empty())
            return;
        if (average_.empty())
            average_ = extremes;
        else
            average_ = moved(extremes);
    }
    /// The average so far; the empty range before the first finite value.
    range observed_range() const { return average_; }
    /// The weight of a new batch, as given.
    float momentum() const { return momentum_; }
    friend bool operator==(const moving_average_observer&, const moving_average_observer&) = default;

private:
    friend struct detail::observer_access;

    /// Where a step is rounded to nothing or all of a value, the ends may change places: they are kept in order.
    range moved(range extremes) const {
        const float low = moved(average_.min, extremes.min);
        return {low, detail::max(low, moved(average_.max, extremes.max))};
    }
    /// In double, since `to - from` may overflow float32.
    float moved(float from, float to) const {
        const double distance = static_cast<double>(to) - static_cast<double>(from);
        return static_cast<float>(static_cast<double>(from) + static_cast<double>(momentum_) * distance);
    }

    float momentum_;
    range average_;
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
