// Grids, prepared for rounding to them.

static_assert(lanes <= encoder_table::most_lanes);

/// How x / scale is computed. On sets with a fused multiply-add, exact quotients need no division
/// (docs/quantization.md, "The quotient without a division"); in cache that is twice to three times as fast.
enum class division {
    divided,    ///< exact: the instruction
    two_term,   ///< exact for codes of at most 8 bits: `fma(x, inverse, x * rest)`, the reciprocal in two parts
    corrected,  ///< exact: `q = x * inverse`, then `fma(fma(-q, scale, x), inverse, q)`, Markstein's correction
    reciprocal, ///< `x * inverse`, as PyTorch
};

template <quotient Quotient, int Bits>
inline constexpr division division_for = Quotient == quotient::pytorch_reciprocal ? division::reciprocal
                                         : !has_fused_multiply_add                ? division::divided
                                         : Bits <= 8                              ? division::two_term
                                                                                  : division::corrected;

/// Grids as the numbers that a loop needs, in registers: one grid in all lanes, or one in each.
struct encoder {
    f32 prescale;   ///< what values are multiplied with first: see `prescale_for`
    f32 low;        ///< the values of the lowest code ...
    f32 high;       ///< ... and of the highest: values are clamped to these
    f32 factor;     ///< the scale if divided, else its inverse
    f32 second;     ///< two_term: the rest of the inverse; corrected: the scale
    i32 zero_point; ///< to be added to whole steps
};

/// 1 for almost all scales; else what makes them positive and brings them between 2^-64 and 2^64. Values are
/// multiplied with it, too: exactly, or else they are far below half a step.
HALFSTEP_INLINE f32 prescale_for(f32 scale) {
    const f32 zero = broadcast(0.0f);
    const f32 negative = subtract(zero, scale);
    const f32 size = max(scale, negative);
    const f32 large = select_greater(size, broadcast(0x1p64f), broadcast(0x1p-64f), broadcast(1.0f));
    const f32 factor = select_greater(broadcast(0x1p-64f), size, broadcast(0x1p64f), large);
    return select_greater(zero, scale, subtract(zero, factor), factor);
}

/// `Vector` is f32: a name for it that is looked up late, as not every set has all of the words.
template <division Division, class Vector>
HALFSTEP_INLINE encoder make_encoder(Vector any_scale, i32 zero_point, code_range codes) {
    const Vector prescale = prescale_for(any_scale);
    const Vector scale = multiply(any_scale, prescale);
    const Vector low = multiply(to_f32(subtract(broadcast(codes.min), zero_point)), scale);
    const Vector high = multiply(to_f32(subtract(broadcast(codes.max), zero_point)), scale);
    const Vector one = broadcast(1.0f);
    if constexpr (Division == division::divided) {
        return {prescale, low, high, scale, scale, zero_point};
    } else if constexpr (Division == division::reciprocal) { // PyTorch's may be denormal
        return {prescale, low, high, divide(divide(one, any_scale), prescale), scale, zero_point};
    } else if constexpr (Division == division::two_term) { // 1 - inverse * scale is exact
        const Vector inverse = divide(one, scale);
        return {prescale, low, high, inverse, divide(subtract_product(one, inverse, scale), scale), zero_point};
    } else {
        return {prescale, low, high, divide(one, scale), scale, zero_point};
    }
}

/// One grid in all lanes.
template <division Division>
HALFSTEP_INLINE encoder make_encoder(const grid& g) {
    return make_encoder<Division>(broadcast(g.scale), broadcast(g.zero_point), g.codes);
}

/// x / scale.
template <division Division, class Vector>
HALFSTEP_INLINE Vector quotient_of(Vector x, const encoder& e) {
    if constexpr (Division == division::divided) {
        return divide(x, e.factor);
    } else if constexpr (Division == division::two_term) {
        return multiply_add(x, e.factor, multiply(x, e.second));
    } else if constexpr (Division == division::corrected) {
        const Vector estimate = multiply(x, e.factor);
        return multiply_add(subtract_product(x, estimate, e.second), e.factor, estimate);
    } else {
        return multiply(x, e.factor);
    }
}

