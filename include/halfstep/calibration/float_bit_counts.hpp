// The memory of the histogram: counts of floats by the top bits of their patterns.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "../core/buffer.hpp"
#include "../core/float_types.hpp"
#include "../simd/kernel_types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// The pattern of a value; 0 if that is NaN.
inline std::uint32_t bits_unless_nan(float value) { return is_nan(value) ? 0 : bit_cast<std::uint32_t>(value); }

/// The bits that are set in the pattern of any of the values that are not NaN.
inline std::uint32_t any_bits(const float* values, std::size_t count) {
    constexpr std::size_t width = 16; // a loop of fixed length, which compilers turn into vectors
    std::array<std::uint32_t, width> lanes{};
    const std::size_t whole = count - count % width;
    for (std::size_t first = 0; first < whole; first += width)
        for (std::size_t i = 0; i < width; ++i)
            lanes[i] |= bits_unless_nan(values[first + i]);
    std::uint32_t bits = 0;
    for (const std::uint32_t lane : lanes)
        bits |= lane;
    for (std::size_t i = whole; i < count; ++i)
        bits |= bits_unless_nan(values[i]);
    return bits;
}

/// Counts floats by sign, exponent and the first `mantissa_bits` bits of the mantissa.
///
/// The counts of one sign and exponent are a *page*, which is allocated when it is first hit. A page holds the low
/// byte of each count, so that the pages in use stay in the first-level cache; when a byte overflows, the carry goes
/// to a second page of 16-bit numbers, allocated when it is first needed. What overflows these, once in 2^24 hits of a
/// bin, is kept in a list.
///
/// Pages that are not there share a page full of 255s. Hitting one, too, overflows a byte, so that one branch, seldom
/// taken, catches carries, new pages and (since exponent 255 never gets a page) NaN and infinities.
class float_bit_counts {
public:
    static constexpr std::uint32_t page_count = 512;

    explicit float_bit_counts(int mantissa_bits) : mantissa_bits_(mantissa_bits) {}
    float_bit_counts(const float_bit_counts&) = default;
    /// Leaves `other` empty.
    float_bit_counts(float_bit_counts&& other) noexcept : mantissa_bits_(other.mantissa_bits_) { swap(other); }
    float_bit_counts& operator=(float_bit_counts other) noexcept {
        swap(other);
        return *this;
    }
    ~float_bit_counts() = default;

    void swap(float_bit_counts& other) noexcept {
        std::swap(mantissa_bits_, other.mantissa_bits_);
        offsets_.swap(other.offsets_);
        low_bytes_.swap(other.low_bytes_);
        carry_pages_.swap(other.carry_pages_);
        carries_.swap(other.carries_);
        far_carries_.swap(other.far_carries_);
        std::swap(non_finite_, other.non_finite_);
        std::swap(negative_infinities_, other.negative_infinities_);
    }

    /// Counts `count` values. Not inlined: in a larger function gcc 12 keeps too little of it in registers.
    [[gnu::noinline]] void count(const float* x, std::size_t count) {
        if (offsets_.empty())
            set_up();
        const std::uint32_t* const offsets = offsets_.data();
        std::uint8_t* bytes = low_bytes_.data();
        const int shift = 23 - mantissa_bits_;
        for (std::size_t i = 0; i < count; ++i) {
            const auto bits = bit_cast<std::uint32_t>(x[i]);
            if (++bytes[offsets[bits >> 23] + (bits >> shift)] == 0) [[unlikely]] {
                overflow(bits);
                bytes = low_bytes_.data();
            }
        }
    }

    /// Adds all counts of `other`, which must have the same mantissa_bits and be another object.
    void add(const float_bit_counts& other) {
        for (std::uint32_t page = 0; page < page_count; ++page) {
            if (!other.has_page(page))
                continue;
            for (std::uint32_t bin = 0; bin < bins_in_page(); ++bin)
                if (const std::uint64_t more = other.at(page, bin); more != 0)
                    add(page, bin, more);
        }
        non_finite_.nan += other.non_finite_.nan;
        non_finite_.infinite += other.non_finite_.infinite;
        negative_infinities_ += other.negative_infinities_;
    }

    int mantissa_bits() const { return mantissa_bits_; }
    std::uint32_t bins_in_page() const { return 1u << mantissa_bits_; }
    non_finite_counts non_finite() const { return non_finite_; }
    std::uint64_t negative_infinities() const { return negative_infinities_; }

    /// Whether any value with this sign (256 if negative) and exponent was counted.
    bool has_page(std::uint32_t page) const { return !offsets_.empty() && start_of(page) != 0; }
    /// The count of a bin of a page that is there.
    std::uint64_t at(std::uint32_t page, std::uint32_t bin) const {
        const std::uint32_t start = start_of(page);
        const std::uint32_t carry_page = carry_pages_[start >> mantissa_bits_];
        const std::uint64_t low = low_bytes_[start + bin];
        return carry_page == 0 ? low : low + (carried(carry_start(carry_page) + bin) << 8);
    }
    std::uint64_t at_or_zero(std::uint32_t page, std::uint32_t bin) const { return has_page(page) ? at(page, bin) : 0; }

