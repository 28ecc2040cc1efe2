// The search for the grid that costs a short run least. Grids are judged in float32, so the result is to be judged anew.

inline constexpr std::size_t trials_in_group = 16; // a multiple of the lanes of every set

constexpr std::size_t whole_groups(std::size_t trials) {
    return std::max<std::size_t>((trials + trials_in_group - 1) / trials_in_group, 1) * trials_in_group;
}

/// Scales at equal steps downwards.
struct scale_ladder {
    float first;
    float step;
    float last;
    scale_type stored;

    static scale_ladder between(float first, float last, std::size_t count, scale_type stored) {
        return {first, (first - last) / static_cast<float>(count - 1), last, stored};
    }
    /// Scales on both sides of one of them, up to its neighbours.
    scale_ladder around(float scale, std::size_t count) const {
        const float high = std::min(scale + step, first);
        const float low = std::max(scale - step, last);
        const float finer = (high - low) / static_cast<float>(count + 1);
        return {high - finer, finer, low, stored};
    }
    HALFSTEP_INLINE f32 at(f32 number) const {
        return round_scales(max(subtract(broadcast(first), multiply(number, broadcast(step))), broadcast(last)),
                            stored);
    }
    float at(float number) const { return std::max(first - number * step, last); } ///< not yet rounded
};

/// How far codes reach from real 0 on the side of each value.
struct run_limits {
    const float* magnitudes; ///< of the values
    const float* straight;   ///< in steps, for scales that have the sign of the first
    const float* mirrored;   ///< and for the others
    std::size_t count;
};

/// Grids that have real 0 in the same place: scales of one sign, then those of the other one.
struct centred_trials {
    const run_limits& run;
    scale_ladder straight;
    scale_ladder mirrored;
    std::size_t straight_count; ///< whole groups

    const scale_ladder& scales(std::size_t number) const { return number < straight_count ? straight : mirrored; }

    HALFSTEP_INLINE trial_grids at(std::size_t number) const {
        const std::size_t first = number < straight_count ? 0 : straight_count;
        return {scales(number).at(numbers_from(number - first)), broadcast(0.0f)};
    }
    best_trial found(float error, float number) const {
        const auto n = static_cast<std::size_t>(number);
        return {error, scales(n).at(static_cast<float>(n < straight_count ? n : n - straight_count)), number};
    }

    template <error_norm Norm, std::size_t Count>
    HALFSTEP_INLINE void add_errors(std::size_t number, f32 (&sums)[Count], const f32 (&inverse)[Count],
                                    const f32 (&)[Count]) const {
        const float* limits[Count];
        for (std::size_t v = 0; v < Count; ++v)
            limits[v] = number + v * lanes < straight_count ? run.straight : run.mirrored;
        for (std::size_t i = 0; i < run.count; ++i) {
            const f32 x = broadcast(run.magnitudes[i]);
            for (std::size_t v = 0; v < Count; ++v) {
                const f32 steps = multiply(x, inverse[v]);
                sums[v] = add_trial_error<Norm>(sums[v], steps, round(min(steps, broadcast(limits[v][i]))));
            }
        }
    }
};

/// Windows of so many steps: a scale in each row, and a place of real 0 in each column. A window has to lie in the
/// observed range, to the nearest step.
struct window_trials {
    scale_ladder rows;
    float columns; ///< a power of two
    float steps;
    range observed; ///< with 0 in it
    float center;   ///< the place of 0 that columns lie around ...
    float reach;    ///< ... up to as far as this
    const float* values;
    std::size_t count;

    HALFSTEP_INLINE trial_grids at(std::size_t number) const { return at(numbers_from(number)); }
    HALFSTEP_INLINE trial_grids at(f32 number) const {
        const f32 row = round(subtract(multiply(number, broadcast(1.0f / columns)), broadcast(0.5f - 0.5f / columns)));
        const f32 column = subtract(number, multiply(row, broadcast(columns)));
        const f32 scale = rows.at(row);
        const f32 least = max(subtract(broadcast(steps), divide(broadcast(observed.max), scale)), broadcast(0.0f));
        const f32 most = max(min(divide(broadcast(-observed.min), scale), broadcast(steps)), least);
        const f32 from = min(max(least, broadcast(center - reach)), most);
        const f32 to = max(min(most, broadcast(center + reach)), least);
        const f32 place = multiply(multiply(column, broadcast(1.0f / (columns - 1.0f))), subtract(to, from));
        return {scale, round(add(from, place))};
    }
    best_trial found(float error, float number) const {
        const trial_grids g = at(broadcast(number));
        return {error, first_lane(g.scale), first_lane(g.below)};
    }

