// The errors of many grids on one short run: each lane has a grid of its own, and the values come one by one. So nothing
// is added across lanes, and each sum has the order of the values on every instruction set.

/// Grids, one in each lane: a scale, and the steps below real 0.
struct trial_grids {
    f32 scale;
    f32 below;
};

/// The best grid that each lane has seen, and its number.
struct best_trials {
    f32 error;
    f32 number;
};

/// Adds the errors of a value to the sums, in steps: `steps` from real 0, `rounded` to a code.
template <error_norm Norm>
HALFSTEP_INLINE f32 add_trial_error(f32 sum, f32 steps, f32 rounded) {
    const f32 error = subtract(steps, rounded);
    if constexpr (Norm == error_norm::squared)
        return add(sum, multiply(error, error));
    else
        return add(sum, max(error, subtract(broadcast(0.0f), error)));
}

/// Tries `Count` vectors of grids, from trial `number` on.
template <error_norm Norm, std::size_t Count, class Trials>
HALFSTEP_INLINE void try_grids(const Trials& trials, std::size_t number, float unit, best_trials& best) {
    float first[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        first[i] = static_cast<float>(number + i);
    f32 numbers[Count], scales[Count], inverse[Count], below[Count], sums[Count];
    for (std::size_t v = 0; v < Count; ++v) {
        numbers[v] = add(load(first), broadcast(static_cast<float>(v * lanes)));
        const trial_grids g = trials.at(numbers[v]);
        scales[v] = g.scale;
        inverse[v] = divide(broadcast(1.0f), g.scale);
        below[v] = g.below;
        sums[v] = broadcast(0.0f);
    }
    trials.template add_errors<Norm>(sums, inverse, below);
    for (std::size_t v = 0; v < Count; ++v) {
        const f32 size = multiply(scales[v], broadcast(unit));
        const f32 error = multiply(sums[v], Norm == error_norm::squared ? multiply(size, size) : size);
        best.number = select_greater(best.error, error, numbers[v], best.number);
        best.error = min(error, best.error);
    }
}

/// The best grid of some, and its error in units of `1 / unit`.
struct best_trial {
    float error;
    float scale;
    float below;
};

/// The best of the first `count` trials, a multiple of 16: the first one of those that are as good.
template <error_norm Norm, class Trials>
HALFSTEP_INLINE best_trial best_of(const Trials& trials, std::size_t count, float unit) {
    constexpr std::size_t at_once = 4;
    const f32 infinity = broadcast(std::numeric_limits<float>::infinity());
    best_trials best{infinity, broadcast(0.0f)};
    std::size_t i = 0;
    for (; i + at_once * lanes <= count; i += at_once * lanes)
        try_grids<Norm, at_once>(trials, i, unit, best);
    for (; i < count; i += lanes)
        try_grids<Norm, 1>(trials, i, unit, best);
    const float least = reduce_min(best.error);
    const float number = reduce_min(select_greater(best.error, broadcast(least), infinity, best.number));
    return trials.found(least, number);
}
