// The float-bit histogram: a summary of values that needs no range and does not depend on their order.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "../core/error.hpp"
#include "../core/range.hpp"
#include "../ops/checks.hpp"
#include "../ops/spans.hpp"
#include "../simd/dispatch.hpp"
#include "float_bit_counts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

namespace detail {
struct observer_access;
}

/// Counts values by the top bits of their own float32 pattern: sign, exponent and the first k bits of the mantissa
/// (`mantissa_bits`, 10 by default).
///
/// A bin is therefore 2^-k to 2^-(k+1) of its values wide, wherever they lie: there is no range to know beforehand,
/// nothing is rescaled and no outlier is dropped. Magnitudes below 2^-(126+k), -0.0 among them, count as 0. Counts
/// have 64 bits. NaN and infinities are counted apart and are in no bin. The smallest and the largest value are kept
/// exactly, and so is which of the mantissa bits below the first k are ever set: where none is, as with data that
/// were float16 or bfloat16 or small integers, a bin holds a single value, and the histogram is exact.
///
/// The summary depends on which values were observed and on nothing else: any split into batches, threads or
/// machines, in any order, merged in any order, compares equal.
///
/// Memory: nothing before the first value, then 2 KiB, and 2^k bytes for each power of two of either sign that
/// occurs; those with a bin that is hit 256 times take 2 * 2^k more.
///
/// Not to be used by two threads at once: give each its own, and merge.
class histogram {
public:
    static constexpr int least_mantissa_bits = 1; ///< the widest bins: half of a power of two
    static constexpr int most_mantissa_bits = 16; ///< the narrowest bins

    /// A bin that was hit. Its values lie between `low` and `high`, both included; the ends are as close as the
    /// extremes and the mantissa bits in use tell. Both are 0 for the values that count as 0.
    struct bin {
        float low;           ///< no value in it is lower
        float high;          ///< no value in it is higher
        std::uint64_t count; ///< how many values

        friend constexpr bool operator==(const bin&, const bin&) = default;
    };

    /// An empty histogram. Throws if mantissa_bits is not 1 to 16.
    explicit histogram(int mantissa_bits = 10) : counts_(checked(mantissa_bits)) {}
    /// A copy.
    histogram(const histogram&) = default;
    /// Leaves `other` empty.
    histogram(histogram&& other) noexcept
        : counts_(std::move(other.counts_)), finite_count_(std::exchange(other.finite_count_, 0)),
          extremes_(std::exchange(other.extremes_, {})), low_bits_(std::exchange(other.low_bits_, 0)) {}
    /// Replaces what was counted with what the other one has; moved from, that one is empty afterwards.
    histogram& operator=(histogram other) noexcept {
        counts_.swap(other.counts_);
        finite_count_ = other.finite_count_;
        extremes_ = other.extremes_;
        low_bits_ = other.low_bits_;
        return *this;
    }
    ~histogram() = default;

    /// Counts every value of x, a contiguous range of float, float16 or bfloat16. An empty one changes nothing. One
    /// pass; allocates only where a power of two is seen for the first time.
    template <float_range X>
    void observe(const X& x) {
        const std::uint64_t non_finite_before = nan_count() + infinite_count();
        const auto all = detail::as_const_span(x);
        if (!detail::check_not_null("observe", "batch", all))
            return;
        using Float = element_of<X>;
        if constexpr (std::same_as<Float, float>) {
            for_each_block(all, [this](auto block) { observe_block(block, 23); });
        } else {
            constexpr int mantissa = std::same_as<Float, float16> ? 10 : 7;
            std::array<float, block_size> widened;
            for_each_block(all, [&, widen = simd::widen<Float>()](auto block) {
                widen(block.data(), block.size(), widened.data());
                observe_block(std::span<const float>(widened.data(), block.size()), mantissa);
            });
        }
        finite_count_ += all.size() - (nan_count() + infinite_count() - non_finite_before);
    }

