// From ranges to grids: core/scheme.hpp's formulas for many ranges at once. A scheme of the user's is asked one by one.

/// What comes back of positive scales that are stored as a narrower type, kept between two of its values.
template <class Stored>
HALFSTEP_INLINE f32 round_scales_to(f32 scales, Stored smallest, Stored largest) {
    Stored lane[lanes];
    store(lane, scales);
    return clamp(load(lane), broadcast(float(smallest)), broadcast(float(largest)));
}

/// core/scale_type.hpp's `round_scale` of positive normal scales.
HALFSTEP_INLINE f32 round_scales(f32 scales, scale_type stored) {
    if (stored == scale_type::float16)
        return round_scales_to(scales, float16::from_bits(0x0001), float16::from_bits(0x7BFF));
    if (stored == scale_type::bfloat16)
        return round_scales_to(scales, bfloat16::from_bits(0x0080), bfloat16::from_bits(0x7F7F));
    return scales;
}

/// The scales of grids around real 0.
template <class Scheme>
HALFSTEP_INLINE f32 centred_scales(f32 low, f32 high, float steps, scale_type stored) {
    const f32 zero = broadcast(0.0f);
    const f32 low_size = max(low, subtract(zero, low));
    const f32 high_size = max(high, subtract(zero, high));
    const f32 extent = max(low_size, high_size);
    const f32 size = max(divide(extent, broadcast(steps)), broadcast(std::numeric_limits<float>::min()));
    const f32 scale = round_scales(select_greater(extent, zero, size, broadcast(1.0f)), stored);
    if constexpr (has_signed_scale<Scheme>) {
        const f32 farthest = select_greater(high_size, low_size, high, low);
        return select_greater(farthest, zero, subtract(zero, scale), scale);
    }
    return scale;
}

/// The grids of `lanes` ranges. Tells whether it could be done: not for ranges too wide for float32.
HALFSTEP_INLINE bool choose_asymmetric(const float* lows, const float* highs, code_range all, scale_type stored,
                                       float* scales, std::int32_t* zero_points) {
    const f32 zero = broadcast(0.0f);
    const f32 low = min(load(lows), zero);
    const f32 width = subtract(max(load(highs), zero), low);
    if (!is_finite(reduce_max(width)))
        return false;
    const f32 lowest = broadcast(static_cast<float>(all.min));
    const f32 highest = broadcast(static_cast<float>(all.max));
    const f32 size = max(divide(width, subtract(highest, lowest)), broadcast(std::numeric_limits<float>::min()));
    const f32 scale = select_greater(width, zero, round_scales(size, stored), broadcast(1.0f));
    const f32 zero_point = subtract(lowest, divide(low, scale));
    store(scales, scale);
    store(zero_points, round_to_i32(min(max(zero_point, lowest), highest)));
    return true;
}

/// Lets a scheme choose the grids of `count` ranges, in the codes `all` of a type, with scales stored as `stored`. The
/// arrays are as long as `encoder_table::padded` says; the ranges are finite.
template <class Scheme>
HALFSTEP_NOINLINE void choose_grids(const float* lows, const float* highs, std::size_t count, code_range all,
                                    scale_type stored, float* scales, std::int32_t* zero_points) noexcept {
    if constexpr (is_centred_scheme<Scheme>) {
        const i32 zero_point = broadcast(halfstep::detail::middle_code(all));
        for (std::size_t i = 0; i < count; i += lanes) {
            store(scales + i, centred_scales<Scheme>(load(lows + i), load(highs + i), Scheme::steps(all), stored));
            store(zero_points + i, zero_point);
        }
    } else if constexpr (std::is_same_v<Scheme, asymmetric>) {
        for (std::size_t i = 0; i < count; i += lanes)
            if (!choose_asymmetric(lows + i, highs + i, all, stored, scales + i, zero_points + i))
                simd::choose_one_by_one<Scheme>(lows + i, highs + i, detail::min(lanes, count - i), all, stored,
                                                scales + i, zero_points + i);
    } else {
        simd::choose_one_by_one<Scheme>(lows, highs, count, all, stored, scales, zero_points);
    }
}
