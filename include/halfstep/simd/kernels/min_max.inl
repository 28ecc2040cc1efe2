// Extremes of floats, and counts of those that are not finite.

/// NaN where x is not finite: infinity - infinity is NaN, and `min` and `max` pass NaN over.
HALFSTEP_INLINE f32 nan_unless_finite(f32 x) { return add(x, subtract(x, x)); }

/// Extremes of each lane.
struct lane_ranges {
    f32 low;
    f32 high;
};

/// `min` and `max` return their second operand where x is NaN, so NaN never enters.
template <bool SkipInfinities, class Float>
HALFSTEP_INLINE void extend(lane_ranges& ranges, const Float* from) {
    const f32 x = SkipInfinities ? nan_unless_finite(load(from)) : load(from);
    ranges.low = min(x, ranges.low);
    ranges.high = max(x, ranges.high);
}

template <bool SkipInfinities, class Float>
HALFSTEP_INLINE range min_max_of(const Float* x, std::size_t count) {
    const lane_ranges empty = {broadcast(std::numeric_limits<float>::infinity()),
                               broadcast(-std::numeric_limits<float>::infinity())};
    lane_ranges a = empty, b = empty, c = empty, d = empty; // one chain of `min` would be bound by its latency
    for (; count >= block; count -= block, x += block) {
        extend<SkipInfinities>(a, x);
        extend<SkipInfinities>(b, x + lanes);
        extend<SkipInfinities>(c, x + 2 * lanes);
        extend<SkipInfinities>(d, x + 3 * lanes);
    }
    for (; count >= lanes; count -= lanes, x += lanes)
        extend<SkipInfinities>(a, x);

    range result = merge({}, {reduce_min(min(min(a.low, b.low), min(c.low, d.low))),
                              reduce_max(max(max(a.high, b.high), max(c.high, d.high)))});
    for (; count > 0; --count, ++x) {
        const float value = float(*x);
        if (is_finite(value) || (!SkipInfinities && !is_nan(value)))
            result = merge(result, {value, value});
    }
    return result;
}

/// The smallest and largest finite value; the empty range where there is none.
template <class Float>
range min_max(const Float* x, std::size_t count) noexcept {
    const range result = min_max_of<false>(x, count);
    if (is_finite(result.min) && is_finite(result.max))
        return result;
    return min_max_of<true>(x, count); // an infinity among the data, or nothing finite: rare, so a second pass
}

/// How many values are NaN, and how many are infinite.
template <class Float>
non_finite_counts count_non_finite(const Float* x, std::size_t count) noexcept {
    const i32 infinity = broadcast(std::int32_t{0x7F80'0000});
    const i32 largest = broadcast(std::int32_t{0x7F7F'FFFF});
    non_finite_counts result;
    while (count >= lanes) {
        i32 nans = broadcast(std::int32_t{0});
        i32 non_finite = nans;
        constexpr std::size_t most_vectors = 1u << 20; // far from overflowing the 32-bit counts
        std::size_t vectors = std::min(count / lanes, most_vectors);
        for (count -= vectors * lanes; vectors > 0; --vectors, x += lanes) {
            const i32 bits = magnitude_bits(load(x));
            nans = count_greater(nans, bits, infinity);
            non_finite = count_greater(non_finite, bits, largest);
        }
        std::int32_t nan_lanes[lanes];
        std::int32_t non_finite_lanes[lanes];
        store(nan_lanes, nans);
        store(non_finite_lanes, non_finite);
        for (std::size_t i = 0; i < lanes; ++i) {
            result.nan += static_cast<std::uint64_t>(nan_lanes[i]);
            result.infinite += static_cast<std::uint64_t>(non_finite_lanes[i] - nan_lanes[i]);
        }
    }
    for (; count > 0; --count, ++x)
        result.add(float(*x));
    return result;
}
