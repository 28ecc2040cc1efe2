// From int32 accumulators to codes, by one multiplier or by one for each.
//
// A *rescaler* is a vector of multipliers and what follows from them, for one arithmetic.

/// The codes that may be used, as steps from the zero point.
struct output_limits {
    i32 lowest;
    i32 highest;
    i32 zero_point;
};

HALFSTEP_INLINE output_limits make_limits(const output_codes& out) {
    return {broadcast(out.codes.min - out.zero_point), broadcast(out.codes.max - out.zero_point),
            broadcast(out.zero_point)};
}

// --- float32 --------------------------------------------------------------------------------------------------------

struct float_rescaler {
    f32 multiplier;
};

HALFSTEP_INLINE float_rescaler load_rescaler(float_requantization, const float* each) { return {load(each)}; }
HALFSTEP_INLINE float_rescaler make_rescaler(float_requantization, float all) { return {broadcast(all)}; }

/// Clamping before rounding bounds what is converted; the limits are whole numbers below 2^17, exact as floats.
HALFSTEP_INLINE i32 rescale(i32 accumulator, const float_rescaler& r, const output_limits& limits) {
    const f32 steps = multiply(to_f32(accumulator), r.multiplier);
    return round_to_i32(min(max(steps, to_f32(limits.lowest)), to_f32(limits.highest)));
}

// --- fixed point ----------------------------------------------------------------------------------------------------

/// Shifts to the left by `left` bits. What would overflow becomes 2^30 or more in magnitude, of the same sign: times a
/// fraction of 1/2 or more that is out of the range of any code, like the true product.
struct left_shift {
    i32 lowest;
    i32 highest;
    i32 left;
};

HALFSTEP_INLINE left_shift make_left_shift(i32 left) {
    return {shift_right(broadcast(INT32_MIN), left), shift_right(broadcast(INT32_MAX), left), left};
}

HALFSTEP_INLINE i32 apply(const left_shift& s, i32 a) { return shift_left(min(max(a, s.lowest), s.highest), s.left); }

struct single_rounding_rescaler {
    left_shift shift;
    i32 mantissa;
    i32 right;
    i32 half; ///< 2^(right - 1)
};

/// `accumulator * mantissa >> (31 - exponent)` as a left shift, the upper half of a product, and a right shift by one
/// bit at least, so that the one that decides on the rounding is left in 32 bits. A shift by 30 saturates all but 0.
HALFSTEP_INLINE single_rounding_rescaler make_rescaler(single_rounding, i32 mantissa, i32 exponent) {
    const i32 one = broadcast(std::int32_t{1});
    const i32 right = max(subtract(broadcast(std::int32_t{-1}), exponent), one);
    const i32 left = min(add(add(right, exponent), one), broadcast(std::int32_t{30}));
    return {make_left_shift(left), mantissa, right, shift_left(one, subtract(right, one))};
}

HALFSTEP_INLINE i32 multiply(i32 accumulator, const single_rounding_rescaler& r) {
    return shift_right(add(multiply_high(apply(r.shift, accumulator), r.mantissa), r.half), r.right);
}

struct double_rounding_rescaler {
    left_shift shift;
    i32 mantissa;
    i32 right;
    i32 mask;      ///< the bits that are shifted out
    i32 threshold; ///< the largest of them that is rounded down
};

HALFSTEP_INLINE double_rounding_rescaler make_rescaler(double_rounding, i32 mantissa, i32 exponent) {
    const i32 zero = broadcast(std::int32_t{0});
    const i32 right = max(subtract(zero, exponent), zero);
    const i32 mask = exclusive_or(shift_left(broadcast(std::int32_t{-1}), right), -1);
    return {make_left_shift(max(exponent, zero)), mantissa, right, mask, shift_right(mask, broadcast(std::int32_t{1}))};
}

/// Halves are rounded away from 0: up, but down where the number is negative.
HALFSTEP_INLINE i32 multiply(i32 accumulator, const double_rounding_rescaler& r) {
    const i32 high = rounding_doubling_multiply_high(apply(r.shift, accumulator), r.mantissa);
    const i32 threshold = count_greater(r.threshold, broadcast(std::int32_t{0}), high);
    return count_greater(shift_right(high, r.right), bit_and(high, r.mask), threshold);
}

template <class Arithmetic>
HALFSTEP_INLINE auto load_rescaler(Arithmetic arithmetic, const fixed_point_multiplier* each) {
    return make_rescaler(arithmetic, load_mantissas(each), load_exponents(each));
}
template <class Arithmetic>
HALFSTEP_INLINE auto make_rescaler(Arithmetic arithmetic, fixed_point_multiplier all) {
    return make_rescaler(arithmetic, broadcast(all.mantissa), broadcast(all.exponent));
}