    /// Adds what `other` has observed. Associative and commutative, to the bit. Throws if the two differ in
    /// mantissa_bits.
    void merge(const histogram& other) {
        if (other.mantissa_bits() != mantissa_bits()) {
            detail::fail("histogram::merge",
                         {"other has ", other.mantissa_bits(), " mantissa bits; expected ", mantissa_bits()});
            return;
        }
        if (&other == this)
            return merge(histogram(other));
        counts_.add(other.counts_);
        finite_count_ += other.finite_count_;
        extremes_ = halfstep::merge(extremes_, other.extremes_);
        low_bits_ |= other.low_bits_;
    }

    /// How many mantissa bits tell bins apart.
    int mantissa_bits() const { return counts_.mantissa_bits(); }
    /// How many values were observed, NaN and infinities included.
    std::uint64_t count() const { return finite_count_ + nan_count() + infinite_count(); }
    /// How many values are in bins.
    std::uint64_t finite_count() const { return finite_count_; }
    /// How many NaN.
    std::uint64_t nan_count() const { return counts_.non_finite().nan; }
    /// How many infinities of either sign.
    std::uint64_t infinite_count() const { return counts_.non_finite().infinite; }
    /// How many of them are negative.
    std::uint64_t negative_infinity_count() const { return counts_.negative_infinities(); }
    /// How many of them are positive.
    std::uint64_t positive_infinity_count() const { return infinite_count() - negative_infinity_count(); }
    /// The smallest and the largest finite value, exactly; zero is +0.0. The empty range before the first one.
    range extremes() const { return extremes_; }
    /// Whether no finite value was observed.
    bool empty() const { return finite_count_ == 0; }
    /// Bytes of memory that the counts take now.
    std::size_t memory() const { return counts_.memory(); }

    /// Calls `visit(const bin&)` for every bin that was hit, in ascending order of value.
    template <class Visit>
    void for_each_bin(Visit&& visit) const {
        for (std::uint32_t exponent = exponents; exponent-- > 0;) {
            if (!counts_.has_page(exponent | negative))
                continue;
            for (std::uint32_t i = counts_.bins_in_page(); i-- > (exponent == 0 ? 1u : 0u);)
                if (const std::uint64_t count = counts_.at(exponent | negative, i); count != 0)
                    visit(clip({-highest_magnitude(exponent, i), -lowest_magnitude(exponent, i), count}, extremes_));
        }
        if (const std::uint64_t zeros = zero_count(); zeros != 0)
            visit(bin{0.0f, 0.0f, zeros});
        for (std::uint32_t exponent = 0; exponent < exponents; ++exponent) {
            if (!counts_.has_page(exponent))
                continue;
            for (std::uint32_t i = exponent == 0 ? 1 : 0; i < counts_.bins_in_page(); ++i)
                if (const std::uint64_t count = counts_.at(exponent, i); count != 0)
                    visit(clip({lowest_magnitude(exponent, i), highest_magnitude(exponent, i), count}, extremes_));
        }
    }

    /// The same for magnitudes, in ascending order: the bins of x and of -x are one.
    template <class Visit>
    void for_each_magnitude_bin(Visit&& visit) const {
        const range observed = magnitude_extremes();
        for (std::uint32_t exponent = 0; exponent < exponents; ++exponent) {
            if (!counts_.has_page(exponent) && !counts_.has_page(exponent | negative))
                continue;
            for (std::uint32_t i = 0; i < counts_.bins_in_page(); ++i) {
                const std::uint64_t count =
                    counts_.at_or_zero(exponent, i) + counts_.at_or_zero(exponent | negative, i);
                if (count == 0)
                    continue;
                if (exponent == 0 && i == 0)
                    visit(bin{0.0f, 0.0f, count});
                else
                    visit(clip({lowest_magnitude(exponent, i), highest_magnitude(exponent, i), count}, observed));
            }
        }
    }

