// The errors of many grids on one short run: each lane has a grid of its own, and the values come one by one. So nothing
// is added across lanes, and each sum has the order of the values on every instruction set.

/// A run as the magnitudes of its positive and negative values. Zeros have no part in any error; what is not finite is
/// left out.
struct run_magnitudes {
    float positive[longest_searched_run + encoder_table::most_lanes];
    float negative[longest_searched_run + encoder_table::most_lanes];
    std::size_t positives;
    std::size_t negatives;
};

inline void split_by_sign(const float* x, std::size_t count, run_magnitudes& run) {
    std::size_t positives = 0;
    std::size_t negatives = 0;
    constexpr float largest = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < count; ++i) { // without a branch: signs cannot be foretold
        run.positive[positives] = x[i];
        run.negative[negatives] = -x[i];
        positives += static_cast<std::size_t>(x[i] > 0.0f) & static_cast<std::size_t>(x[i] <= largest);
        negatives += static_cast<std::size_t>(x[i] < 0.0f) & static_cast<std::size_t>(x[i] >= -largest);
    }
    std::fill_n(run.positive + positives, encoder_table::most_lanes, 0.0f);
    std::fill_n(run.negative + negatives, encoder_table::most_lanes, 0.0f);
    run.positives = positives;
    run.negatives = negatives;
}

/// Adds up magnitudes in units of `unit`: sixteen sums side by side, as in sum_error.inl, halved by pairs at the end.
inline float sum_magnitudes(const run_magnitudes& run, float unit) {
    constexpr std::size_t width = encoder_table::most_lanes;
    const f32 inverse = broadcast(1.0f / unit);
    f32 sums[width / lanes];
    for (f32& sum : sums)
        sum = broadcast(0.0f);
    for (std::size_t i = 0; i < run.positives; i += width)
        for (std::size_t j = 0; j < width; j += lanes)
            sums[j / lanes] = add(sums[j / lanes], multiply(load(run.positive + i + j), inverse));
    for (std::size_t i = 0; i < run.negatives; i += width)
        for (std::size_t j = 0; j < width; j += lanes)
            sums[j / lanes] = add(sums[j / lanes], multiply(load(run.negative + i + j), inverse));
    float partial[width];
    for (std::size_t j = 0; j < width; j += lanes)
        store(partial + j, sums[j / lanes]);
    for (std::size_t half = width / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i)
            partial[i] = partial[i] + partial[i + half];
    return partial[0];
}

/// Grids around real 0, one in each lane: a scale, and how many steps the codes reach to either side.
struct trial_grids {
    f32 scale;
    f32 below;
    f32 above;
};

/// The best grid that each lane has seen, and its number.
struct best_trials {
    f32 error;
    f32 number;
};

/// Adds to each sum the errors of magnitudes on grids that reach `limit` steps, in steps.
template <error_norm Norm, std::size_t Count>
HALFSTEP_INLINE void add_trial_errors(f32 (&sums)[Count], const f32 (&inverse)[Count], const f32 (&limit)[Count],
                                      const float* magnitudes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const f32 x = broadcast(magnitudes[i]);
        for (std::size_t v = 0; v < Count; ++v) {
            const f32 steps = multiply(x, inverse[v]);
            const f32 error = subtract(steps, round(min(steps, limit[v])));
            if constexpr (Norm == error_norm::squared)
                sums[v] = add(sums[v], multiply(error, error));
            else
                sums[v] = add(sums[v], max(error, subtract(broadcast(0.0f), error)));
        }
    }
}

/// Tries `Count` vectors of grids, from trial `number` on.
template <error_norm Norm, std::size_t Count, class Trials>
HALFSTEP_INLINE void try_grids(const Trials& trials, const run_magnitudes& run, std::size_t number, float unit,
                               best_trials& best) {
    float first[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        first[i] = static_cast<float>(number + i);
    f32 numbers[Count], scales[Count], inverse[Count], below[Count], above[Count], sums[Count];
    for (std::size_t v = 0; v < Count; ++v) {
        numbers[v] = add(load(first), broadcast(static_cast<float>(v * lanes)));
        const trial_grids g = trials.at(numbers[v]);
        scales[v] = g.scale;
        inverse[v] = divide(broadcast(1.0f), g.scale);
        below[v] = g.below;
        above[v] = g.above;
        sums[v] = broadcast(0.0f);
    }
    add_trial_errors<Norm>(sums, inverse, above, run.positive, run.positives);
    add_trial_errors<Norm>(sums, inverse, below, run.negative, run.negatives);
    for (std::size_t v = 0; v < Count; ++v) {
        const f32 size = multiply(scales[v], broadcast(unit));
        const f32 error = multiply(sums[v], Norm == error_norm::squared ? multiply(size, size) : size);
        best.number = select_greater(best.error, error, numbers[v], best.number);
        best.error = min(error, best.error);
    }
}

/// The best of the first `count` trials, a multiple of 16, and its error in units of 1 / `unit`: the first one of those
/// that are as good.
struct best_trial {
    float error;
    float scale;
    float below;
};
template <error_norm Norm, class Trials>
HALFSTEP_INLINE best_trial best_of(const Trials& trials, std::size_t count, const run_magnitudes& run, float unit) {
    constexpr std::size_t at_once = 4;
    const f32 infinity = broadcast(std::numeric_limits<float>::infinity());
    best_trials best{infinity, broadcast(0.0f)};
    std::size_t i = 0;
    for (; i + at_once * lanes <= count; i += at_once * lanes)
        try_grids<Norm, at_once>(trials, run, i, unit, best);
    for (; i < count; i += lanes)
        try_grids<Norm, 1>(trials, run, i, unit, best);
    const float least = reduce_min(best.error);
    const float number = reduce_min(select_greater(best.error, broadcast(least), infinity, best.number));
    const trial_grids g = trials.at(broadcast(number));
    return {least, first_lane(g.scale), first_lane(g.below)};
}
