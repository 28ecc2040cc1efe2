// From floats to codes.

/// Four vectors at a time, each on a grid of its own: narrowing them together takes fewer instructions.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_block(const Float* x, const encoder& e0, const encoder& e1, const encoder& e2,
                                    const encoder& e3, bytes lowest, code_storage<Code>* codes) {
    using traits = code_traits<Code>;
    const f32 v[4] = {load(x), load(x + lanes), load(x + 2 * lanes), load(x + 3 * lanes)};
    if constexpr (traits::bits == 16) {
        const i32 q[4] = {add(steps_from_zero<Division, IsPrescaled>(v[0], e0), e0.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[1], e1), e1.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[2], e2), e2.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[3], e3), e3.zero_point)};
        store_16(codes, q);
    } else {
        const i32 steps[4] = {
            loose_steps<Division, IsPrescaled>(v[0], e0), loose_steps<Division, IsPrescaled>(v[1], e1),
            loose_steps<Division, IsPrescaled>(v[2], e2), loose_steps<Division, IsPrescaled>(v[3], e3)};
        const i32 zero_points[4] = {e0.zero_point, e1.zero_point, e2.zero_point, e3.zero_point};
        const bytes b = narrow<traits::is_signed>(steps, zero_points, lowest);
        if constexpr (traits::bits == 8)
            store_bytes(codes, b);
        else
            store_packed<traits::bits>(codes, b);
    }
}

template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_vector(const Float* x, const encoder& e, code_storage<Code>* codes) {
    const i32 q = add(steps_from_zero<Division, IsPrescaled>(load(x), e), e.zero_point);
    if constexpr (packed_code<Code>)
        store_packed<code_traits<Code>::bits>(codes, q);
    else
        store_codes(codes, q);
}

/// Writes the codes of `count` values on one grid, from the start of `codes`.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_run(const Float* x, std::size_t count, const encoder& e, bytes lowest,
                                  code_storage<Code>* codes) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const bool may_overlap = count >= lanes && count % per_element == 0;
    for (; count >= block; count -= block, x += block, codes += storage_size<Code>(block))
        quantize_block<Code, Division, IsPrescaled>(x, e, e, e, e, lowest, codes);
    for (; count >= lanes; count -= lanes, x += lanes, codes += storage_size<Code>(lanes))
        quantize_vector<Code, Division, IsPrescaled>(x, e, codes);
    if (count == 0)
        return;
    if (may_overlap) { // a last vector that ends where the values end: some codes are written twice
        const std::size_t back = lanes - count;
        quantize_vector<Code, Division, IsPrescaled>(x - back, e, codes - back / per_element);
        return;
    }
    Float padded[lanes] = {};
    code_storage<Code> padded_codes[storage_size<Code>(lanes)];
    std::copy_n(x, count, padded);
    quantize_vector<Code, Division, IsPrescaled>(padded, e, padded_codes);
    copy_codes<Code>(padded_codes, count, codes);
}

/// Writes the codes of `count` values to places `first` and on of `codes`.
template <class Code, quotient Quotient, class Float>
void quantize(const Float* x, std::size_t count, const grid& g, code_storage<Code>* codes, std::size_t first) noexcept {
    for (; count > 0 && first % code_traits<Code>::per_element != 0; --count) // to the next whole byte
        write_code<Code>(codes, first++, reference::quantize(float(*x++), g, Quotient));
    codes += first / code_traits<Code>::per_element;

    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    const encoding numbers = make_encoding<how>(g.scale, g.zero_point, g.codes);
    const encoder e = make_encoder(numbers);
    const bytes lowest = broadcast_byte(g.codes.min);
    if (numbers.prescale == 1.0f)
        quantize_run<Code, how, false>(x, count, e, lowest, codes);
    else
        quantize_run<Code, how, true>(x, count, e, lowest, codes);
}
