// The errors of many grids on one short run: each lane has a grid of its own, and the values come one by one. So
// nothing is added across lanes, and each sum has the order of the values on every instruction set.

/// Grids, one in each lane.
struct trial_grids {
    f32 scale; ///< its size
    f32 sign;  ///< of the scale: 1 or -1
    f32 below; ///< the steps below real 0, where it has not the same place in all of them
};

/// The best grid that each lane has seen: its error in units of `1 / unit`, and its number.
struct best_trials {
    f32 error;
    f32 number;
};

/// The best of all lanes.
struct best_trial {
    float error;
    float number;
};

HALFSTEP_INLINE best_trials no_trials() { return {broadcast(std::numeric_limits<float>::infinity()), broadcast(0.0f)}; }

/// The first one of those that are as good.
HALFSTEP_INLINE best_trial best_of(const best_trials& all) {
    const float error = reduce_min(all.error);
    const f32 infinity = broadcast(std::numeric_limits<float>::infinity());
    return {error, reduce_min(select_greater(all.error, broadcast(error), infinity, all.number))};
}

/// Adds the error of a value in steps: it lies `steps` from real 0, its code `rounded`.
template <error_norm Norm>
HALFSTEP_INLINE f32 add_trial_error(f32 sum, f32 steps, f32 rounded) {
    const f32 error = subtract(steps, rounded);
    if constexpr (Norm == error_norm::squared)
        return add(sum, multiply(error, error));
    else
        return add(sum, magnitude(error));
}

inline constexpr float lane_numbers[encoder_table::most_lanes] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// Tries `Count` vectors of grids, from trial `number` on.
template <error_norm Norm, std::size_t Count, class Trials>
HALFSTEP_INLINE void try_vectors(const Trials& trials, std::size_t number, float unit, best_trials& best) {
    f32 numbers[Count], scales[Count], inverse[Count], below[Count], sums[Count];
    for (std::size_t v = 0; v < Count; ++v) {
        numbers[v] = add(load(lane_numbers), broadcast(static_cast<float>(number + v * lanes)));
        const trial_grids g = trials.at(numbers[v]);
        scales[v] = g.scale;
        inverse[v] = divide(g.sign, g.scale);
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

/// Tries the first `count` grids, whole sixteens of them.
template <error_norm Norm, class Trials>
HALFSTEP_INLINE void try_grids(const Trials& trials, std::size_t count, float unit, best_trials& best) {
    std::size_t i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes) // as many as the registers hold
        try_vectors<Norm, 4>(trials, i, unit, best);
    for (; i + 2 * lanes <= count; i += 2 * lanes)
        try_vectors<Norm, 2>(trials, i, unit, best);
    for (; i < count; i += lanes)
        try_vectors<Norm, 1>(trials, i, unit, best);
}