    template <error_norm Norm, std::size_t Count>
    HALFSTEP_INLINE void add_errors(std::size_t, f32 (&sums)[Count], const f32 (&inverse)[Count],
                                    const f32 (&below)[Count]) const {
        f32 low[Count], high[Count];
        for (std::size_t v = 0; v < Count; ++v) {
            low[v] = subtract(broadcast(0.0f), below[v]);
            high[v] = subtract(broadcast(steps), below[v]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const f32 x = broadcast(values[i]);
            for (std::size_t v = 0; v < Count; ++v) {
                const f32 away = multiply(x, inverse[v]);
                sums[v] = add_trial_error<Norm>(sums[v], away, round(clamp(away, low[v], high[v])));
            }
        }
    }
};

/// A run, a vector at a time: zeros after its end.
struct vectors_of_run {
    const float* values;
    std::size_t count;
    float tail[encoder_table::most_lanes] = {};

    vectors_of_run(const float* x, std::size_t n) : values(x), count(n) {
        std::copy(x + n / std::size(tail) * std::size(tail), x + n, tail);
    }
    HALFSTEP_INLINE f32 at(std::size_t i) const {
        return load(i / std::size(tail) < count / std::size(tail) ? values + i : tail + i % std::size(tail));
    }
};

/// Writes the magnitudes of a run and how many steps codes reach on the side of each value. Returns the mean magnitude of
/// those that are not 0, in units of `unit`: sixteen sums run side by side, as in sum_error.inl.
inline float write_magnitudes(const vectors_of_run& run, float unit, float* magnitudes) {
    constexpr std::size_t width = encoder_table::most_lanes;
    const f32 zero = broadcast(0.0f);
    f32 sums[width / lanes], counts[width / lanes];
    for (std::size_t j = 0; j < width / lanes; ++j)
        sums[j] = counts[j] = zero;
    for (std::size_t i = 0; i < run.count; i += width)
        for (std::size_t j = 0; j < width / lanes; ++j) {
            const f32 x = run.at(i + j * lanes);
            const f32 size = max(x, subtract(zero, x));
            store(magnitudes + i + j * lanes, size);
            sums[j] = add(sums[j], multiply(size, broadcast(1.0f / unit)));
            counts[j] = add(counts[j], select_greater(size, zero, broadcast(1.0f), zero));
        }
    for (std::size_t half = width / lanes / 2; half > 0; half /= 2)
        for (std::size_t j = 0; j < half; ++j) {
            sums[j] = add(sums[j], sums[j + half]);
            counts[j] = add(counts[j], counts[j + half]);
        }
    return reduce_add(sums[0]) / std::max(reduce_add(counts[0]), 1.0f);
}

/// Writes how many steps codes reach on the side of each value.
inline void write_limits(const vectors_of_run& run, float below, float above, float* limits) {
    for (std::size_t i = 0; i < run.count; i += lanes)
        store(limits + i, select_greater(run.at(i), broadcast(0.0f), broadcast(above), broadcast(below)));
}

/// The least scale that may be the best one. With the codes k of the values held fixed, the squared error is least at
/// S = sum(|x| k) / sum(k^2), which is at least the mean of |x| weighted with k, divided by the largest k; hence at least
/// the mean of all |x| that are not 0, divided by the largest k: k grows with |x|. For the absolute error, whose best
/// scales lie a little lower, half of that.
///
/// `mean` is in units of `largest`.
constexpr float least_scale(error_norm norm, float mean, float most_steps, float largest) {
    const float ratio = std::min(mean / most_steps * (norm == error_norm::squared ? 1.0f : 0.5f), 1.0f);
    return std::min(std::max(largest * ratio, std::numeric_limits<float>::min()), largest);
}

/// How many of the trials, in whole groups, scales of the other sign get: as much as they have of both ranges.
constexpr std::size_t mirrored_trials(std::size_t trials, float largest, float largest_mirrored, float last) {
    if (!(largest_mirrored > last))
        return 0;
    const float share = (largest_mirrored - last) / (largest - last + largest_mirrored - last);
    const auto groups = static_cast<std::size_t>(share * static_cast<float>(trials / trials_in_group) + 0.5f);
    return std::max<std::size_t>(groups, 1) * trials_in_group;
}

/// The best scale for grids whose codes reach `s.below` and `s.above` steps from real 0: negative where `s.scale` is and
/// for scales of the other sign.
///
/// `s.trials` scales at equal steps, shared out among both signs; then sixteen between the neighbours of the best one.
template <error_norm Norm>
HALFSTEP_NOINLINE float search_scales(const float* x, std::size_t count, const grid_search& s) noexcept {
    const vectors_of_run run(x, count);
    float magnitudes[longest_searched_run + std::size(run.tail)];
    float limits[std::size(magnitudes)], mirrored_limits[std::size(magnitudes)];
    const bool is_negative = s.scale < 0.0f;
    const float largest = is_negative ? -s.scale : s.scale;
    const float mean = write_magnitudes(run, largest, magnitudes);
    const float last = least_scale(Norm, mean, std::max(s.below, s.above), largest);
    const std::size_t trials = whole_groups(s.trials);
    const std::size_t mirrored = mirrored_trials(trials, largest, s.mirrored_scale, last);
    const std::size_t straight = std::max(trials, mirrored + trials_in_group) - mirrored;
    const float below = is_negative ? s.above : s.below;
    const float above = is_negative ? s.below : s.above;
    write_limits(run, below, above, limits);
    if (mirrored > 0)
        write_limits(run, above, below, mirrored_limits);
    const float unit = 1.0f / largest;
    const run_limits of_run{magnitudes, limits, mirrored_limits, count};
    const centred_trials coarse{
        of_run, scale_ladder::between(largest, last, straight, s.stored),
        scale_ladder::between(s.mirrored_scale, last, std::max<std::size_t>(mirrored, 2), s.stored), straight};
    const best_trial best = best_of<Norm>(coarse, straight + mirrored, unit);
    const bool is_mirrored = best.place >= static_cast<float>(straight);
    const scale_ladder near = coarse.scales(static_cast<std::size_t>(best.place)).around(best.scale, trials_in_group);
    const centred_trials finer{of_run, near, near, is_mirrored ? 0 : trials_in_group};
    const best_trial fine = best_of<Norm>(finer, trials_in_group, unit);
    const float found = fine.error < best.error ? fine.scale : best.scale;
    return is_negative == is_mirrored ? found : -found;
}

/// The best scale and place of real 0 for grids of `s.below + s.above` steps on values of both signs.
///
/// First `s.trials` windows, with 0 at four places for each scale; then 64 around the best one, up to its neighbours, until
/// neighbouring places are neighbouring codes.
template <error_norm Norm>
HALFSTEP_NOINLINE found_grid search_windows(const float* x, std::size_t count, const grid_search& s) noexcept {
    constexpr std::size_t columns = 4, finer_columns = 8, finer_rows = 8;
    float magnitudes[longest_searched_run + encoder_table::most_lanes];
    const float steps = s.below + s.above;
    const float last = least_scale(Norm, write_magnitudes({x, count}, s.scale, magnitudes), steps, s.scale);
    const float unit = 1.0f / s.scale;
    const std::size_t trials = whole_groups(s.trials);
    window_trials t{scale_ladder::between(s.scale, last, trials / columns, s.stored),
                    static_cast<float>(columns),
                    steps,
                    s.observed,
                    0.0f,
                    steps,
                    x,
                    count};
    best_trial best = best_of<Norm>(t, trials, unit);
    const float most = std::min(-s.observed.min / best.scale, steps);
    float gap = (most - std::max(steps - s.observed.max / best.scale, 0.0f)) / static_cast<float>(columns - 1);
    for (int round = 0; round < 2 || gap > 1.0f; ++round) {
        t.rows = t.rows.around(best.scale, finer_rows);
        t.columns = static_cast<float>(finer_columns);
        t.center = best.place;
        t.reach = std::max(gap, 1.0f);
        const best_trial finer = best_of<Norm>(t, finer_rows * finer_columns, unit);
        if (finer.error < best.error)
            best = finer;
        gap = 2.0f * t.reach / static_cast<float>(finer_columns - 1);
    }
    return {best.scale, best.place};
}
