// What observers of extremes have seen, to bytes and back.
#pragma once

#include "../config/region.hpp"
#include "../core/bit_cast.hpp"
#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "observer_access.hpp"

#include <cstdint>

HALFSTEP_REGION_BEGIN_COMPARISONS
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Reads counts whose sum must be a number of 64 bits.
class count_sum {
public:
    std::uint64_t read(byte_reader& in, const char* field) {
        const std::size_t at = in.offset();
        const std::uint64_t count = in.varint(field);
        if (count > ~sum_)
            in.reject(field, at,
                      {"is ", count, " and the counts before add up to ", sum_, "; expected a sum of at most 64 bits"});
        sum_ += count;
        return count;
    }

private:
    std::uint64_t sum_ = 0;
};

/// Reads two finite values, the smaller one first. Zero is +0.0.
inline range read_range(byte_reader& in) {
    const auto read_end = [&in](const char* field) {
        const std::size_t at = in.offset();
        const float value = in.f32(field);
        if (!is_finite(value))
            in.reject(field, at, {"is ", value, "; expected a finite value"});
        else if (value == 0.0f && bit_cast<std::uint32_t>(value) != 0)
            in.reject(field, at, {"is -0.0; expected +0.0 for zero"});
        return value;
    };
    const std::size_t at = in.offset();
    const float min = read_end("min");
    const float max = read_end("max");
    if (min > max)
        in.reject("min", at, {"is ", min, "; expected at most ", max, ", which is max"});
    return {min, max};
}

/// A single value is both extremes.
inline void check_single(byte_reader& in, std::uint64_t finite, range extremes, std::size_t at) {
    if (finite == 1 && extremes.min != extremes.max)
        in.reject("min", at, {"is ", extremes.min, "; expected ", extremes.max, ", which is max, of a single value"});
}

/// A moving average may be -0.0.
inline float positive_zero(float value) { return value == 0.0f ? 0.0f : value; }

inline void write_totals(byte_writer& out, const range_totals& totals) {
    out.varint(totals.nan);
    out.varint(totals.infinite);
    out.varint(totals.finite);
    if (totals.finite == 0)
        return;
    out.f32(positive_zero(totals.extremes.min));
    out.f32(positive_zero(totals.extremes.max));
}

/// Bytes that the shortest totals take.
inline constexpr std::size_t least_totals_size = 3;

inline range_totals read_totals(byte_reader& in) {
    count_sum sum;
    range_totals totals;
    totals.nan = sum.read(in, "nan_count");
    totals.infinite = sum.read(in, "infinite_count");
    totals.finite = sum.read(in, "finite_count");
    if (totals.finite != 0 && in.ok()) {
        const std::size_t at = in.offset();
        totals.extremes = read_range(in);
        check_single(in, totals.finite, totals.extremes, at);
    }
    return totals;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_COMPARISONS
