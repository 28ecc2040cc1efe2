// From floats to the values that their codes stand for.

/// A vector of values that come back.
template <division Division, bool IsPrescaled, class Float>
HALFSTEP_INLINE f32 fake_quantize_vector(const Float* x, const encoder& e, f32 scale) {
    return multiply(to_f32(steps_from_zero<Division, IsPrescaled>(load(x), e)), scale);
}

/// The values that come back from one grid, to nearest.
template <division Division, bool IsPrescaled, class Float>
void fake_quantize_run(const Float* x, std::size_t count, const encoder& given, float step, Float* out, bool is_far) {
    const encoder e = given; // in registers, as in quantize_run
    const f32 scale = broadcast(step);
    if (is_far && count >= 2 * lanes) { // a first vector, part of which is written twice
        store(out, fake_quantize_vector<Division, IsPrescaled>(x, e, scale));
        const std::size_t skipped = lanes - reinterpret_cast<std::uintptr_t>(out) / sizeof *out % lanes;
        count -= skipped;
        x += skipped;
        out += skipped;
        for (; count >= lanes; count -= lanes, x += lanes, out += lanes)
            store<true>(out, fake_quantize_vector<Division, IsPrescaled>(x, e, scale));
    }
    for (; count >= lanes; count -= lanes, x += lanes, out += lanes)
        store(out, fake_quantize_vector<Division, IsPrescaled>(x, e, scale));
    if (count > 0) {
        Float padded[lanes] = {};
        detail::copy_n(x, count, padded);
        store(padded, fake_quantize_vector<Division, IsPrescaled>(padded, e, scale));
        detail::copy_n(padded, count, out);
    }
}

/// Writes the values that come back after rounding `count` values to a grid. `out` may be `x`, unless `is_far`, which
/// makes the stores go past the caches.
template <quotient Quotient, class Float>
void fake_quantize(const Float* x, std::size_t count, const grid& g, Float* out, bool is_far) noexcept {
    constexpr division how = division_for<Quotient, 16>;
    const encoder e = make_encoder<how>(g);
    if (first_lane(e.prescale) == 1.0f)
        fake_quantize_run<how, false>(x, count, e, g.scale, out, is_far);
    else
        fake_quantize_run<how, true>(x, count, e, g.scale, out, is_far);
    if (is_far)
        end_far_stores();
}
