// From floats to grids and codes in one go: every run gets the grid that its own values need.

/// As many runs as are handled at a time: their values are still in the first-level cache when they are read again.
inline constexpr std::size_t values_in_chunk = 8192;
inline constexpr std::size_t runs_in_chunk = 256;

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
    for (std::size_t i = 0; i < runs; ++i)
        if (!is_finite(lows[i]))
            return i;

    float own_scales[padded], prescale[padded], low[padded], high[padded], factor[padded], second[padded];
    std::int32_t zeros[padded];
    choose_grids<Scheme>(lows, highs, runs, all, stored, own_scales, zeros);
    std::copy_n(own_scales, runs, scales);
    std::copy_n(zeros, runs, zero_points);
    for (std::size_t i = runs; i < runs + lanes; ++i) { // whatever was made of the padding
        own_scales[i] = 1.0f;
        zeros[i] = 0;
    }

    constexpr code_range usable = Scheme::codes(all);
    const encoder_table table = {prescale, low, high, factor, second, zeros};
    const bool is_prescaled = make_encoders<Code, Quotient>(own_scales, runs, usable, table);
    quantize_runs<Code, Quotient>(x, count, length, table, is_prescaled, usable, codes, first, is_far);
    return runs;
}

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`; and the scales, as they are stored, and zero points that the
/// scheme chose for each run's finite values. Returns how many runs were done: it stops before one without a finite
/// value.
template <class Code, class Scheme, quotient Quotient, class Float>
std::size_t encode_runs(const Float* x, std::size_t count, std::size_t length, scale_type stored, float* scales,
                        std::int32_t* zero_points, code_storage<Code>* codes, std::size_t first, bool is_far) noexcept {
    if (length > values_in_chunk / 4) { // nothing to be gained by doing several at a time
        for (std::size_t run = 0, done = 0; done < count; ++run) {
            const std::size_t values = std::min(length, count - done);
            const range r = min_max(x + done, values);
            if (r.empty())
                return run;
            constexpr code_range all = code_traits<Code>::range;
            const grid g(Scheme::choose(r, all, stored), Scheme::codes(all));
            scales[run] = g.scale;
            zero_points[run] = g.zero_point;
            quantize<Code, Quotient>(x + done, values, g, codes, first + done, is_far);
            done += values;
        }
        return (count + length - 1) / length;
    }
    const std::size_t most = std::min(runs_in_chunk, values_in_chunk / length);
    std::size_t run = 0;
    for (std::size_t done = 0; done < count;) {
        const std::size_t values = std::min(most * length, count - done);
        const std::size_t runs = encode_chunk<Code, Scheme, Quotient>(x + done, values, length, stored, scales + run,
                                                                      zero_points + run, codes, first + done, is_far);
        run += runs;
        done += values;
        if (runs * length < values)
            break;
    }
    return run;
}
