// From floats to codes, and to the values that codes stand for.

/// A grid in registers.
struct encoder {
    f32 scale; ///< what x is divided by, or multiplied with: see `quotient`
    f32 lowest;
    f32 highest;
    i32 zero_point;
};

template <quotient Quotient>
HALFSTEP_INLINE encoder make_encoder(const grid& g) {
    return {broadcast(Quotient == quotient::exact ? g.scale : 1.0f / g.scale),
            broadcast(static_cast<float>(g.codes.min - g.zero_point)),
            broadcast(static_cast<float>(g.codes.max - g.zero_point)), broadcast(g.zero_point)};
}

/// The distance of x from real 0 in whole steps, clamped. Clamping before rounding bounds what is converted, and
/// `max` before `min` turns NaN into the lowest code.
template <quotient Quotient>
HALFSTEP_INLINE i32 steps_from_zero(f32 x, const encoder& e) {
    const f32 steps = Quotient == quotient::exact ? divide(x, e.scale) : multiply(x, e.scale);
    return round_to_i32(min(max(steps, e.lowest), e.highest));
}

template <quotient Quotient, class Float>
HALFSTEP_INLINE i32 encode(const Float* x, const encoder& e) {
    return add(steps_from_zero<Quotient>(load(x), e), e.zero_point);
}

/// Four vectors at a time: narrowing them together takes fewer instructions.
template <class Code, quotient Quotient, class Float>
HALFSTEP_INLINE void quantize_block(const Float* x, const encoder& e, code_storage<Code>* codes) {
    using traits = code_traits<Code>;
    const i32 q[4] = {encode<Quotient>(x, e), encode<Quotient>(x + lanes, e), encode<Quotient>(x + 2 * lanes, e),
                      encode<Quotient>(x + 3 * lanes, e)};
    if constexpr (traits::bits == 16)
        store_16(codes, q);
    else if constexpr (traits::bits == 8)
        store_bytes(codes, narrow<traits::is_signed>(q));
    else
        store_packed<traits::bits>(codes, narrow<traits::is_signed>(q));
}

template <class Code, quotient Quotient, class Float>
HALFSTEP_INLINE void quantize_vector(const Float* x, const encoder& e, code_storage<Code>* codes) {
    if constexpr (packed_code<Code>)
        store_packed<code_traits<Code>::bits>(codes, encode<Quotient>(x, e));
    else
        store_codes(codes, encode<Quotient>(x, e));
}

/// Writes the codes of `count` values to places `first` and on of `codes`.
template <class Code, quotient Quotient, class Float>
void quantize(const Float* x, std::size_t count, const grid& g, code_storage<Code>* codes, std::size_t first) noexcept {
    for (; count > 0 && first % code_traits<Code>::per_element != 0; --count) // to the next whole byte
        write_code<Code>(codes, first++, reference::quantize(float(*x++), g, Quotient));
    codes += first / code_traits<Code>::per_element;

    const encoder e = make_encoder<Quotient>(g);
    for (; count >= block; count -= block, x += block, codes += storage_size<Code>(block))
        quantize_block<Code, Quotient>(x, e, codes);
    for (; count >= lanes; count -= lanes, x += lanes, codes += storage_size<Code>(lanes))
        quantize_vector<Code, Quotient>(x, e, codes);
    if (count > 0) {
        Float padded[lanes] = {};
        code_storage<Code> padded_codes[storage_size<Code>(lanes)];
        std::copy_n(x, count, padded);
        quantize_vector<Code, Quotient>(padded, e, padded_codes);
        copy_codes<Code>(padded_codes, count, codes);
    }
}

template <quotient Quotient, class Float>
HALFSTEP_INLINE void fake_quantize_vector(const Float* x, const encoder& e, f32 scale, Float* out) {
    store(out, multiply(to_f32(steps_from_zero<Quotient>(load(x), e)), scale));
}

/// Writes the values that come back after rounding `count` values to a grid. `out` may be `x`.
template <quotient Quotient, class Float>
void fake_quantize(const Float* x, std::size_t count, const grid& g, Float* out) noexcept {
    const encoder e = make_encoder<Quotient>(g);
    const f32 scale = broadcast(g.scale);
    for (; count >= lanes; count -= lanes, x += lanes, out += lanes)
        fake_quantize_vector<Quotient>(x, e, scale, out);
    if (count > 0) {
        Float padded[lanes] = {};
        std::copy_n(x, count, padded);
        fake_quantize_vector<Quotient>(padded, e, scale, padded);
        std::copy_n(padded, count, out);
    }
}