template <class Rescaler>
HALFSTEP_INLINE i32 rescale(i32 accumulator, const Rescaler& r, const output_limits& limits) {
    return min(max(multiply(accumulator, r), limits.lowest), limits.highest);
}

// --- the loop -------------------------------------------------------------------------------------------------------

/// The steps of one vector of accumulators. `common` is the rescaler of multiplier_of::all.
template <class Arithmetic, multiplier_of Whose, class Rescaler>
HALFSTEP_INLINE i32 rescale_vector(const std::int32_t* accumulators, const typename Arithmetic::multiplier* multipliers,
                                   const Rescaler& common, const output_limits& limits) {
    const i32 a = load(accumulators);
    if constexpr (Whose == multiplier_of::each)
        return rescale(a, load_rescaler(Arithmetic{}, multipliers), limits);
    else
        return rescale(a, common, limits);
}

/// Writes the codes of a block of steps that are within the limits.
template <class Code>
HALFSTEP_INLINE void store_steps(code_storage<Code>* codes, const i32 (&steps)[4], const output_limits& limits) {
    using traits = code_traits<Code>;
    const i32 zero = limits.zero_point;
    if constexpr (traits::bits == 16) {
        const i32 q[4] = {add(steps[0], zero), add(steps[1], zero), add(steps[2], zero), add(steps[3], zero)};
        store_16(codes, q);
    } else {
        const i32 zeros[4] = {zero, zero, zero, zero};
        const bytes b = in_order(narrow<traits::is_signed>(steps, zeros, broadcast_byte(traits::range.min)));
        if constexpr (traits::bits == 8)
            store_bytes(codes, b);
        else
            store_packed<traits::bits>(codes, b);
    }
}

/// The same for one vector.
template <class Code>
HALFSTEP_INLINE void store_steps(code_storage<Code>* codes, i32 steps, const output_limits& limits) {
    const i32 q = add(steps, limits.zero_point);
    if constexpr (packed_code<Code>)
        store_packed<code_traits<Code>::bits>(codes, q);
    else
        store_codes(codes, q);
}

/// Writes the codes of `count` accumulators to places `first` and on of `codes`. `multipliers` holds one for each
/// accumulator, or the one for all.
template <class Code, class Arithmetic, multiplier_of Whose>
void requantize(const std::int32_t* accumulators, std::size_t count, const typename Arithmetic::multiplier* multipliers,
                const output_codes& out, code_storage<Code>* codes, std::size_t first) noexcept {
    using multiplier = typename Arithmetic::multiplier;
    constexpr std::size_t stride = Whose == multiplier_of::each ? 1 : 0;
    for (; count > 0 && first % code_traits<Code>::per_element != 0; --count, multipliers += stride) // to a whole byte
        write_code<Code>(codes, first++, reference::requantize(*accumulators++, *multipliers, Arithmetic{}, out));
    codes += first / code_traits<Code>::per_element;

    const auto common = make_rescaler(Arithmetic{}, Whose == multiplier_of::all ? *multipliers : multiplier{});
    const output_limits limits = make_limits(out);
    for (; count >= block; count -= block, accumulators += block, multipliers += stride * block) {
        i32 steps[4];
        for (std::size_t i = 0; i < 4; ++i)
            steps[i] = rescale_vector<Arithmetic, Whose>(accumulators + i * lanes, multipliers + stride * i * lanes,
                                                         common, limits);
        store_steps<Code>(codes, steps, limits);
        codes += storage_size<Code>(block);
    }
    for (; count >= lanes; count -= lanes, accumulators += lanes, multipliers += stride * lanes) {
        store_steps<Code>(codes, rescale_vector<Arithmetic, Whose>(accumulators, multipliers, common, limits), limits);
        codes += storage_size<Code>(lanes);
    }
    if (count > 0) {
        std::int32_t padded[lanes] = {};
        multiplier padded_multipliers[lanes] = {};
        code_storage<Code> padded_codes[storage_size<Code>(lanes)];
        detail::copy_n(accumulators, count, padded);
        detail::copy_n(multipliers, stride * count, padded_multipliers);
        store_steps<Code>(padded_codes, rescale_vector<Arithmetic, Whose>(padded, padded_multipliers, common, limits),
                          limits);
        copy_codes<Code>(padded_codes, count, codes);
    }
}
