// From floats to the values that their codes stand for.

template <division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE f32 fake_quantize_vector(const Float* x, const encoder& e, f32 scale) {
    return multiply(to_f32(steps_from_zero<Division, IsPrescaled>(load(x), e)), scale);
}

template <division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE void fake_quantize_run(const Float* x, std::size_t count, const encoder& e, f32 scale, Float* out) {
    for (; count >= lanes; count -= lanes, x += lanes, out += lanes)
        store(out, fake_quantize_vector<Division, IsPrescaled>(x, e, scale));
    if (count > 0) {
        Float padded[lanes] = {};
        std::copy_n(x, count, padded);
        store(padded, fake_quantize_vector<Division, IsPrescaled>(padded, e, scale));
        std::copy_n(padded, count, out);
    }
}

/// Writes the values that come back after rounding `count` values to a grid. `out` may be `x`.
template <quotient Quotient, class Float>
void fake_quantize(const Float* x, std::size_t count, const grid& g, Float* out) noexcept {
    constexpr division how = division_for<Quotient, 16>;
    const encoding numbers = make_encoding<how>(g.scale, g.zero_point, g.codes);
    const encoder e = make_encoder(numbers);
    const f32 scale = broadcast(g.scale);
    if (numbers.prescale == 1.0f)
        fake_quantize_run<how, false>(x, count, e, scale, out);
    else
        fake_quantize_run<how, true>(x, count, e, scale, out);
}
