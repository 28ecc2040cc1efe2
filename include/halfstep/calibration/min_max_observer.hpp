// The observer of extremes.
#pragma once

#include "range_observer.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// Keeps the smallest and the largest finite value: a dozen bytes, at the speed of memory. Does not depend on the
/// order of the values.
class min_max_observer : public detail::range_observer<min_max_observer> {
public:
    /// Takes in a batch of float, float16 or bfloat16, of any size.
    template <float_range X>
    void observe(const X& batch) {
        observed_ = halfstep::merge(observed_, count_batch(batch));
    }
    /// Adds what another observer has seen. Associative and commutative, to the bit.
    void merge(const min_max_observer& other) {
        observed_ = halfstep::merge(observed_, other.observed_);
        merge_counts(other);
    }
    /// The smallest and the largest finite value; the empty range before the first one.
    range observed_range() const { return observed_; }
    friend bool operator==(const min_max_observer&, const min_max_observer&) = default;

private:
    friend struct detail::observer_access;

    range observed_;
};

} // namespace halfstep::inline HALFSTEP_ABI
