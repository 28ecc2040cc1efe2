// From floats to codes.

/// Whether blocks of codes from here on can be stored past the caches.
template <class Code>
HALFSTEP_INLINE bool is_block_aligned(const code_storage<Code>* codes) {
    return reinterpret_cast<std::uintptr_t>(codes) % (storage_size<Code>(block) * sizeof *codes) == 0;
}

/// Writes a block of codes of at most 8 bits. Which stores to use is asked block by block: the branch is foreseen, and a
/// loop of its own would double the code.
template <class Code>
HALFSTEP_INLINE void store_block(code_storage<Code>* codes, bytes b, bool is_far) {
    using traits = code_traits<Code>;
    if constexpr (traits::bits == 8)
        is_far ? store_bytes<true>(codes, b) : store_bytes(codes, b);
    else
        is_far ? store_packed<traits::bits, true>(codes, b) : store_packed<traits::bits>(codes, b);
}

/// Writes a vector of codes that are in range.
template <class Code>
HALFSTEP_INLINE void store_vector(code_storage<Code>* codes, i32 q) {
    if constexpr (packed_code<Code>)
        store_packed<code_traits<Code>::bits>(codes, q);
    else
        store_codes(codes, q);
}

/// Four vectors at a time, each on a grid of its own: narrowing them together takes fewer instructions.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_block(const Float* x, const encoder& e0, const encoder& e1, const encoder& e2,
                                    const encoder& e3, bytes lowest, code_storage<Code>* codes, bool is_far) {
    const f32 v[4] = {load(x), load(x + lanes), load(x + 2 * lanes), load(x + 3 * lanes)};
    if constexpr (code_traits<Code>::bits == 16) {
        const i32 q[4] = {add(steps_from_zero<Division, IsPrescaled>(v[0], e0), e0.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[1], e1), e1.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[2], e2), e2.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[3], e3), e3.zero_point)};
        is_far ? store_16<true>(codes, q) : store_16(codes, q);
    } else {
        const i32 steps[4] = {
            loose_steps<Division, IsPrescaled>(v[0], e0), loose_steps<Division, IsPrescaled>(v[1], e1),
            loose_steps<Division, IsPrescaled>(v[2], e2), loose_steps<Division, IsPrescaled>(v[3], e3)};
        const i32 zero_points[4] = {e0.zero_point, e1.zero_point, e2.zero_point, e3.zero_point};
        store_block<Code>(codes, narrow<code_traits<Code>::is_signed>(steps, zero_points, lowest), is_far);
    }
}

template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_vector(const Float* x, const encoder& e, code_storage<Code>* codes) {
    store_vector<Code>(codes, add(steps_from_zero<Division, IsPrescaled>(load(x), e), e.zero_point));
}

/// Writes the codes of `count` values on one grid, from the start of `codes`.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_run(const Float* x, std::size_t count, const encoder& grid, bytes lowest,
                                    code_storage<Code>* codes, bool is_far) {
    const encoder e = grid; // in registers: as far as compilers know, a store of bytes may change what is in memory
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const bool may_overlap = count >= lanes && count % per_element == 0;
    constexpr std::size_t block_size = storage_size<Code>(block);
    if (is_far && count >= 2 * block) { // a first block, some of whose codes are written twice, up to where they align
        quantize_block<Code, Division, IsPrescaled>(x, e, e, e, e, lowest, codes, false);
        constexpr std::size_t block_bytes = block_size * sizeof(code_storage<Code>);
        const std::size_t past = reinterpret_cast<std::uintptr_t>(codes) % block_bytes;
        const std::size_t skipped = (block_bytes - past) / sizeof(code_storage<Code>);
        count -= skipped * per_element;
        x += skipped * per_element;
        codes += skipped;
    }
    const bool far_blocks = is_far && is_block_aligned<Code>(codes);
    for (; count >= block; count -= block, x += block, codes += block_size)
        quantize_block<Code, Division, IsPrescaled>(x, e, e, e, e, lowest, codes, far_blocks);
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

/// Writes the codes of `count` values to places `first` and on of `codes`, past the caches where `is_far`.
template <class Code, quotient Quotient, class Float>
HALFSTEP_NOINLINE void quantize(const Float* x, std::size_t count, const grid& g, code_storage<Code>* codes,
                                std::size_t first, bool is_far) noexcept {
    for (; count > 0 && first % code_traits<Code>::per_element != 0; --count) // to the next whole byte
        write_code<Code>(codes, first++, reference::quantize(float(*x++), g, Quotient));
    codes += first / code_traits<Code>::per_element;

    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    const encoder e = make_encoder<how>(g);
    const bytes lowest = broadcast_byte(g.codes.min);
    if (first_lane(e.prescale) == 1.0f)
        quantize_run<Code, how, false>(x, count, e, lowest, codes, is_far);
    else
        quantize_run<Code, how, true>(x, count, e, lowest, codes, is_far);
    if (is_far)
        end_far_stores();
}