/// The distance of x from real 0 in whole steps: what comes from NaN and from below may be anything that is lower
/// than all codes.
template <division Division, bool IsPrescaled>
HALFSTEP_INLINE i32 loose_steps(f32 x, const encoder& e) {
    const f32 scaled = IsPrescaled ? multiply(x, e.prescale) : x;
    return round_to_i32(quotient_of<Division>(saturate(scaled, e.low, e.high), e));
}

/// The distance of x from real 0 in whole steps, within the grid; that of the lowest code for NaN.
template <division Division, bool IsPrescaled>
HALFSTEP_INLINE i32 steps_from_zero(f32 x, const encoder& e) {
    const f32 scaled = IsPrescaled ? multiply(x, e.prescale) : x;
    return round_to_i32(quotient_of<Division>(clamp(scaled, e.low, e.high), e));
}

/// Completes a table of `count` encoders that has its zero points, for grids that share their usable codes.
template <class Code, quotient Quotient>
HALFSTEP_NOINLINE encoder_needs make_encoders(const float* scales, std::size_t count, code_range codes,
                                              const encoder_table& table) noexcept {
    f32 least = broadcast(1.0f);
    f32 largest = least;
    i32 lowest_zero_point = broadcast(0);
    i32 highest_zero_point = lowest_zero_point;
    for (std::size_t i = 0; i < count; i += lanes) { // the last vector may reach into the padding
        const encoder e = make_encoder<division_for<Quotient, code_traits<Code>::bits>>(
            load(scales + i), load(table.zero_point + i), codes);
        store(table.prescale + i, e.prescale);
        store(table.low + i, e.low);
        store(table.high + i, e.high);
        store(table.factor + i, e.factor);
        store(table.second + i, e.second);
        least = min(e.prescale, least);
        largest = max(e.prescale, largest);
        lowest_zero_point = min(e.zero_point, lowest_zero_point);
        highest_zero_point = max(e.zero_point, highest_zero_point);
    }
    return {.prescale = reduce_min(least) != 1.0f || reduce_max(largest) != 1.0f,
            .zero_point =
                reduce_min(to_f32(lowest_zero_point)) != 0.0f || reduce_max(to_f32(highest_zero_point)) != 0.0f};
}

/// Grid number i of a table in all lanes.
HALFSTEP_INLINE encoder grid_at(const encoder_table& t, std::size_t i) {
    return {broadcast(t.prescale[i]), broadcast(t.low[i]),    broadcast(t.high[i]),
            broadcast(t.factor[i]),   broadcast(t.second[i]), broadcast(t.zero_point[i])};
}

/// Grids i and on, one in each lane.
HALFSTEP_INLINE encoder grids_from(const encoder_table& t, std::size_t i) {
    return {load(t.prescale + i), load(t.low + i),    load(t.high + i),
            load(t.factor + i),   load(t.second + i), load(t.zero_point + i)};
}

/// `below` in the lanes before number `boundary`, `above` in the others.
HALFSTEP_INLINE f32 select_below(std::size_t boundary, f32 below, f32 above) {
    float numbers[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        numbers[i] = static_cast<float>(i);
    return select_greater(broadcast(static_cast<float>(boundary)), load(numbers), below, above);
}
HALFSTEP_INLINE i32 select_below(std::size_t boundary, i32 below, i32 above) {
    return round_to_i32(select_below(boundary, to_f32(below), to_f32(above)));
}

/// Lanes below `boundary` of one grid, the others of another.
HALFSTEP_INLINE encoder join_grids(const encoder& below, const encoder& above, std::size_t boundary) {
    return {select_below(boundary, below.prescale, above.prescale),
            select_below(boundary, below.low, above.low),
            select_below(boundary, below.high, above.high),
            select_below(boundary, below.factor, above.factor),
            select_below(boundary, below.second, above.second),
            select_below(boundary, below.zero_point, above.zero_point)};
}
