// From codes to floats.

/// Whether a register holds the values of all codes: then a permutation of it decodes, which is twice as fast in cache.
template <class Code>
inline constexpr bool has_value_table = packed_code<Code>&& has_permutation && (1u << code_traits<Code>::bits) <= lanes;

/// Grids in registers: one grid in all lanes, or one in each.
struct decoder {
    f32 scale;
    i32 zero_point;
};

HALFSTEP_INLINE f32 decode(i32 code, const decoder& d) {
    return multiply(to_f32(subtract(code, d.zero_point)), d.scale);
}

/// A vector of codes as integers.
template <class Code>
HALFSTEP_INLINE i32 load_vector(const code_storage<Code>* codes) {
    if constexpr (packed_code<Code>)
        return load_packed_vector<code_traits<Code>::bits, code_traits<Code>::is_signed>(codes);
    else
        return load_codes(codes);
}

/// All codes, by their bits, as often as there is room.
template <class Code>
HALFSTEP_INLINE i32 all_codes() {
    constexpr int unused = 32 - code_traits<Code>::bits;
    std::int32_t codes[lanes];
    for (std::uint32_t i = 0; i < lanes; ++i)
        codes[i] = code_traits<Code>::is_signed ? static_cast<std::int32_t>(i << unused) >> unused
                                                : static_cast<std::int32_t>(i << unused >> unused);
    return load(codes);
}

/// One grid in all lanes, with the value of each code where there is room for them.
struct run_decoder {
    decoder grid;
    f32 values;
};

template <class Code>
HALFSTEP_INLINE run_decoder make_run_decoder(const decoder& d) {
    if constexpr (has_value_table<Code>)
        return {d, decode(all_codes<Code>(), d)};
    else
        return {d, d.scale};
}

template <class Code>
HALFSTEP_INLINE f32 decode_vector(const code_storage<Code>* codes, const run_decoder& d) {
    constexpr int bits = code_traits<Code>::bits;
    if constexpr (has_value_table<Code>)
        return permute(d.values, load_packed_indices<bits>(codes));
    else
        return decode(load_vector<Code>(codes), d.grid);
}

/// What is to be stored: the values, or the sums of them and what is there.
template <destination Destination, class Float>
HALFSTEP_INLINE f32 result(const Float* out, f32 values) {
    if constexpr (Destination == destination::overwritten)
        return values;
    else
        return canonical_nan(add(load(out), values));
}

template <bool IsFar, class Float>
HALFSTEP_INLINE void store_block(Float* out, f32 v0, f32 v1, f32 v2, f32 v3) {
    store<IsFar>(out, v0);
    store<IsFar>(out + lanes, v1);
    store<IsFar>(out + 2 * lanes, v2);
    store<IsFar>(out + 3 * lanes, v3);
}

/// Which stores to use is asked block by block: the branch is foreseen, and a loop of its own would double the code.
template <destination Destination, class Float>
HALFSTEP_INLINE void store_block(Float* out, f32 v0, f32 v1, f32 v2, f32 v3, bool is_far) {
    v0 = result<Destination>(out, v0);
    v1 = result<Destination>(out + lanes, v1);
    v2 = result<Destination>(out + 2 * lanes, v2);
    v3 = result<Destination>(out + 3 * lanes, v3);
    is_far ? store_block<true>(out, v0, v1, v2, v3) : store_block<false>(out, v0, v1, v2, v3);
}

/// Vector number Part of a block of packed codes, which were loaded as unsigned bytes with the sign bit flipped: that
/// adds 2^(bits-1).
template <class Code, int Part>
HALFSTEP_INLINE f32 decode_part(bytes codes, const decoder& d) {
    constexpr std::int32_t added = code_traits<Code>::is_signed ? 1 << (code_traits<Code>::bits - 1) : 0;
    return decode(widen<Part>(codes), {d.scale, add(d.zero_point, broadcast(added))});
}

