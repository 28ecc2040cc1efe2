// The one door to what observers keep, for those who write it to bytes or send it to other machines.
#pragma once

#include "criterion_observer.hpp"
#include "min_max_observer.hpp"
#include "moving_average_observer.hpp"
#include "per_channel_observer.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// What a histogram has seen, but for the counts of its bins.
struct histogram_totals {
    std::uint64_t nan = 0;
    std::uint64_t negative_infinities = 0;
    std::uint64_t positive_infinities = 0;
    range extremes;
    std::uint32_t low_bits = 0; ///< the mantissa bits that do not choose a bin and are set in any value
};

/// What an observer of extremes has seen.
struct range_totals {
    std::uint64_t finite = 0;
    std::uint64_t nan = 0;
    std::uint64_t infinite = 0;
    range extremes;
};

/// A friend of every observer.
struct observer_access {
    /// A page has the bins of one sign (256 if negative) and exponent: those of NaN and infinities are never there.
    static constexpr std::uint32_t page_count = float_bit_counts::page_count;

    static histogram& bins(histogram& h) { return h; }
    static histogram& bins(histogram_observer& o) { return o.histogram_; }
    template <class Criterion>
    static histogram& bins(criterion_observer<Criterion>& o) {
        return bins(o.observer_);
    }
    static const histogram& bins(const histogram& h) { return h; }
    static const histogram& bins(const histogram_observer& o) { return o.bins(); }
    template <class Criterion>
    static const histogram& bins(const criterion_observer<Criterion>& o) {
        return o.bins();
    }

    static histogram_totals totals(const histogram& h) {
        return {h.nan_count(), h.negative_infinity_count(), h.positive_infinity_count(), h.extremes(), h.low_bits_};
    }
    static void set_totals(histogram& h, const histogram_totals& to) {
        h.counts_.non_finite_ = {to.nan, to.negative_infinities + to.positive_infinities};
        h.counts_.negative_infinities_ = to.negative_infinities;
        h.extremes_ = to.extremes;
        h.low_bits_ = to.low_bits;
    }
    static bool has_page(const histogram& h, std::uint32_t page) { return h.counts_.has_page(page); }
    /// The count of a bin of a page that is there.
    static std::uint64_t count_at(const histogram& h, std::uint32_t page, std::uint32_t bin) {
        return h.counts_.at(page, bin);
    }
    /// Adds to the count of a bin. The totals stay as they are.
    static void add(histogram& h, std::uint32_t page, std::uint32_t bin, std::uint64_t count) {
        h.counts_.add(page, bin, count);
        h.finite_count_ += count;
    }

    static range_totals totals(const min_max_observer& o) { return totals_with(o, o.observed_); }
    static range_totals totals(const moving_average_observer& o) { return totals_with(o, o.average_); }
    static void set_totals(min_max_observer& o, const range_totals& to) {
        set_counts(o, to);
        o.observed_ = to.extremes;
    }
    static void set_totals(moving_average_observer& o, const range_totals& to) {
        set_counts(o, to);
        o.average_ = to.extremes;
    }

    template <class Observer>
    static std::vector<Observer>& channels(per_channel_observer<Observer>& o) {
        return o.observers_;
    }
    template <class Observer>
    static const std::vector<Observer>& channels(const per_channel_observer<Observer>& o) {
        return o.observers_;
    }
    template <class Observer>
    static const Observer& prototype(const per_channel_observer<Observer>& o) {
        return o.prototype_;
    }
    template <class Observer>
    static per_channel axis(const per_channel_observer<Observer>& o) {
        return o.channels_;
    }

private:
    template <class Derived>
    static range_totals totals_with(const range_observer<Derived>& o, range extremes) {
        const non_finite_counts& non_finite = o.non_finite_;
        return {o.count_ - non_finite.nan - non_finite.infinite, non_finite.nan, non_finite.infinite, extremes};
    }
    template <class Derived>
    static void set_counts(range_observer<Derived>& o, const range_totals& to) {
        o.count_ = to.finite + to.nan + to.infinite;
        o.non_finite_ = {to.nan, to.infinite};
    }
};

/// Something that keeps what it has seen in a histogram.
template <class T>
concept histogram_keeper = requires(T& o) {
    { observer_access::bins(o) } -> std::same_as<histogram&>;
};

/// Something that keeps a range and counts.
template <class T>
concept range_keeper = requires(T& o, const range_totals& totals) {
    { observer_access::totals(o) } -> std::same_as<range_totals>;
    observer_access::set_totals(o, totals);
};

/// One that has seen nothing and chooses as `like` does.
inline histogram empty_like(const histogram&, int mantissa_bits) { return histogram(mantissa_bits); }
inline histogram_observer empty_like(const histogram_observer&, int mantissa_bits) {
    return histogram_observer(mantissa_bits);
}
template <class Criterion>
criterion_observer<Criterion> empty_like(const criterion_observer<Criterion>& like, int mantissa_bits) {
    return criterion_observer<Criterion>(like.chosen_criterion(), mantissa_bits);
}
inline min_max_observer empty_like(const min_max_observer&) { return {}; }
inline moving_average_observer empty_like(const moving_average_observer& like) {
    return moving_average_observer(like.momentum());
}
template <histogram_keeper Observer>
Observer empty_like(const Observer& like) {
    return empty_like(like, observer_access::bins(like).mantissa_bits());
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
