// Extremes of floats.

/// NaN where x is not finite: infinity - infinity is NaN, and `min` and `max` pass NaN over.
HALFSTEP_INLINE f32 nan_unless_finite(f32 x) { return add(x, subtract(x, x)); }

/// Whether all lanes are 0: they are 0 or NaN.
HALFSTEP_INLINE bool is_zero(f32 zero_or_nan) {
    return reduce_min(max(zero_or_nan, broadcast(-1.0f))) == 0.0f; // `max` makes -1 of NaN
}

/// Extremes of each lane.
struct lane_ranges {
    f32 low;
    f32 high;
};

HALFSTEP_INLINE lane_ranges empty_ranges() {
    return {broadcast(std::numeric_limits<float>::infinity()), broadcast(-std::numeric_limits<float>::infinity())};
}

HALFSTEP_INLINE lane_ranges merge(const lane_ranges& a, const lane_ranges& b) {
    return {min(a.low, b.low), max(a.high, b.high)};
}

/// `min` and `max` return their second operand where x is NaN, so NaN never enters.
template <bool SkipInfinities, class Float>
HALFSTEP_INLINE void extend(lane_ranges& ranges, const Float* from) {
    const f32 x = SkipInfinities ? nan_unless_finite(load(from)) : load(from);
    ranges.low = min(x, ranges.low);
    ranges.high = max(x, ranges.high);
}

/// The extremes of `count` values in lanes.
template <bool SkipInfinities, class Float>
HALFSTEP_INLINE lane_ranges lane_min_max(const Float* x, std::size_t count) {
    const bool may_overlap = count >= lanes;
    lane_ranges a = empty_ranges(), b = a, c = a, d = a; // one chain of `min` would be bound by its latency
    for (; count >= block; count -= block, x += block) {
        fetch_block(x, ahead_of_stream);
        extend<SkipInfinities>(a, x);
        extend<SkipInfinities>(b, x + lanes);
        extend<SkipInfinities>(c, x + 2 * lanes);
        extend<SkipInfinities>(d, x + 3 * lanes);
    }
    for (; count >= lanes; count -= lanes, x += lanes)
        extend<SkipInfinities>(a, x);
    if (count > 0 && may_overlap) { // a last vector that ends where the values end: some are seen twice
        extend<SkipInfinities>(b, x - (lanes - count));
    } else if (count > 0) {
        Float padded[lanes];
        for (std::size_t i = 0; i < lanes; ++i)
            padded[i] = x[i < count ? i : 0];
        extend<SkipInfinities>(b, padded);
    }
    return merge(merge(a, b), merge(c, d));
}

template <bool SkipInfinities, class Float>
HALFSTEP_INLINE range min_max_of(const Float* x, std::size_t count) {
    const lane_ranges found = lane_min_max<SkipInfinities>(x, count);
    return halfstep::merge({}, {reduce_min(found.low), reduce_max(found.high)});
}

/// The smallest and largest finite value; the empty range where there is none.
template <class Float>
HALFSTEP_NOINLINE range min_max(const Float* x, std::size_t count) noexcept {
    const range result = min_max_of<false>(x, count);
    if (is_finite(result.min) && is_finite(result.max))
        return result;
    return min_max_of<true>(x, count); // an infinity among the data, or nothing finite: rare, so a second pass
}

/// Extends the range of a grid by the finite ones of `count` values.
template <class Float>
HALFSTEP_NOINLINE void extend_range(const Float* x, std::size_t count, float* low, float* high) {
    const range r = halfstep::merge({*low, *high}, min_max(x, count));
    *low = r.min;
    *high = r.max;
}

/// Extends the ranges of `count` grids by a value each.
template <class Float>
HALFSTEP_INLINE void min_max_columns(const Float* x, std::size_t count, float* lows, float* highs) {
    for (; count >= lanes; count -= lanes, x += lanes, lows += lanes, highs += lanes) {
        const f32 value = nan_unless_finite(load(x));
        store(lows, min(value, load(lows)));
        store(highs, max(value, load(highs)));
    }
    for (; count > 0; --count)
        extend_range(x++, 1, lows++, highs++);
}

/// The extremes of a run of at least a vector.
template <class Float>
HALFSTEP_INLINE lane_ranges lane_min_max_of_run(const Float* x, std::size_t length) {
    lane_ranges found = empty_ranges();
    for (std::size_t i = 0; i + lanes < length; i += lanes)
        extend<false>(found, x + i);
    extend<false>(found, x + length - lanes); // ends where the run ends: some values may be seen twice
    return found;
}

/// Extends the ranges of as many grids as a vector has lanes by the values of a run each, `length` values long.
/// Reduced side by side, the last few lanes of each run cost a quarter of what they would cost alone.
template <class Float>
HALFSTEP_INLINE void min_max_lanes(const Float* x, std::size_t length, float* lows, float* highs) {
    f32 low[lanes / 4];
    f32 high[lanes / 4];
    for (std::size_t i = 0; i < lanes / 4; ++i) {
        const Float* const four = x + 4 * i * length;
        const lane_ranges a = lane_min_max_of_run(four, length), b = lane_min_max_of_run(four + length, length),
                          c = lane_min_max_of_run(four + 2 * length, length),
                          d = lane_min_max_of_run(four + 3 * length, length);
        low[i] = reduce_min_four(a.low, b.low, c.low, d.low);
        high[i] = reduce_max_four(a.high, b.high, c.high, d.high);
    }
    const f32 least = join_min(low);
    const f32 largest = join_max(high);
    const f32 zero_if_finite = add(subtract(least, least), subtract(largest, largest));
    if (is_zero(zero_if_finite)) {
        store(lows, min(least, load(lows)));
        store(highs, max(largest, load(highs)));
        return;
    }
    for (std::size_t i = 0; i < lanes; ++i)
        extend_range(x + i * length, length, lows + i, highs + i);
}

/// Extends the ranges of consecutive grids by the values of consecutive runs of `length` values, of which the last may
/// be shorter. Values that are not finite are passed over.
template <class Float>
HALFSTEP_NOINLINE void min_max_runs(const Float* x, std::size_t count, std::size_t length, float* lows,
                                    float* highs) noexcept {
    if (length == 1)
        return min_max_columns(x, count, lows, highs);
    constexpr std::size_t most_vectors = 16;
    if (length >= lanes && length <= most_vectors * lanes)
        for (; count >= lanes * length; count -= lanes * length, x += lanes * length, lows += lanes, highs += lanes) {
            if (length == lanes) // loops of known length
                min_max_lanes(x, lanes, lows, highs);
            else if (length == 2 * lanes)
                min_max_lanes(x, 2 * lanes, lows, highs);
            else
                min_max_lanes(x, length, lows, highs);
        }
    for (; count > 0; ++lows, ++highs) {
        const std::size_t values = detail::min(count, length);
        extend_range(x, values, lows, highs);
        x += values;
        count -= values;
    }
}
