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

inline constexpr float lane_numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// The numbers from `first` on, one in each lane.
HALFSTEP_INLINE f32 numbers_from(std::size_t first) {
    return add(load(lane_numbers), broadcast(static_cast<float>(first)));
}

/// Tries `Count` vectors of grids, from trial `number` on.
template <error_norm Norm, std::size_t Count, class Trials>
HALFSTEP_INLINE void try_grids(const Trials& trials, std::size_t number, float unit, best_trials& best) {
    f32 numbers[Count], scales[Count], inverse[Count], below[Count], sums[Count];
    for (std::size_t v = 0; v < Count; ++v) {
        numbers[v] = numbers_from(number + v * lanes);
        const trial_grids g = trials.at(number + v * lanes);
        scales[v] = g.scale;
        inverse[v] = divide(broadcast(1.0f), g.scale);
        below[v] = g.below;
        sums[v] = broadcast(0.0f);
    }
    trials.template add_errors<Norm>(number, sums, inverse, below);
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
    float place; ///< the steps below real 0 of a window; the number of a trial with a fixed place
};

/// The best of the first `count` trials, a multiple of 16: the first one of those that are as good.
template <error_norm Norm, class Trials>
HALFSTEP_INLINE best_trial best_of(const Trials& trials, std::size_t count, float unit) {
    const f32 infinity = broadcast(std::numeric_limits<float>::infinity());
    best_trials best{infinity, broadcast(0.0f)};
    std::size_t i = 0;
    for (; i + 5 * lanes <= count; i += 5 * lanes) // what fits the registers
        try_grids<Norm, 5>(trials, i, unit, best);
    for (; i + 2 * lanes <= count; i += 2 * lanes)
        try_grids<Norm, 2>(trials, i, unit, best);
    for (; i < count; i += lanes)
        try_grids<Norm, 1>(trials, i, unit, best);
    const float least = reduce_min(best.error);
    const float number = reduce_min(select_greater(best.error, broadcast(least), infinity, best.number));
    return trials.found(least, number);
}
