// From floats to codes.

/// By how many bytes codes have to be aligned for blocks of them to be stored past the caches.
template <class Code>
inline constexpr std::size_t far_alignment = detail::min<std::size_t>(64, storage_size<Code>(2 * block) *
                                                                              sizeof(code_storage<Code>));

template <class Code>
HALFSTEP_INLINE bool is_far_aligned(const code_storage<Code>* codes) {
    return reinterpret_cast<std::uintptr_t>(codes) % far_alignment<Code> == 0;
}

/// Writes a block of codes of at most 8 bits.
template <class Code>
HALFSTEP_INLINE void store_code_block(code_storage<Code>* codes, bytes b, bool is_far) {
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

/// What is the same for all blocks of a call, and asked block by block: the branches are foreseen, and loops of their
/// own would multiply the code.
struct block_options {
    bytes lowest;         ///< the lowest code
    bool has_zero_points; ///< whether a zero point may be other than 0: a tenth of a block's instructions
    bool is_far;          ///< whether codes go past the caches
    std::size_t ahead;    ///< how many bytes ahead values are fetched from memory; 0: no need to
};

/// The codes of at most 8 bits of four vectors, each on a grid of its own.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE narrowed encode_block(const Float* x, const encoder& e0, const encoder& e1, const encoder& e2,
                                      const encoder& e3, const block_options& options) {
    constexpr bool is_signed = code_traits<Code>::is_signed;
    fetch_block(x, options.ahead);
    const i32 steps[4] = {loose_steps<Division, IsPrescaled>(load(x), e0),
                          loose_steps<Division, IsPrescaled>(load(x + lanes), e1),
                          loose_steps<Division, IsPrescaled>(load(x + 2 * lanes), e2),
                          loose_steps<Division, IsPrescaled>(load(x + 3 * lanes), e3)};
    if (!options.has_zero_points)
        return narrow<is_signed>(steps, options.lowest);
    return narrow<is_signed>(steps, {e0.zero_point, e1.zero_point, e2.zero_point, e3.zero_point}, options.lowest);
}

/// Four vectors at a time, each on a grid of its own: narrowing them together takes fewer instructions.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_block(const Float* x, const encoder& e0, const encoder& e1, const encoder& e2,
                                    const encoder& e3, const block_options& options, code_storage<Code>* codes) {
    if constexpr (code_traits<Code>::bits == 16) {
        fetch_block(x, options.ahead);
        const f32 v[4] = {load(x), load(x + lanes), load(x + 2 * lanes), load(x + 3 * lanes)};
        const i32 q[4] = {add(steps_from_zero<Division, IsPrescaled>(v[0], e0), e0.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[1], e1), e1.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[2], e2), e2.zero_point),
                          add(steps_from_zero<Division, IsPrescaled>(v[3], e3), e3.zero_point)};
        options.is_far ? store_16<true>(codes, q) : store_16(codes, q);
    } else {
        const bytes b = in_order(encode_block<Code, Division, IsPrescaled>(x, e0, e1, e2, e3, options));
        store_code_block<Code>(codes, b, options.is_far);
    }
}

/// Two blocks: 4-bit codes are packed together.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_two_blocks(const Float* x, const encoder& e0, const encoder& e1, const encoder& e2,
                                         const encoder& e3, const encoder& e4, const encoder& e5, const encoder& e6,
                                         const encoder& e7, const block_options& options, code_storage<Code>* codes) {
    if constexpr (code_traits<Code>::bits == 4) {
        const narrowed first = encode_block<Code, Division, IsPrescaled>(x, e0, e1, e2, e3, options);
        const narrowed second = encode_block<Code, Division, IsPrescaled>(x + block, e4, e5, e6, e7, options);
        options.is_far ? store_nibbles<true>(codes, first, second) : store_nibbles<false>(codes, first, second);
    } else {
        quantize_block<Code, Division, IsPrescaled>(x, e0, e1, e2, e3, options, codes);
        quantize_block<Code, Division, IsPrescaled>(x + block, e4, e5, e6, e7, options,
                                                    codes + storage_size<Code>(block));
    }
}