    /// How many values count as 0: those of magnitude below 2^-(126+k).
    std::uint64_t zero_count() const { return counts_.at_or_zero(0, 0) + counts_.at_or_zero(negative, 0); }
    /// A lower bound of the smallest magnitude (0, or an end of `extremes()` where that does not hold 0), and the
    /// largest magnitude.
    range magnitude_extremes() const {
        const float least = extremes_.min > 0.0f ? extremes_.min : extremes_.max < 0.0f ? -extremes_.max : 0.0f;
        return {least, detail::max(magnitude(extremes_.min), magnitude(extremes_.max))};
    }

    /// Whether both have observed the same values, as far as bins, counts and extremes can tell.
    friend bool operator==(const histogram& a, const histogram& b) {
        return a.mantissa_bits() == b.mantissa_bits() && a.finite_count_ == b.finite_count_ &&
               a.extremes_ == b.extremes_ && a.low_bits_ == b.low_bits_ &&
               a.counts_.non_finite() == b.counts_.non_finite() &&
               a.negative_infinity_count() == b.negative_infinity_count() && a.has_bins_of(b);
    }

private:
    friend struct detail::observer_access;

    static constexpr std::uint32_t exponents = 255;
    static constexpr std::uint32_t negative = 256;

    static int checked(int mantissa_bits) {
        if (mantissa_bits >= least_mantissa_bits && mantissa_bits <= most_mantissa_bits)
            return mantissa_bits;
        detail::fail("histogram", {"mantissa_bits is ", mantissa_bits, "; expected ", least_mantissa_bits, " to ",
                                   most_mantissa_bits});
        return 10;
    }

    /// Values that are taken at a time: they stay in the first-level cache.
    static constexpr std::size_t block_size = 1024;

    template <class Float, class Visit>
    static void for_each_block(std::span<const Float> values, Visit visit) {
        for (; !values.empty(); values = values.subspan(detail::min(values.size(), block_size)))
            visit(values.first(detail::min(values.size(), block_size)));
    }

    /// `mantissa` is how many bits of it the values may have.
    void observe_block(std::span<const float> block, int mantissa) {
        extremes_ = halfstep::merge(extremes_, simd::min_max<float>()(block.data(), block.size()));
        counts_.count(block.data(), block.size());
        if (mantissa > mantissa_bits() && low_bits_ != all_low_bits())
            low_bits_ |= detail::any_bits(block.data(), block.size()) & all_low_bits();
    }

    /// The mantissa bits that do not matter to which bin a value is in.
    std::uint32_t all_low_bits() const { return (1u << (23 - mantissa_bits())) - 1; }

    float lowest_magnitude(std::uint32_t exponent, std::uint32_t i) const {
        return detail::bit_cast<float>(((exponent << mantissa_bits()) + i) << (23 - mantissa_bits()));
    }
    float highest_magnitude(std::uint32_t exponent, std::uint32_t i) const {
        return detail::bit_cast<float>((((exponent << mantissa_bits()) + i) << (23 - mantissa_bits())) | low_bits_);
    }
    static bin clip(const bin& b, range to) {
        return {detail::clamp(b.low, to.min, to.max), detail::clamp(b.high, to.min, to.max), b.count};
    }

    /// Counts of 0 and of -0.0 are added up before they are compared.
    bool has_bins_of(const histogram& other) const {
        if (zero_count() != other.zero_count())
            return false;
        for (std::uint32_t page = 0; page < detail::float_bit_counts::page_count; ++page) {
            if (!counts_.has_page(page) && !other.counts_.has_page(page))
                continue;
            for (std::uint32_t i = (page & 0xFF) == 0 ? 1 : 0; i < counts_.bins_in_page(); ++i)
                if (counts_.at_or_zero(page, i) != other.counts_.at_or_zero(page, i))
                    return false;
        }
        return true;
    }

    detail::float_bit_counts counts_;
    std::uint64_t finite_count_ = 0;
    range extremes_;
    std::uint32_t low_bits_ = 0; ///< those of them that are set in any value
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
