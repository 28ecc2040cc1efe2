// What a histogram has seen, to bytes and back.
#pragma once

#include "../core/bit_cast.hpp"
#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "observer_access.hpp"
#include "saved_range.hpp"

#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Calls `visit(index, count)` for each bin that was hit, in ascending order of its index, which is
/// `bits >> (23 - mantissa_bits)`. Zero has one bin, number 0.
template <class Visit>
void for_each_count(const histogram& h, Visit&& visit) {
    constexpr std::uint32_t negative_zero_page = observer_access::page_count / 2;
    if (const std::uint64_t zeros = h.zero_count(); zeros != 0)
        visit(std::uint32_t{0}, zeros);
    for (std::uint32_t page = 0; page < observer_access::page_count; ++page) {
        if (!observer_access::has_page(h, page))
            continue;
        for (std::uint32_t bin = page % negative_zero_page == 0 ? 1 : 0; bin < 1u << h.mantissa_bits(); ++bin)
            if (const std::uint64_t count = observer_access::count_at(h, page, bin); count != 0)
                visit((page << h.mantissa_bits()) + bin, count);
    }
}

inline void write_histogram(byte_writer& out, const histogram& h) {
    const histogram_totals totals = observer_access::totals(h);
    out.varint(totals.nan);
    out.varint(totals.negative_infinities);
    out.varint(totals.positive_infinities);
    out.varint(totals.low_bits);
    std::uint64_t bins = 0;
    for_each_count(h, [&](std::uint32_t, std::uint64_t) { ++bins; });
    out.varint(bins);
    if (bins == 0)
        return;
    out.f32(totals.extremes.min);
    out.f32(totals.extremes.max);
    std::uint32_t next = 0;
    for_each_count(h, [&](std::uint32_t index, std::uint64_t count) {
        out.varint(index - next);
        out.varint(count);
        next = index + 1;
    });
}

/// Reads what write_histogram wrote.
class histogram_reader {
public:
    /// Bytes that the emptiest histogram takes.
    static constexpr std::size_t least_size = 5;

    histogram_reader(byte_reader& in, int mantissa_bits) : in_(in), mantissa_bits_(mantissa_bits) {}

    /// Checks all of it, and puts it into `*to`, an empty histogram, unless that is null. Allocates only for `*to`.
    void read(histogram* to) {
        histogram_totals totals;
        totals.nan = sum_.read(in_, "nan_count");
        totals.negative_infinities = sum_.read(in_, "negative_infinity_count");
        totals.positive_infinities = sum_.read(in_, "positive_infinity_count");
        totals.low_bits = read_low_bits();
        if (const std::uint64_t bins = read_bin_count(totals); bins != 0) {
            const std::size_t at = in_.offset();
            totals.extremes = read_range(in_);
            read_bins(bins, to);
            check_extremes(totals, at);
        }
        if (to != nullptr && in_.ok())
            observer_access::set_totals(*to, totals);
    }

private:
    static constexpr std::uint32_t none = 0xFFFF'FFFF;

    std::uint32_t sign() const { return 256u << mantissa_bits_; }

    std::uint32_t read_low_bits() {
        const std::size_t at = in_.offset();
        const std::uint64_t low_bits = in_.varint("low_bits");
        const std::uint64_t all = (1u << (23 - mantissa_bits_)) - 1;
        if (low_bits > all)
            in_.reject("low_bits", at,
                       {"is ", low_bits, "; expected at most ", all, " with ", mantissa_bits_, " mantissa bits"});
        low_bits_at_ = at;
        return static_cast<std::uint32_t>(low_bits);
    }

    std::uint64_t read_bin_count(const histogram_totals& totals) {
        const std::size_t at = in_.offset();
        const std::uint64_t bins = in_.varint("bin_count");
        constexpr std::size_t least_bin = 2;
        if (bins > in_.left() / least_bin)
            in_.reject("bin_count", at,
                       {"is ", bins, "; expected at most ", in_.left() / least_bin,
                        ", as many as the bytes that are left can hold"});
        else if (bins == 0 && totals.low_bits != 0)
            in_.reject("low_bits", low_bits_at_,
                       {"is ", totals.low_bits, "; expected 0 where there is no finite value"});
        return in_.ok() ? bins : 0;
    }

