// From floats to the values that their codes stand for, rounded up or down at random.

template <class Float>
HALFSTEP_INLINE f32 fake_quantize_vector_stochastic(const Float* x, const random_encoder& e, i32 zero_point, f32 scale,
                                                    i32 random) {
    const i32 codes = random_codes<16>(multiply(load(x), e.prescale), e, random);
    return multiply(to_f32(subtract(codes, zero_point)), scale);
}

/// As `fake_quantize`, rounded at random: value i takes random number `r.first_index + i`. `out` may be `x`.
template <class Float>
HALFSTEP_NOINLINE void fake_quantize_stochastic(const Float* x, std::size_t count, const grid& g, const stochastic& r,
                                                Float* out) noexcept {
    const f32 scale = broadcast(g.scale);
    const i32 zero_point = broadcast(g.zero_point);
    const random_encoder e = make_random_encoder<16>(scale, zero_point, g.codes);
    random_numbers random;
    for (std::size_t done = 0, values = 0; done < count; done += values) {
        values = std::min(random_chunk, count - done);
        random.make(r.from(done), values);
        std::size_t i = 0;
        for (; i + lanes <= values; i += lanes)
            store(out + done + i, fake_quantize_vector_stochastic(x + done + i, e, zero_point, scale, random.from(i)));
        if (i < values) {
            Float padded[lanes] = {};
            std::copy_n(x + done + i, values - i, padded);
            store(padded, fake_quantize_vector_stochastic(padded, e, zero_point, scale, random.from(i)));
            std::copy_n(padded, values - i, out + done + i);
        }
    }
}
