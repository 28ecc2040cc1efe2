// Blocks of 16-bit floats as float32.
#pragma once

#include "../core/float_types.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Values that are widened at a time: they stay in the first-level cache.
inline constexpr std::size_t widened_block = 1024;

inline float widen(bfloat16 value) { return float(value); }

/// `float(value)`, but without a branch, so that loops become vectors, and with the payload of a NaN as it is.
inline float widen(float16 value) {
    constexpr std::uint32_t rebias = 112u << 23;
    const std::uint32_t sign = (value.bits & 0x8000u) << 16;
    const auto magnitude = static_cast<std::int32_t>(value.bits & 0x7FFF);
    const auto denormal = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude) * 0x1p-24f);
    const auto is_denormal = static_cast<std::uint32_t>((magnitude - 0x0400) >> 31); // all bits set where it is
    const auto is_non_finite = static_cast<std::uint32_t>((0x7BFF - magnitude) >> 31);
    const std::uint32_t other = (static_cast<std::uint32_t>(magnitude) << 13) + rebias + (rebias & is_non_finite);
    return std::bit_cast<float>(sign | (denormal & is_denormal) | (other & ~is_denormal));
}

/// Writes the values as float32; exact. Whole blocks have a loop of their own, which compilers turn into vectors.
template <class Float>
void widen(std::span<const Float> values, float* __restrict out) {
    const Float* const __restrict from = values.data();
    if (values.size() == widened_block)
        for (std::size_t i = 0; i < widened_block; ++i)
            out[i] = widen(from[i]);
    else
        for (std::size_t i = 0; i < values.size(); ++i)
            out[i] = widen(from[i]);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