template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_vector(const Float* x, const encoder& e, code_storage<Code>* codes) {
    store_vector<Code>(codes, add(steps_from_zero<Division, IsPrescaled>(load(x), e), e.zero_point));
}

/// Writes the codes of at most `lanes` values to places `first` and on, whatever else is in the bytes.
template <class Code, division Division, class Float>
HALFSTEP_NOINLINE void quantize_few(const Float* x, std::size_t count, const encoder& e, code_storage<Code>* codes,
                                    std::size_t first) {
    Float padded[lanes] = {};
    std::int32_t q[lanes];
    detail::copy_n(x, count, padded);
    store(q, add(steps_from_zero<Division, true>(load(padded), e), e.zero_point));
    for (std::size_t i = 0; i < count; ++i)
        write_code<Code>(codes, first + i, q[i]);
}

/// Writes the codes of `count` values on one grid to places `first` and on of `codes`.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_run(const Float* x, std::size_t count, const encoder& grid,
                                    const block_options& given_options, code_storage<Code>* codes, std::size_t first) {
    const encoder e = grid; // in registers: as far as compilers know, a store of bytes may change what is in memory
    block_options options = given_options;
    options.is_far = false;
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const std::size_t head = detail::min(to_whole_element<Code>(first), count);
    if (head > 0) {
        quantize_few<Code, Division>(x, head, e, codes, first);
        x += head;
        first += head;
        count -= head;
    }
    codes += first / per_element;
    const bool may_overlap = count >= lanes && count % per_element == 0;
    if (given_options.is_far && count >= 4 * block) {
        // First blocks, part of which is written twice: up to where codes align.
        quantize_two_blocks<Code, Division, IsPrescaled>(x, e, e, e, e, e, e, e, e, options, codes);
        const std::size_t past = reinterpret_cast<std::uintptr_t>(codes) % far_alignment<Code>;
        const std::size_t skipped = (far_alignment<Code> - past) / sizeof(code_storage<Code>);
        count -= skipped * per_element;
        x += skipped * per_element;
        codes += skipped;
        options.is_far = is_far_aligned<Code>(codes);
    }
    for (; count >= 2 * block; count -= 2 * block, x += 2 * block, codes += storage_size<Code>(2 * block))
        quantize_two_blocks<Code, Division, IsPrescaled>(x, e, e, e, e, e, e, e, e, options, codes);
    options.is_far = false;
    for (; count >= block; count -= block, x += block, codes += storage_size<Code>(block))
        quantize_block<Code, Division, IsPrescaled>(x, e, e, e, e, options, codes);
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
    detail::copy_n(x, count, padded);
    quantize_vector<Code, Division, IsPrescaled>(padded, e, padded_codes);
    copy_codes<Code>(padded_codes, count, codes);
}

/// The options for a call whose values are fetched so many bytes ahead where they are far.
HALFSTEP_INLINE block_options options_for(code_range codes, bool has_zero_points, bool is_far, std::size_t ahead) {
    return {broadcast_byte(codes.min), has_zero_points, is_far, is_far ? ahead : 0};
}

/// Writes the codes of `count` values on the grid of an encoder to places `first` and on of `codes`.
template <class Code, division Division, class Float>
void encode_on_grid(const Float* x, std::size_t count, const encoder& e, const block_options& options,
                    code_storage<Code>* codes, std::size_t first) {
    if (first_lane(e.prescale) == 1.0f)
        quantize_run<Code, Division, false>(x, count, e, options, codes, first);
    else
        quantize_run<Code, Division, true>(x, count, e, options, codes, first);
    if (options.is_far)
        end_far_stores();
}

/// Writes the codes of `count` values to places `first` and on of `codes`, past the caches where `is_far`.
template <class Code, quotient Quotient, class Float>
void quantize(const Float* x, std::size_t count, const grid& g, code_storage<Code>* codes, std::size_t first,
              bool is_far) noexcept {
    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    encode_on_grid<Code, how>(x, count, make_encoder<how>(g),
                              options_for(g.codes, g.zero_point != 0, is_far, ahead_of_stream), codes, first);
}