/// A block of four vectors, each on a grid of its own. Without permutations, unpacking a block at a time takes fewer
/// instructions.
template <class Code, destination Destination, class Float>
HALFSTEP_INLINE void dequantize_block(const code_storage<Code>* codes, const run_decoder& d0, const run_decoder& d1,
                                      const run_decoder& d2, const run_decoder& d3, Float* out, bool is_far) {
    if constexpr (packed_code<Code> && !has_permutation) {
        constexpr std::uint8_t sign_bit = code_traits<Code>::is_signed ? 1 << (code_traits<Code>::bits - 1) : 0;
        const bytes b = exclusive_or(load_packed<code_traits<Code>::bits>(codes), sign_bit);
        store_block<Destination>(out, decode_part<Code, 0>(b, d0.grid), decode_part<Code, 1>(b, d1.grid),
                                 decode_part<Code, 2>(b, d2.grid), decode_part<Code, 3>(b, d3.grid), is_far);
    } else {
        constexpr std::size_t step = storage_size<Code>(lanes);
        store_block<Destination>(out, decode_vector<Code>(codes, d0), decode_vector<Code>(codes + step, d1),
                                 decode_vector<Code>(codes + 2 * step, d2), decode_vector<Code>(codes + 3 * step, d3),
                                 is_far);
    }
}

/// Whether vectors of floats from here on can be stored past the caches.
template <class Float>
HALFSTEP_INLINE bool is_vector_aligned(const Float* out) {
    return reinterpret_cast<std::uintptr_t>(out) % (lanes * sizeof *out) == 0;
}

/// Decodes at most `lanes` codes at places `first` and on, wherever in a byte the first one begins.
template <class Code, destination Destination, class Float>
HALFSTEP_NOINLINE void dequantize_few(const code_storage<Code>* codes, std::size_t first, std::size_t count,
                                      const decoder& d, Float* out) {
    std::int32_t q[lanes] = {};
    Float padded[lanes] = {};
    for (std::size_t i = 0; i < count; ++i)
        q[i] = read_code<Code>(codes, first + i);
    if constexpr (Destination == destination::added_to)
        detail::copy_n(out, count, padded);
    store(padded, result<Destination>(padded, decode(load(q), d)));
    detail::copy_n(padded, count, out);
}

/// Writes the values of the `count` codes at places `first` and on of `codes`, all on one grid.
template <class Code, destination Destination, class Float>
HALFSTEP_NOINLINE void dequantize_run(const code_storage<Code>* codes, std::size_t first, std::size_t count,
                                      const decoder& grid, Float* out, bool is_far) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const std::size_t head = detail::min(to_whole_element<Code>(first), count);
    if (head > 0) { // to the next whole byte
        dequantize_few<Code, Destination>(codes, first, head, grid, out);
        first += head;
        count -= head;
        out += head;
    }
    codes += first / per_element;

    constexpr bool may_write_twice = Destination == destination::overwritten;
    const bool may_overlap = may_write_twice && count >= lanes && count % per_element == 0;
    const run_decoder d = make_run_decoder<Code>(grid);
    if (is_far && may_write_twice && !is_vector_aligned(out) && count >= 2 * block) {
        dequantize_block<Code, Destination>(codes, d, d, d, d, out, false);
        const std::size_t skipped = lanes - reinterpret_cast<std::uintptr_t>(out) / sizeof *out % lanes;
        if (skipped % per_element == 0) {
            count -= skipped;
            codes += skipped / per_element;
            out += skipped;
        }
    }
    const bool far_blocks = is_far && is_vector_aligned(out);
    for (; count >= block; count -= block, codes += storage_size<Code>(block), out += block)
        dequantize_block<Code, Destination>(codes, d, d, d, d, out, far_blocks);
    for (; count >= lanes; count -= lanes, codes += storage_size<Code>(lanes), out += lanes)
        store(out, result<Destination>(out, decode_vector<Code>(codes, d)));
    if (count > 0 && may_overlap) { // a last vector that ends where the codes end: some values are written twice
        const std::size_t back = lanes - count;
        store(out - back, decode_vector<Code>(codes - back / per_element, d));
    } else if (count > 0) {
        dequantize_few<Code, Destination>(codes, 0, count, grid, out);
    }
}

/// Writes the values of the `count` codes at places `first` and on of `codes`, or adds them to what is there; past the
/// caches where `is_far`.
template <class Code, class Float, destination Destination = destination::overwritten>
void dequantize(const code_storage<Code>* codes, std::size_t first, std::size_t count, const grid& g, Float* out,
                bool is_far) noexcept {
    const decoder d = {broadcast(g.scale), broadcast(g.zero_point)};
    dequantize_run<Code, Destination>(codes, first, count, d, out, is_far);
    if (is_far)
        end_far_stores();
}
