// From floats to the values that their codes stand for, rounded up or down at random.

template <int Bits, class Float>
HALFSTEP_INLINE f32 fake_quantize_vector_stochastic(const Float* x, const random_encoder& e, i32 zero_point, f32 scale,
                                                    i32 random) {
    const i32 codes = random_codes<Bits>(multiply(load(x), e.prescale), e, random);
    return multiply(to_f32(subtract(codes, zero_point)), scale);
}

/// Values that begin with a block of random numbers: whole blocks of them, with the numbers in registers. Returns how
/// many values these are.
template <int Bits, class Float>
HALFSTEP_INLINE std::size_t fake_quantize_random_blocks(const Float* x, std::size_t count, const random_encoder& e,
                                                        i32 zero_point, f32 scale, random_sequence r, Float* out) {
    std::size_t done = 0;
    for (; done + detail::random_block <= count; done += detail::random_block) {
        const random_words random = make_random_words(r.from(done));
        for (std::size_t i = 0; i < detail::random_block / lanes; ++i) {
            const std::size_t at = done + i * lanes;
            store(out + at, fake_quantize_vector_stochastic<Bits>(x + at, e, zero_point, scale, random.parts(i)));
        }
    }
    return done;
}

/// For codes that are at most 255 steps apart, and from real 0, if Bits is 8.
template <int Bits, class Float>
HALFSTEP_NOINLINE void fake_quantize_stochastic(const Float* x, std::size_t count, const grid& g,
                                                random_sequence source, Float* out) {
    const f32 scale = broadcast(g.scale);
    const i32 zero_point = broadcast(g.zero_point);
    const random_encoder e = make_random_encoder<Bits>(scale, zero_point, g.codes);
    random_numbers random;
    for (std::size_t done = 0, values = 0; done < count; done += values) {
        const random_sequence rest = source.from(done);
        if (rest.place() == 0) {
            values = fake_quantize_random_blocks<Bits>(x + done, count - done, e, zero_point, scale, rest, out + done);
            if (values > 0)
                continue;
        }
        values = detail::min(detail::random_block - rest.place(), count - done);
        random.make(rest, values);
        for (std::size_t i = 0; i < values; i += lanes) {
            Float padded[lanes] = {};
            const std::size_t few = detail::min(lanes, values - i);
            detail::copy_n(x + done + i, few, padded);
            store(padded, fake_quantize_vector_stochastic<Bits>(padded, e, zero_point, scale, random.from(i)));
            detail::copy_n(padded, few, out + done + i);
        }
    }
}

/// As `fake_quantize`, rounded at random: value i takes random number `r.first_index + i`. `out` may be `x`.
template <class Float>
void fake_quantize_stochastic(const Float* x, std::size_t count, const grid& g, const stochastic& r,
                              Float* out) noexcept {
    const random_sequence source = {detail::random_state(r.seed), r.first_index};
    if (g.codes.max - g.zero_point <= 255 && g.zero_point - g.codes.min <= 255)
        fake_quantize_stochastic<8>(x, count, g, source, out);
    else
        fake_quantize_stochastic<16>(x, count, g, source, out);
}
