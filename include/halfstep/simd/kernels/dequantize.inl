// From codes to floats.

/// A grid in registers.
struct decoder {
    f32 scale;
    i32 zero_point; ///< for packed signed codes, in the unsigned numbers that they are loaded as
};

/// Packed codes are loaded as unsigned ones with the sign bit flipped, which adds 2^(bits-1).
template <class Code>
inline constexpr int sign_bit = code_traits<Code>::is_signed ? 1 << (code_traits<Code>::bits - 1) : 0;

template <class Code>
HALFSTEP_INLINE decoder make_decoder(const grid& g) {
    return {broadcast(g.scale), broadcast(g.zero_point + (packed_code<Code> ? sign_bit<Code> : 0))};
}

HALFSTEP_INLINE f32 decode(i32 code, const decoder& d) {
    return multiply(to_f32(subtract(code, d.zero_point)), d.scale);
}

/// Writes values, or adds them to what is there.
template <destination Destination, class Float>
HALFSTEP_INLINE void write(Float* out, f32 values) {
    if constexpr (Destination == destination::overwritten)
        store(out, values);
    else
        store(out, canonical_nan(add(load(out), values)));
}

template <class Code, destination Destination, class Float>
HALFSTEP_INLINE void dequantize_block(const code_storage<Code>* codes, const decoder& d, Float* out) {
    if constexpr (packed_code<Code>) {
        const bytes b = exclusive_or(load_packed<code_traits<Code>::bits>(codes), sign_bit<Code>);
        write<Destination>(out, decode(widen<0>(b), d));
        write<Destination>(out + lanes, decode(widen<1>(b), d));
        write<Destination>(out + 2 * lanes, decode(widen<2>(b), d));
        write<Destination>(out + 3 * lanes, decode(widen<3>(b), d));
    } else {
        write<Destination>(out, decode(load_codes(codes), d));
        write<Destination>(out + lanes, decode(load_codes(codes + lanes), d));
        write<Destination>(out + 2 * lanes, decode(load_codes(codes + 2 * lanes), d));
        write<Destination>(out + 3 * lanes, decode(load_codes(codes + 3 * lanes), d));
    }
}

template <class Code, destination Destination, class Float>
HALFSTEP_INLINE void dequantize_vector(const code_storage<Code>* codes, const decoder& d, Float* out) {
    if constexpr (packed_code<Code>)
        write<Destination>(out,
                           decode(exclusive_or(load_packed_vector<code_traits<Code>::bits>(codes), sign_bit<Code>), d));
    else
        write<Destination>(out, decode(load_codes(codes), d));
}

/// Writes the values of the `count` codes at places `first` and on of `codes`, or adds them to what is there.
template <class Code, class Float, destination Destination = destination::overwritten>
void dequantize(const code_storage<Code>* codes, std::size_t first, std::size_t count, const grid& g,
                Float* out) noexcept {
    for (; count > 0 && first % code_traits<Code>::per_element != 0; --count, ++out) { // to the next whole byte
        const std::int32_t code = read_code<Code>(codes, first++);
        *out = Float(Destination == destination::overwritten ? reference::dequantize(code, g)
                                                             : reference::dequantize_add(code, g, float(*out)));
    }
    codes += first / code_traits<Code>::per_element;

    const decoder d = make_decoder<Code>(g);
    for (; count >= block; count -= block, codes += storage_size<Code>(block), out += block)
        dequantize_block<Code, Destination>(codes, d, out);
    for (; count >= lanes; count -= lanes, codes += storage_size<Code>(lanes), out += lanes)
        dequantize_vector<Code, Destination>(codes, d, out);
    if (count > 0) {
        code_storage<Code> padded_codes[storage_size<Code>(lanes)] = {};
        Float padded[lanes] = {};
        std::copy_n(codes, storage_size<Code>(count), padded_codes);
        if constexpr (Destination == destination::added_to)
            std::copy_n(out, count, padded);
        dequantize_vector<Code, Destination>(padded_codes, d, padded);
        std::copy_n(padded, count, out);
    }
}