    void read_bins(std::uint64_t bins, histogram* to) {
        std::uint64_t next = 0;
        for (std::uint64_t i = 0; i < bins && in_.ok(); ++i) {
            const std::size_t at = in_.offset();
            const std::uint64_t skipped = in_.varint("skipped_bins");
            const std::uint64_t end = std::uint64_t{2} * sign();
            if (skipped >= end - next) {
                in_.reject("skipped_bins", at,
                           {"is ", skipped, "; expected less than ", end - next,
                            ", as many as there are behind the bin before"});
                return;
            }
            const auto index = static_cast<std::uint32_t>(next + skipped);
            if (index == sign() || (index >> mantissa_bits_ & 0xFF) == 0xFF) {
                in_.reject("skipped_bins", at,
                           {"is ", skipped, ", which leads to bin ", index,
                            "; expected one of finite values, and not that of -0.0"});
                return;
            }
            const std::uint64_t count = read_bin(index);
            if (to != nullptr && in_.ok())
                observer_access::add(*to, index >> mantissa_bits_, index & ((1u << mantissa_bits_) - 1), count);
            next = std::uint64_t{index} + 1;
        }
    }

    std::uint64_t read_bin(std::uint32_t index) {
        const std::size_t at = in_.offset();
        const std::uint64_t count = sum_.read(in_, "count");
        if (count == 0)
            in_.reject("count", at, {"is 0; expected at least 1 in a bin"});
        finite_ += count;
        (index < sign() ? positive_ : negative_).add(index);
        return count;
    }

    /// The bin of a value, as for_each_count numbers it.
    std::uint32_t index_of(float value) const {
        const std::uint32_t index = bit_cast<std::uint32_t>(value) >> (23 - mantissa_bits_);
        return index == sign() ? 0 : index;
    }

    /// The mantissa bits of a value that do not matter to which bin it is in.
    std::uint32_t low_bits_of(float value) const {
        return bit_cast<std::uint32_t>(value) & ((1u << (23 - mantissa_bits_)) - 1);
    }

    void check_extremes(const histogram_totals& totals, std::size_t at) {
        const auto check = [&](const char* field, std::size_t offset, float value, std::uint32_t index) {
            if (index_of(value) != index)
                in_.reject(field, offset,
                           {"is ", value, ", of bin ", index_of(value), "; expected one of bin ", index});
            const std::uint32_t low_bits = low_bits_of(value);
            if ((low_bits & ~totals.low_bits) != 0)
                in_.reject(field, offset,
                           {"is ", value, " and has the mantissa bits ", low_bits,
                            "; expected some of low_bits, which is ", totals.low_bits});
        };
        // Of negative values, the largest has the lowest index.
        check("min", at, totals.extremes.min, negative_.any() ? negative_.last : positive_.first);
        check("max", at + sizeof(float), totals.extremes.max, positive_.any() ? positive_.last : negative_.first);
        check_single(in_, finite_, totals.extremes, at);
        const std::uint32_t least_low_bits = low_bits_of(totals.extremes.min) | low_bits_of(totals.extremes.max);
        if (finite_ == 1 && totals.low_bits != least_low_bits)
            in_.reject("low_bits", low_bits_at_,
                       {"is ", totals.low_bits, "; expected ", least_low_bits, ", those of the only value"});
    }

    /// The first and the last bin of a sign.
    struct hit_bins {
        std::uint32_t first = none;
        std::uint32_t last = none;

        bool any() const { return first != none; }
        void add(std::uint32_t index) {
            first = any() ? first : index;
            last = index;
        }
    };

    byte_reader& in_;
    int mantissa_bits_;
    count_sum sum_;
    std::size_t low_bits_at_ = 0;
    std::uint64_t finite_ = 0;
    hit_bins positive_;
    hit_bins negative_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