    std::size_t memory() const {
        return offsets_.capacity() * sizeof(std::uint32_t) + low_bytes_.capacity() +
               carry_pages_.capacity() * sizeof(std::uint32_t) + carries_.capacity() * sizeof(std::uint16_t) +
               far_carries_.capacity() * sizeof(far_carry);
    }

private:
    friend struct observer_access;

    struct far_carry {
        std::size_t place; ///< in carries_
        std::uint64_t count;
    };

    /// What the loop adds to `bits >> shift` to find the byte: the start of the page, less the page's own number.
    /// Wraps around.
    std::uint32_t offset_for(std::uint32_t page, std::uint32_t start) const { return start - (page << mantissa_bits_); }
    std::uint32_t start_of(std::uint32_t page) const { return offsets_[page] + (page << mantissa_bits_); }
    std::size_t carry_start(std::uint32_t carry_page) const {
        return static_cast<std::size_t>(carry_page - 1) << mantissa_bits_;
    }

    void set_up() {
        low_bytes_.assign(bins_in_page(), 0xFF); // the page that stands for all that are not there
        carry_pages_.assign(1, 0);
        offsets_.resize(page_count);
        for (std::uint32_t page = 0; page < page_count; ++page)
            offsets_[page] = offset_for(page, 0);
    }

    [[gnu::cold, gnu::noinline]] void overflow(std::uint32_t bits) {
        const std::uint32_t page = bits >> 23;
        const std::uint32_t bin = (bits >> (23 - mantissa_bits_)) & (bins_in_page() - 1);
        if (has_page(page)) {
            carry(start_of(page), bin, 1);
            return;
        }
        low_bytes_[bin] = 0xFF;
        if ((page & 0xFF) == 0xFF) {
            const auto value = bit_cast<float>(bits);
            non_finite_.add(value);
            negative_infinities_ += !is_nan(value) && page >= page_count / 2 ? 1 : 0;
            return;
        }
        add(page, bin, 1);
    }

    void add(std::uint32_t page, std::uint32_t bin, std::uint64_t count) {
        if (offsets_.empty())
            set_up();
        if (!has_page(page)) {
            const auto start = static_cast<std::uint32_t>(low_bytes_.size());
            grow(carry_pages_, 1);
            grow(low_bytes_, bins_in_page());
            offsets_[page] = offset_for(page, start);
        }
        const std::uint32_t start = start_of(page);
        const std::uint64_t sum = (low_bytes_[start + bin] + (count & 0xFF));
        low_bytes_[start + bin] = static_cast<std::uint8_t>(sum);
        if (const std::uint64_t carried = (sum >> 8) + (count >> 8); carried != 0)
            carry(start, bin, carried);
    }

    void carry(std::uint32_t start, std::uint32_t bin, std::uint64_t count) {
        std::uint32_t& carry_page = carry_pages_[start >> mantissa_bits_];
        if (carry_page == 0) {
            grow(carries_, bins_in_page());
            carry_page = static_cast<std::uint32_t>(carries_.size() >> mantissa_bits_);
        }
        const std::size_t place = carry_start(carry_page) + bin;
        const std::uint64_t sum = carries_[place] + count;
        carries_[place] = static_cast<std::uint16_t>(sum);
        if (const std::uint64_t far = sum >> 16; far != 0) {
            const std::size_t found = find_far(place);
            if (!is_far(found, place)) {
                grow(far_carries_, 1);
                for (std::size_t i = far_carries_.size() - 1; i > found; --i)
                    far_carries_[i] = far_carries_[i - 1];
                far_carries_[found] = {place, 0};
            }
            far_carries_[found].count += far;
        }
    }

    /// How often the byte of a bin overflowed, by its place in carries_.
    std::uint64_t carried(std::size_t place) const {
        const std::size_t found = find_far(place);
        return carries_[place] + (is_far(found, place) ? far_carries_[found].count << 16 : 0);
    }

    /// Where the list has this place, or would have it.
    std::size_t find_far(std::size_t place) const {
        std::size_t first = 0;
        for (std::size_t last = far_carries_.size(); first < last;) {
            const std::size_t middle = first + (last - first) / 2;
            if (far_carries_[middle].place < place)
                first = middle + 1;
            else
                last = middle;
        }
        return first;
    }
    bool is_far(std::size_t found, std::size_t place) const {
        return found < far_carries_.size() && far_carries_[found].place == place;
    }

    /// Appends zeros. Grows by an eighth, not twofold: there may be thousands of histograms.
    template <class T>
    static void grow(buffer<T>& v, std::size_t more) {
        const std::size_t before = v.size();
        if (v.capacity() - before < more)
            v.reserve(before + max(more, before / 8));
        v.resize(before + more);
        fill_n(v.data() + before, more, T{});
    }

    int mantissa_bits_;
    buffer<std::uint32_t> offsets_;     ///< one for each page; empty before the first value
    buffer<std::uint8_t> low_bytes_;    ///< the pages, the shared one first
    buffer<std::uint32_t> carry_pages_; ///< for each page in low_bytes_ the number of its carry page, 0 if none
    buffer<std::uint16_t> carries_;     ///< the carry pages: the low bits of how often each byte overflowed
    buffer<far_carry> far_carries_;     ///< the high bits where they are not 0, in ascending order of place
    non_finite_counts non_finite_;
    std::uint64_t negative_infinities_ = 0;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
