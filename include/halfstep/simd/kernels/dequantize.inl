// From codes to floats.

/// Grids in registers: one grid in all lanes, or one in each.
struct decoder {
    f32 scale;
    i32 zero_point; ///< for packed signed codes, in the unsigned numbers that they are loaded as
};

/// Packed codes are loaded as unsigned ones with the sign bit flipped, which adds 2^(bits-1).
template <class Code>
inline constexpr int sign_bit = code_traits<Code>::is_signed ? 1 << (code_traits<Code>::bits - 1) : 0;

template <class Code>
HALFSTEP_INLINE decoder make_decoder(f32 scale, i32 zero_point) {
    return {scale, packed_code<Code> && code_traits<Code>::is_signed ? add(zero_point, broadcast(sign_bit<Code>))
                                                                     : zero_point};
}

HALFSTEP_INLINE f32 decode(i32 code, const decoder& d) {
    return multiply(to_f32(subtract(code, d.zero_point)), d.scale);
}

/// Whether a register holds the values of all codes: then a permutation of it decodes, which is twice as fast in cache.
template <class Code>
inline constexpr bool has_value_table = packed_code<Code>&& has_permutation && (1u << code_traits<Code>::bits) <= lanes;

/// The value of each code, by its bits, as often as there is room.
template <class Code>
HALFSTEP_INLINE f32 make_value_table(const decoder& d) {
    constexpr std::int32_t mask = (1 << code_traits<Code>::bits) - 1;
    std::int32_t codes[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        codes[i] = (static_cast<std::int32_t>(i) & mask) ^ sign_bit<Code>;
    return decode(load(codes), d);
}

template <class Code>
HALFSTEP_INLINE f32 decode_vector(const code_storage<Code>* codes, const decoder& d,
                                  [[maybe_unused]] const f32& table) {
    constexpr int bits = code_traits<Code>::bits;
    if constexpr (has_value_table<Code>)
        return permute(table, load_packed_indices<bits>(codes));
    else if constexpr (packed_code<Code>)
        return decode(exclusive_or(load_packed_vector<bits>(codes), sign_bit<Code>), d);
    else
        return decode(load_codes(codes), d);
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

template <class Code, destination Destination, class Float>
HALFSTEP_INLINE void dequantize_block(const code_storage<Code>* codes, const decoder& d, const f32& table, Float* out,
                                      bool is_far) {
    if constexpr (packed_code<Code> && !has_value_table<Code>) {
        const bytes b = exclusive_or(load_packed<code_traits<Code>::bits>(codes), sign_bit<Code>);
        store_block<Destination>(out, decode(widen<0>(b), d), decode(widen<1>(b), d), decode(widen<2>(b), d),
                                 decode(widen<3>(b), d), is_far);
    } else {
        constexpr std::size_t step = storage_size<Code>(lanes);
        store_block<Destination>(out, decode_vector<Code>(codes, d, table), decode_vector<Code>(codes + step, d, table),
                                 decode_vector<Code>(codes + 2 * step, d, table),
                                 decode_vector<Code>(codes + 3 * step, d, table), is_far);
    }
}

/// Whether vectors of floats from here on can be stored past the caches.
template <class Float>
HALFSTEP_INLINE bool is_vector_aligned(const Float* out) {
    return reinterpret_cast<std::uintptr_t>(out) % (lanes * sizeof *out) == 0;
}

/// Decodes at most `lanes` codes at places `first` and on, wherever in a byte the first one begins.
template <class Code, destination Destination, class Float>
void dequantize_few(const code_storage<Code>* codes, std::size_t first, std::size_t count, const decoder& d,
                    Float* out) {
    std::int32_t q[lanes] = {};
    Float padded[lanes] = {};
    for (std::size_t i = 0; i < count; ++i)
        q[i] = read_code<Code>(codes, first + i) + (packed_code<Code> ? sign_bit<Code> : 0);
    if constexpr (Destination == destination::added_to)
        std::copy_n(out, count, padded);
    store(padded, result<Destination>(padded, decode(load(q), d)));
    std::copy_n(padded, count, out);
}

/// Writes the values of the `count` codes at places `first` and on of `codes`, all on one grid.
template <class Code, destination Destination, class Float>
void dequantize_run(const code_storage<Code>* codes, std::size_t first, std::size_t count, const decoder& grid,
                    Float* out, bool is_far) {
    const decoder d = grid; // in registers, as in quantize_run
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const std::size_t head = std::min((per_element - first % per_element) % per_element, count);
    if (head > 0) { // to the next whole byte
        dequantize_few<Code, Destination>(codes, first, head, d, out);
        first += head;
        count -= head;
        out += head;
    }
    codes += first / per_element;

    constexpr bool may_write_twice = Destination == destination::overwritten;
    const bool may_overlap = may_write_twice && count >= lanes && count % per_element == 0;
    const f32 table = has_value_table<Code> ? make_value_table<Code>(d) : d.scale;
    if (is_far && may_write_twice && !is_vector_aligned(out) && count >= 2 * block) {
        dequantize_block<Code, Destination>(codes, d, table, out, false);
        const std::size_t skipped = lanes - reinterpret_cast<std::uintptr_t>(out) / sizeof *out % lanes;
        if (skipped % per_element == 0) {
            count -= skipped;
            codes += skipped / per_element;
            out += skipped;
        }
    }
    const bool far_blocks = is_far && is_vector_aligned(out);
    for (; count >= block; count -= block, codes += storage_size<Code>(block), out += block)
        dequantize_block<Code, Destination>(codes, d, table, out, far_blocks);
    for (; count >= lanes; count -= lanes, codes += storage_size<Code>(lanes), out += lanes)
        store(out, result<Destination>(out, decode_vector<Code>(codes, d, table)));
    if (count > 0 && may_overlap) { // a last vector that ends where the codes end: some values are written twice
        const std::size_t back = lanes - count;
        store(out - back, decode_vector<Code>(codes - back / per_element, d, table));
    } else if (count > 0) {
        dequantize_few<Code, Destination>(codes, 0, count, d, out);
    }
}

/// Writes the values of the `count` codes at places `first` and on of `codes`, or adds them to what is there; past the
/// caches where `is_far`.
template <class Code, class Float, destination Destination = destination::overwritten>
void dequantize(const code_storage<Code>* codes, std::size_t first, std::size_t count, const grid& g, Float* out,
                bool is_far) noexcept {
    dequantize_run<Code, Destination>(codes, first, count,
                                      make_decoder<Code>(broadcast(g.scale), broadcast(g.zero_point)), out, is_far);
    if (is_far)
        end_far_stores();
}

/// A code of each grid: channels that are the last axis.
template <class Code, class Float>
void dequantize_columns(const code_storage<Code>* codes, std::size_t first, std::size_t count, const float* scales,
                        const std::int32_t* zero_points, Float* out) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    for (std::size_t i = 0; i < count; i += lanes) {
        const decoder d = make_decoder<Code>(load(scales + i), load(zero_points + i));
        if (first % per_element != 0 || count - i < lanes)
            dequantize_few<Code, destination::overwritten>(codes, first + i, std::min(lanes, count - i), d, out + i);
        else if constexpr (packed_code<Code>)
            store(out + i,
                  decode(exclusive_or(load_packed_vector<code_traits<Code>::bits>(codes + (first + i) / per_element),
                                      sign_bit<Code>),
                         d));
        else
            store(out + i, decode(load_codes(codes + first + i), d));
    }
}

/// Runs of whole vectors that begin at whole bytes.
template <class Code, class Float>
void dequantize_even_runs(const code_storage<Code>* codes, std::size_t runs, std::size_t length, const float* scales,
                          const std::int32_t* zero_points, Float* out, bool is_far) {
    const bool far_blocks = is_far && is_vector_aligned(out);
    for (; runs > 0; --runs) {
        const decoder d = make_decoder<Code>(broadcast(*scales++), broadcast(*zero_points++));
        const f32 table = has_value_table<Code> ? make_value_table<Code>(d) : d.scale;
        std::size_t left = length;
        for (; left >= block; left -= block, codes += storage_size<Code>(block), out += block)
            dequantize_block<Code, destination::overwritten>(codes, d, table, out, far_blocks);
        for (; left > 0; left -= lanes, codes += storage_size<Code>(lanes), out += lanes)
            store(out, decode_vector<Code>(codes, d, table));
    }
}

/// Writes the values of the `count` codes at places `first` and on of `codes`: consecutive runs of `length`, of which
/// the last may be shorter, each on the grid after that of the run before it; past the caches where `is_far`. Both arrays of the grids are as long as
/// `encoder_table::padded` says.
template <class Code, class Float>
void dequantize_runs(const code_storage<Code>* codes, std::size_t first, std::size_t count, std::size_t length,
                     const float* scales, const std::int32_t* zero_points, Float* out, bool is_far) noexcept {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    if (length == 1)
        return dequantize_columns<Code>(codes, first, count, scales, zero_points, out);
    std::size_t run = 0;
    if (first % per_element == 0 && length % lanes == 0) {
        run = count / length;
        dequantize_even_runs<Code>(codes + first / per_element, run, length, scales, zero_points, out, is_far);
    }
    for (std::size_t done = run * length; done < count; ++run) {
        const std::size_t values = std::min(length, count - done);
        const decoder d = make_decoder<Code>(broadcast(scales[run]), broadcast(zero_points[run]));
        dequantize_run<Code, destination::overwritten>(codes, first + done, values, d, out + done, is_far);
        done += values;
    }
    if (is_far)
        end_far_stores();
}
