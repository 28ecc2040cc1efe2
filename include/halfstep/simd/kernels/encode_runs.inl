// From floats to grids and codes in one go: every run gets the grid that its own values need.

/// How many values are handled at a time: they are still in the first-level cache when they are read again.
inline constexpr std::size_t values_in_chunk = 8192;

/// How many of the numbers come before the first one that is not finite. After the last one, 0s fill a vector.
HALFSTEP_INLINE std::size_t count_finite(const float* numbers, std::size_t count) {
    f32 zero_if_finite = broadcast(0.0f);
    for (std::size_t i = 0; i < count; i += lanes)
        zero_if_finite = add(zero_if_finite, subtract(load(numbers + i), load(numbers + i)));
    if (is_zero(zero_if_finite))
        return count;
    std::size_t finite = 0;
    while (is_finite(numbers[finite]))
        ++finite;
    return finite;
}

/// The same as `encode_runs` for a chunk. Each step is done for all runs before the next one, so that it works on whole
/// vectors: run by run, groups of 32 would take four times as long.
template <class Code, class Scheme, quotient Quotient, class Float>
std::size_t encode_chunk(const Float* x, std::size_t count, std::size_t length, scale_type stored, float* scales,
                         std::int32_t* zero_points, code_storage<Code>* codes, std::size_t first, bool is_far) {
    constexpr code_range all = code_traits<Code>::range;
    constexpr std::size_t padded = encoder_table::padded(runs_in_chunk);
    float lows[padded], highs[padded];
    const std::size_t runs = (count + length - 1) / length;
    for (std::size_t i = 0; i < runs; i += lanes) {
        store(lows + i, broadcast(std::numeric_limits<float>::infinity()));
        store(highs + i, broadcast(-std::numeric_limits<float>::infinity()));
    }
    min_max_runs(x, count, length, lows, highs);
    store(lows + runs, broadcast(0.0f)); // padding
    store(highs + runs, broadcast(0.0f));
    if (const std::size_t finite = count_finite(lows, runs); finite < runs)
        return finite;

    float own_scales[padded], prescale[padded], low[padded], high[padded], factor[padded], second[padded];
    std::int32_t zeros[padded];
    choose_grids<Scheme>(lows, highs, runs, all, stored, own_scales, zeros);
    detail::copy_n(own_scales, runs, scales);
    detail::copy_n(zeros, runs, zero_points);
    store(own_scales + runs, broadcast(1.0f)); // padding
    store(zeros + runs, broadcast(0));

    constexpr code_range usable = Scheme::codes(all);
    const encoder_table table = {prescale, low, high, factor, second, zeros};
    const encoder_needs needs = make_encoders<Code, Quotient>(own_scales, runs, usable, table);
    encode_on_grids<Code, Quotient>(x, count, length, table, needs, usable, codes, first, is_far, count * sizeof *x);
    return runs;
}

/// Writes the codes of `count` values, runs of `length`, one by one: where they are too long for several to be in the
/// cache at a time, or there is only one.
template <class Code, class Scheme, quotient Quotient, class Float>
std::size_t encode_run_by_run(const Float* x, std::size_t count, std::size_t length, scale_type stored, float* scales,
                              std::int32_t* zero_points, code_storage<Code>* codes, std::size_t first, bool is_far) {
    constexpr code_range all = code_traits<Code>::range;
    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    const bool fits = length <= values_in_chunk;
    const bool looks_ahead = fits && !is_far;
    const std::size_t ahead = fits ? length * sizeof *x : ahead_of_stream;
    std::size_t run = 0;
    for (range r = min_max(x, detail::min(length, count)), next; count > 0; ++run, r = next) {
        if (r.empty())
            return run;
        const grid g(Scheme::choose(r, all, stored), Scheme::codes(all));
        const encoder e = make_encoder<how>(g);
        scales[run] = g.scale;
        zero_points[run] = g.zero_point;
        const std::size_t values = detail::min(length, count);
        const Float* const after = x + values;
        count -= values;
        if (looks_ahead && count > 0) // while the divisions for the encoder are under way
            next = min_max(after, detail::min(length, count));
        encode_on_grid<Code, how>(x, values, e, options_for(g.codes, g.zero_point != 0, is_far, ahead), codes, first);
        if (!looks_ahead && count > 0)
            next = min_max(after, detail::min(length, count));
        first += values;
        x = after;
    }
    return run;
}

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`; and the scales, as they are stored, and zero points that the
/// scheme chose for each run's finite values. Returns how many runs there are before the first one without a finite
/// value: all, or else not everything before it was written.
template <class Code, class Scheme, quotient Quotient, class Float>
std::size_t encode_runs(const Float* x, std::size_t count, std::size_t length, scale_type stored, float* scales,
                        std::int32_t* zero_points, code_storage<Code>* codes, std::size_t first, bool is_far) noexcept {
    if (length > values_in_chunk / 4 || count <= length)
        return encode_run_by_run<Code, Scheme, Quotient>(x, count, length, stored, scales, zero_points, codes, first,
                                                         is_far);
    // While a chunk is encoded, the next one is fetched into the first-level cache, too.
    const std::size_t most = even_runs(detail::min(runs_in_chunk, values_in_chunk / (is_far ? 2 : 1) / length), length);
    std::size_t run = 0;
    for (std::size_t done = 0; done < count;) {
        const std::size_t values = detail::min(most * length, count - done);
        const std::size_t runs = encode_chunk<Code, Scheme, Quotient>(x + done, values, length, stored, scales + run,
                                                                      zero_points + run, codes, first + done, is_far);
        run += runs;
        done += values;
        if (runs * length < values)
            break;
    }
    return run;
}
