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

/// `float(value)`, but without a branch and with the payload of a NaN as it is.
inline float widen(float16 value) {
    const std::uint32_t sign = (value.bits & 0x8000u) << 16;
    const std::uint32_t magnitude = value.bits & 0x7FFFu;
    const std::uint32_t normal = (magnitude << 13) + (112u << 23);
    const std::uint32_t non_finite = normal + (112u << 23);
    const auto denormal = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<std::int32_t>(magnitude)) * 0x1p-24f);
    const std::uint32_t bits = magnitude < 0x0400u ? denormal : magnitude < 0x7C00u ? normal : non_finite;
    return std::bit_cast<float>(sign | bits);
}

/// Writes the values as float32; exact. Whole blocks have a loop of their own, which compilers turn into vectors.
template <class Float>
void widen(std::span<const Float> values, float* out) {
    if (values.size() == widened_block)
        for (std::size_t i = 0; i < widened_block; ++i)
            out[i] = widen(values[i]);
    else
        for (std::size_t i = 0; i < values.size(); ++i)
            out[i] = widen(values[i]);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
