// A grid, prepared for rounding to it.

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

/// A grid as the numbers that a loop needs. Values are first multiplied with `prescale`, exactly wherever it matters,
/// after which the scale is positive and far from the ends of the exponents.
struct encoding {
    float prescale;          ///< 1 for almost all grids
    float low;               ///< where the lowest code ends ...
    float high;              ///< ... and the highest one begins: values are clamped to these
    float factor;            ///< the scale if divided, else its inverse
    float second;            ///< two_term: the rest of the inverse; corrected: the scale
    std::int32_t zero_point; ///< to be added to whole steps
};

/// 1, or what brings a scale between 2^-64 and 2^64.
inline float prescale_for(float scale) {
    const float size = halfstep::magnitude(scale);
    const float factor = size < 0x1p-64f ? 0x1p64f : size > 0x1p64f ? 0x1p-64f : 1.0f;
    return scale < 0.0f ? -factor : factor;
}

template <division Division>
HALFSTEP_INLINE encoding make_encoding(float any_scale, std::int32_t zero_point, code_range codes) {
    const float prescale = prescale_for(any_scale);
    const float scale = any_scale * prescale;
    encoding e = {prescale,
                  static_cast<float>(codes.min - zero_point) * scale,
                  static_cast<float>(codes.max - zero_point) * scale,
                  scale,
                  0.0f,
                  zero_point};
    if constexpr (Division == division::reciprocal) {
        e.factor = 1.0f / any_scale / prescale; // rounded once: PyTorch's inverse may be denormal
    } else if constexpr (Division != division::divided) {
        e.factor = 1.0f / scale;
        e.second = Division == division::corrected
                       ? scale
                       : static_cast<float>(1.0 / static_cast<double>(scale) - static_cast<double>(e.factor));
    }
    return e;
}

/// An encoding in registers.
struct encoder {
    f32 prescale;
    f32 low;
    f32 high;
    f32 factor;
    f32 second;
    i32 zero_point;
};

HALFSTEP_INLINE encoder make_encoder(const encoding& e) {
    return {broadcast(e.prescale), broadcast(e.low),    broadcast(e.high),
            broadcast(e.factor),   broadcast(e.second), broadcast(e.zero_point)};
}

/// x / scale. `Vector` is f32: a name for it that is looked up late, as not every set has all of the words.
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

/// The distance of x from real 0 in whole steps, within the grid. `max` before `min` turns NaN into the lowest code.
template <division Division, bool IsPrescaled>
HALFSTEP_INLINE i32 steps_from_zero(f32 x, const encoder& e) {
    const f32 scaled = IsPrescaled ? multiply(x, e.prescale) : x;
    return round_to_i32(quotient_of<Division>(min(max(scaled, e.low), e.high), e));
}
