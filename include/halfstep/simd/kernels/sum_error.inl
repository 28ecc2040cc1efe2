// How far values lie from what a grid makes of them, summed up.

/// Adds the errors of one vector to the lanes of a sum.
template <error_norm Norm, bool IsWeighted>
HALFSTEP_INLINE void add_errors(f64* sums, f32 x, const encoder& e, f32 scale, const double* weights) {
    const f32 rounded = multiply(to_f32(steps_from_zero<division_for<quotient::exact, 16>, true>(x, e)), scale);
    f64 errors[2] = {subtract(to_f64<0>(x), to_f64<0>(rounded)), subtract(to_f64<1>(x), to_f64<1>(rounded))};
    for (std::size_t half = 0; half < 2; ++half) {
        f64& error = errors[half];
        error = Norm == error_norm::squared ? multiply(error, error) : magnitude(error);
        if constexpr (IsWeighted)
            error = multiply(error, load_f64(weights + half * (lanes / 2)));
        sums[half] = add(sums[half], error);
    }
}

/// The sum of |x - fake_quantize(x)|^p (p = 2 or 1), each multiplied with its weight if there are any.
///
/// Sixteen sums run side by side, value i in sum i % 16, and are added up pairwise at the end, so that every
/// instruction set rounds alike. The values must be finite, and real 0 must have a code on the grid.
template <error_norm Norm, bool IsWeighted>
double sum_error(const float* x, std::size_t count, const grid& g, const double* weights) noexcept {
    constexpr std::size_t width = 16;
    constexpr std::size_t half_lanes = lanes / 2;
    const encoder e = make_encoder<division_for<quotient::exact, 16>>(g);
    const f32 scale = broadcast(g.scale);
    f64 sums[width / half_lanes];
    for (f64& sum : sums)
        sum = zero_f64();
    for (; count >= width; count -= width, x += width, weights += IsWeighted ? width : 0)
        for (std::size_t i = 0; i < width; i += lanes)
            add_errors<Norm, IsWeighted>(sums + i / half_lanes, load(x + i), e, scale, weights + (IsWeighted ? i : 0));
    if (count > 0) { // zeros round to themselves: they add nothing
        float padded[width] = {};
        double padded_weights[width] = {};
        detail::copy_n(x, count, padded);
        if constexpr (IsWeighted)
            detail::copy_n(weights, count, padded_weights);
        for (std::size_t i = 0; i < width; i += lanes)
            add_errors<Norm, IsWeighted>(sums + i / half_lanes, load(padded + i), e, scale, padded_weights + i);
    }

    for (std::size_t half = width / half_lanes / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i)
            sums[i] = add(sums[i], sums[i + half]);
    double partial[half_lanes];
    store(partial, sums[0]);
    for (std::size_t half = half_lanes / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i)
            partial[i] = partial[i] + partial[i + half];
    return partial[0];
}
