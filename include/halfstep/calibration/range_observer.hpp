// What observers that keep nothing but a range have in common.
#pragma once

#include "../core/choose_qparams.hpp"
#include "../ops/checks.hpp"
#include "../ops/spans.hpp"
#include "../simd/dispatch.hpp"

namespace halfstep::inline HALFSTEP_ABI::detail {

struct observer_access;

/// Counts values, and turns a range into a grid. `Derived::observed_range()` is the range.
template <class Derived>
class range_observer {
public:
    /// How many values were observed, NaN and infinities included.
    std::uint64_t count() const { return count_; }
    std::uint64_t nan_count() const { return non_finite_.nan; }
    /// How many infinities of either sign.
    std::uint64_t infinite_count() const { return non_finite_.infinite; }

    /// The range that was observed. Throws if that is none: no finite value.
    template <code Code, scheme Scheme>
    range choose_range(scale_type = scale_type::float32) const {
        const range observed = static_cast<const Derived*>(this)->observed_range();
        if (observed.empty())
            fail("choose_range",
                 {count_, " values were observed, none of them finite; expected at least one finite value"});
        return observed;
    }
    /// The grid that covers it, with its scale rounded to `scales`.
    template <code Code, scheme Scheme>
    grid choose_grid(scale_type scales = scale_type::float32) const {
        const range r = choose_range<Code, Scheme>(scales);
        return r.empty() ? grid({}, code_traits<Code>::range) : halfstep::choose_grid<Code, Scheme>(r, scales);
    }
    /// Its scale and zero point.
    template <code Code, scheme Scheme>
    qparams choose_qparams(scale_type scales = scale_type::float32) const {
        return choose_grid<Code, Scheme>(scales);
    }

protected:
    /// Counts a batch and returns the extremes of its finite values.
    template <float_range X>
    range count_batch(const X& batch) {
        const auto values = as_const_span(batch);
        if (!check_not_null("observe", "batch", values))
            return {};
        using Float = element_of<X>;
        const non_finite_counts found = simd::count_non_finite<Float>()(values.data(), values.size());
        count_ += values.size();
        non_finite_.nan += found.nan;
        non_finite_.infinite += found.infinite;
        return simd::min_max<Float>()(values.data(), values.size());
    }
    void merge_counts(const range_observer& other) {
        count_ += other.count_;
        non_finite_.nan += other.non_finite_.nan;
        non_finite_.infinite += other.non_finite_.infinite;
    }
    friend bool operator==(const range_observer&, const range_observer&) = default;

private:
    friend struct observer_access;

    std::uint64_t count_ = 0;
    non_finite_counts non_finite_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
