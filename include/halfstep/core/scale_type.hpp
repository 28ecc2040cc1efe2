// How a scale is stored.
#pragma once

#include "../config/region.hpp"
#include "float_types.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// The type in which a quantizer stores its scales.
enum class scale_type {
    float32,  ///< 4 bytes, as computed
    float16,  ///< 2 bytes, 11 bits of precision: scales from 6e-8 to 65504
    bfloat16, ///< 2 bytes, 8 bits of precision: scales of every size
};

/// Whether it is one of these: an enumeration can hold other numbers.
constexpr bool is_scale_type(scale_type type) {
    return type == scale_type::float32 || type == scale_type::float16 || type == scale_type::bfloat16;
}

/// Bytes that one stored scale takes.
constexpr std::size_t size_of(scale_type type) { return type == scale_type::float32 ? 4 : 2; }

namespace detail {

/// `scale` rounded to the nearest value of Stored, kept finite and, as a float32, normal and not zero.
template <class Stored>
constexpr float round_scale_to(float scale, Stored smallest, Stored largest) {
    const float size = magnitude(scale);
    float rounded = float(Stored(size));
    if (rounded < float(smallest))
        rounded = float(smallest);
    if (rounded > float(largest))
        rounded = float(largest);
    return scale < 0.0f ? -rounded : rounded;
}

} // namespace detail

/// The scale that is used when it is stored as `type`: rounded to nearest, ties to even, then kept between the
/// smallest and the largest finite value that `type` has and float32 holds as a normal number. The sign is kept, and
/// NaN is; `type` is one of the three.
constexpr float round_scale(float scale, scale_type type) {
    switch (type) {
    case scale_type::float16:
        return detail::round_scale_to(scale, float16::from_bits(0x0001), float16::from_bits(0x7BFF));
    case scale_type::bfloat16:
        return detail::round_scale_to(scale, bfloat16::from_bits(0x0080), bfloat16::from_bits(0x7F7F));
    case scale_type::float32:
        break;
    }
    return magnitude(scale) < std::numeric_limits<float>::min()
               ? (scale < 0.0f ? -std::numeric_limits<float>::min() : std::numeric_limits<float>::min())
               : scale;
}

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
