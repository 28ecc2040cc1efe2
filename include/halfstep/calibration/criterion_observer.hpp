// The observers of the usual names: a histogram and the criterion that reads it.
#pragma once

#include "entropy.hpp"
#include "histogram_observer.hpp"
#include "mse.hpp"
#include "percentile.hpp"

#include <utility>

namespace halfstep::inline HALFSTEP_ABI {

/// A histogram_observer whose criterion is chosen beforehand.
///
/// ```cpp
/// hs::percentile_observer observer{hs::percentile{99.9}};
/// observer.observe(batch);
/// hs::qparams p = observer.choose_qparams<std::uint8_t, hs::asymmetric>();
/// ```
template <criterion Criterion>
class criterion_observer {
public:
    /// Bins have a relative width of 2^-mantissa_bits. Throws if that is not 1 to 16.
    explicit criterion_observer(Criterion chosen = {}, int mantissa_bits = 10)
        : observer_(mantissa_bits), criterion_(std::move(chosen)) {}

    template <float_range X>
    void observe(const X& batch) {
        observer_.observe(batch);
    }
    /// Adds what another observer has seen; the criterion stays. Associative and commutative, to the bit.
    void merge(const criterion_observer& other) { observer_.merge(other.observer_); }

    std::uint64_t count() const { return observer_.count(); }
    std::uint64_t nan_count() const { return observer_.nan_count(); }
    std::uint64_t infinite_count() const { return observer_.infinite_count(); }
    range observed_range() const { return observer_.observed_range(); }
    const histogram& bins() const { return observer_.bins(); }
    const Criterion& chosen_criterion() const { return criterion_; }

    /// The range, grid or qparams that the criterion chooses. Throws if no finite value was observed.
    template <code Code, scheme Scheme>
    range choose_range(scale_type scales = scale_type::float32) const {
        return observer_.template choose_range<Code, Scheme>(criterion_, scales);
    }
    template <code Code, scheme Scheme>
    grid choose_grid(scale_type scales = scale_type::float32) const {
        return observer_.template choose_grid<Code, Scheme>(criterion_, scales);
    }
    template <code Code, scheme Scheme>
    qparams choose_qparams(scale_type scales = scale_type::float32) const {
        return choose_grid<Code, Scheme>(scales);
    }

private:
    histogram_observer observer_;
    Criterion criterion_;
};

using percentile_observer = criterion_observer<percentile>;
using mse_observer = criterion_observer<mse>;
using mae_observer = criterion_observer<mae>;
using entropy_observer = criterion_observer<entropy>;

} // namespace halfstep::inline HALFSTEP_ABI
