// The observer that serves every criterion: collect once, choose later.
#pragma once

#include "criterion.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// Observes values in one pass and lets any criterion choose a grid for them afterwards.
///
/// ```cpp
/// hs::histogram_observer observer;
/// for (std::span<const float> batch : batches) observer.observe(batch);
/// hs::qparams a = observer.choose_qparams<std::uint8_t, hs::asymmetric>(hs::entropy{});
/// ```
///
/// The result depends on the values only: not on their order, on how they were split into batches, threads or
/// machines, nor on the instruction set. NaN and infinities are counted apart and never enter a range. Memory: see
/// `histogram`; no value is kept.
class histogram_observer {
public:
    /// Bins have a relative width of 2^-mantissa_bits. Throws if that is not 1 to 16.
    explicit histogram_observer(int mantissa_bits = 10) : histogram_(mantissa_bits) {}

    /// Counts the values of a batch: float, float16 or bfloat16, any number of them.
    template <float_range X>
    void observe(const X& batch) {
        histogram_.observe(batch);
    }
    /// Adds what another observer has seen. Associative and commutative, to the bit. Throws if the two differ in
    /// mantissa_bits.
    void merge(const histogram_observer& other) { histogram_.merge(other.histogram_); }

    /// How many values were observed, NaN and infinities included.
    std::uint64_t count() const { return histogram_.count(); }
    /// How many NaN.
    std::uint64_t nan_count() const { return histogram_.nan_count(); }
    /// How many infinities of either sign.
    std::uint64_t infinite_count() const { return histogram_.infinite_count(); }
    /// The smallest and the largest finite value, exactly; the empty range before the first one.
    range observed_range() const { return histogram_.extremes(); }
    /// What was collected.
    const histogram& bins() const { return histogram_; }

    /// The range that a criterion chooses. Throws if no finite value was observed. The cost is the criterion's:
    /// microseconds to milliseconds.
    template <code Code, scheme Scheme, criterion Criterion>
    range choose_range(const Criterion& chosen, scale_type scales = scale_type::float32) const {
        return halfstep::choose_range(histogram_, chosen, grid_family::of<Code, Scheme>(scales));
    }
    /// The grid of that range, with its scale rounded to `scales`. Throws also if the range is empty or has an end that
    /// is not finite.
    template <code Code, scheme Scheme, criterion Criterion>
    grid choose_grid(const Criterion& chosen, scale_type scales = scale_type::float32) const {
        const range r = choose_range<Code, Scheme>(chosen, scales);
        if (!HALFSTEP_HAS_EXCEPTIONS && (r == range{} || !is_scale_type(scales))) // as has been reported
            return grid({}, code_traits<Code>::range);
        return halfstep::choose_grid<Code, Scheme>(r, scales);
    }
    /// Its scale and zero point: `choose_grid` without the codes.
    template <code Code, scheme Scheme, criterion Criterion>
    qparams choose_qparams(const Criterion& chosen, scale_type scales = scale_type::float32) const {
        return choose_grid<Code, Scheme>(chosen, scales);
    }

    friend bool operator==(const histogram_observer&, const histogram_observer&) = default;

private:
    friend struct detail::observer_access;

    histogram histogram_;
};

} // namespace halfstep::inline HALFSTEP_ABI
