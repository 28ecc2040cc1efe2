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

    /// Counts the values of a batch: one pass, no memory of the values themselves.
    template <float_range X>
    void observe(const X& batch) {
        observer_.observe(batch);
    }
    /// Adds what another observer has seen; the criterion stays. Associative and commutative, to the bit.
    void merge(const criterion_observer& other) { observer_.merge(other.observer_); }

    /// How many values were observed, NaN and infinities included.
    std::uint64_t count() const { return observer_.count(); }
    /// How many NaN.
    std::uint64_t nan_count() const { return observer_.nan_count(); }
    /// How many infinities of either sign.
    std::uint64_t infinite_count() const { return observer_.infinite_count(); }
    /// The extremes of the finite values.
    range observed_range() const { return observer_.observed_range(); }
    /// What the criterion sees.
    const histogram& bins() const { return observer_.bins(); }
    /// The criterion that was given.
    const Criterion& chosen_criterion() const { return criterion_; }

    /// The range that the criterion chooses. Throws if no finite value was observed.
    template <code Code, scheme Scheme>
    range choose_range(scale_type scales = scale_type::float32) const {
        return observer_.template choose_range<Code, Scheme>(criterion_, scales);
    }
    /// The grid that the scheme makes of that range. Throws as `choose_range`.
    template <code Code, scheme Scheme>
    grid choose_grid(scale_type scales = scale_type::float32) const {
        return observer_.template choose_grid<Code, Scheme>(criterion_, scales);
    }
    /// Its scale and zero point. Throws as `choose_range`.
    template <code Code, scheme Scheme>
    qparams choose_qparams(scale_type scales = scale_type::float32) const {
        return choose_grid<Code, Scheme>(scales);
    }

private:
    friend struct detail::observer_access;

    histogram_observer observer_;
    Criterion criterion_;
};

/// See `percentile`.
using percentile_observer = criterion_observer<percentile>;
/// See `mse`.
using mse_observer = criterion_observer<mse>;
/// See `mae`.
using mae_observer = criterion_observer<mae>;
/// See `entropy`.
using entropy_observer = criterion_observer<entropy>;

} // namespace halfstep::inline HALFSTEP_ABI
