// The search for the grids that cost short runs least. Grids are judged in float32, so the result is to be judged anew.

inline constexpr std::size_t trials_in_group = 16; // a multiple of the lanes of every set

constexpr std::size_t whole_groups(std::size_t trials) {
    return detail::max<std::size_t>((trials + trials_in_group - 1) / trials_in_group, 1) * trials_in_group;
}

/// Scales at equal steps downwards.
struct scale_ladder {
    float first;
    float step;
    float last;
    scale_type stored; ///< how they are rounded

    /// `count` scales from one to another, not rounded.
    constexpr void set(float from, float to, std::size_t count) {
        first = from;
        step = count > 1 ? (from - to) / static_cast<float>(count - 1) : 0.0f;
        last = to;
        stored = scale_type::float32;
    }
    /// `count` scales, as they are stored, from the upper neighbour of one of these to just above the lower one; it is
    /// among them unless it is the last, which only the others come close to.
    constexpr scale_ladder around(float scale, std::size_t count, scale_type type) const {
        const float high = detail::min(scale + step, first);
        const float low = detail::max(scale - step, last);
        return {high, (high - low) / static_cast<float>(count), low, type};
    }
    HALFSTEP_INLINE f32 at(f32 number) const { return at(broadcast(first), broadcast(step), number); }
    /// The same for ladders that have no more in common than their last scale.
    HALFSTEP_INLINE f32 at(f32 firsts, f32 steps, f32 number) const {
        return round_scales(max(subtract(firsts, multiply(number, steps)), broadcast(last)), stored);
    }
    /// The same scale before it is rounded to be stored.
    constexpr float at(float number) const { return detail::max(first - number * step, last); }
};

/// Grids that have real 0 in the same place: positive scales, then negative ones.
struct centred_trials {
    scale_ladder positive;
    scale_ladder negative;
    float positive_count; ///< whole groups
    const float* values;  ///< their magnitudes, if codes reach as far to either side: one comparison is enough then
    std::size_t count;
    float below;
    float above;
    bool are_magnitudes;

    HALFSTEP_INLINE trial_grids at(f32 number) const {
        const f32 last_positive = broadcast(positive_count - 1.0f);
        const f32 base = select_greater(number, last_positive, broadcast(positive_count), broadcast(0.0f));
        const f32 first = select_greater(number, last_positive, broadcast(negative.first), broadcast(positive.first));
        const f32 step = select_greater(number, last_positive, broadcast(negative.step), broadcast(positive.step));
        return {positive.at(first, step, subtract(number, base)),
                select_greater(number, last_positive, broadcast(-1.0f), broadcast(1.0f)), broadcast(0.0f)};
    }
    template <error_norm Norm, std::size_t Count>
    HALFSTEP_INLINE void add_errors(f32 (&sums)[Count], const f32 (&inverse)[Count], const f32 (&)[Count]) const {
        const f32 low = broadcast(-below), high = broadcast(above);
        if (are_magnitudes) {
            for (std::size_t i = 0; i < count; ++i)
                for (std::size_t v = 0; v < Count; ++v) {
                    const f32 steps = multiply(broadcast(values[i]), inverse[v]);
                    sums[v] = add_trial_error<Norm>(sums[v], steps, round(min(steps, high)));
                }
        } else {
            for (std::size_t i = 0; i < count; ++i)
                for (std::size_t v = 0; v < Count; ++v) {
                    const f32 steps = multiply(broadcast(values[i]), inverse[v]);
                    sums[v] = add_trial_error<Norm>(sums[v], steps, round(clamp(steps, low, high)));
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

    HALFSTEP_INLINE trial_grids at(f32 number) const {
        const f32 row = round(subtract(multiply(number, broadcast(1.0f / columns)), broadcast(0.5f - 0.5f / columns)));
        const f32 column = subtract(number, multiply(row, broadcast(columns)));
        const f32 scale = rows.at(row);
        const f32 least = max(subtract(broadcast(steps), divide(broadcast(observed.max), scale)), broadcast(0.0f));
        const f32 most = max(min(divide(broadcast(-observed.min), scale), broadcast(steps)), least);
        const f32 from = min(max(least, broadcast(center - reach)), most);
        const f32 to = max(min(most, broadcast(center + reach)), least);
        const f32 place = multiply(multiply(column, broadcast(1.0f / (columns - 1.0f))), subtract(to, from));
        return {scale, broadcast(1.0f), round(add(from, place))};
    }
    template <error_norm Norm, std::size_t Count>
    HALFSTEP_INLINE void add_errors(f32 (&sums)[Count], const f32 (&inverse)[Count], const f32 (&below)[Count]) const {
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

/// Values of a run, a vector at a time: zeros after its end.
struct vectors_of_run {
    static constexpr std::size_t width = encoder_table::most_lanes;
    const float* values;
    std::size_t whole;
    float tail[width] = {};

    vectors_of_run(const float* x, std::size_t count) : values(x), whole(count / width * width) {
        for (std::size_t i = whole; i < count; ++i)
            tail[i - whole] = x[i];
    }
    HALFSTEP_INLINE f32 at(std::size_t i) const { return load(i < whole ? values + i : tail + (i - whole)); }
};

/// Writes the magnitudes of a run. Returns the mean of those that are not 0, in units of `largest`: sixteen sums run
/// side by side, as in sum_error.inl.
inline float write_magnitudes(const grid_search& s, float largest, float* magnitudes) {
    const vectors_of_run run(s.values, s.count);
    constexpr std::size_t width = vectors_of_run::width;
    const f32 zero = broadcast(0.0f);
    f32 sums[width / lanes], counts[width / lanes];
    for (std::size_t j = 0; j < width / lanes; ++j)
        sums[j] = counts[j] = zero;
    for (std::size_t i = 0; i < s.count; i += width)
        for (std::size_t j = 0; j < width / lanes; ++j) {
            const f32 x = run.at(i + j * lanes);
            const f32 size = magnitude(x);
            store(magnitudes + i + j * lanes, size);
            sums[j] = add(sums[j], multiply(size, broadcast(1.0f / largest)));
            counts[j] = add(counts[j], select_greater(size, zero, broadcast(1.0f), zero));
        }
    for (std::size_t half = width / lanes / 2; half > 0; half /= 2)
        for (std::size_t j = 0; j < half; ++j) {
            sums[j] = add(sums[j], sums[j + half]);
            counts[j] = add(counts[j], counts[j + half]);
        }
    return reduce_add(sums[0]) / detail::max(reduce_add(counts[0]), 1.0f);
}

/// The least scale that may be the best one. With the codes k of the values held fixed, the squared error is least at S
/// = sum(|x| k) / sum(k^2), which is at least the mean of |x| weighted with k, divided by the largest k; hence at least
/// the mean of all |x| that are not 0, divided by the largest k: k grows with |x|. For the absolute error, whose best
/// scales lie a little lower, half of that.
///
/// `mean` is in units of `largest`.
constexpr float least_scale(error_norm norm, float mean, float most_steps, float largest) {
    const float ratio = detail::min(mean / most_steps * (norm == error_norm::squared ? 1.0f : 0.5f), 1.0f);
    return detail::min(detail::max(largest * ratio, std::numeric_limits<float>::min()), largest);
}

/// How many of the trials, in whole groups, scales of the other sign get: as much as they have of both ranges.
constexpr std::size_t mirrored_trials(std::size_t trials, float largest, float largest_mirrored, float last) {
    if (!(largest_mirrored > last))
        return 0;
    const float share = (largest_mirrored - last) / (largest - last + largest_mirrored - last);
    const auto groups = static_cast<std::size_t>(share * static_cast<float>(trials / trials_in_group) + 0.5f);
    return detail::max<std::size_t>(groups, 1) * trials_in_group;
}

/// The state of the search for one scale.
struct scale_search {
    centred_trials trials;
    std::size_t count;
    float unit;
    best_trial best;
    scale_type stored;

    /// Writes magnitudes.
    void begin(error_norm norm, const grid_search& s, float* magnitudes) {
        const bool is_negative = s.scale < 0.0f;
        const float largest = is_negative ? -s.scale : s.scale;
        const float mean = write_magnitudes(s, largest, magnitudes);
        const float last = least_scale(norm, mean, detail::max(s.below, s.above), largest);
        count = detail::max(whole_groups(s.trials), 2 * trials_in_group) - trials_in_group;
        const std::size_t mirrored = mirrored_trials(count, largest, s.mirrored_scale, last);
        count = detail::max(count, mirrored + trials_in_group);
        const std::size_t positive = is_negative ? mirrored : count - mirrored;
        trials.positive.set(is_negative ? s.mirrored_scale : largest, last, positive);
        trials.negative.set(is_negative ? largest : s.mirrored_scale, last, count - positive);
        trials.positive_count = static_cast<float>(positive);
        // One-sided ranges have values on the side only that codes reach.
        trials.are_magnitudes =
            mirrored == 0 && !is_negative && (s.below == s.above || s.observed.min == 0.0f || s.observed.max == 0.0f);
        trials.values = trials.are_magnitudes ? magnitudes : s.values;
        trials.count = s.count;
        trials.below = s.below;
        trials.above = trials.are_magnitudes && s.observed.max == 0.0f ? s.below : s.above;
        unit = 1.0f / largest;
        stored = s.stored;
    }

    template <error_norm Norm>
    HALFSTEP_INLINE void try_all() {
        best_trials all = no_trials();
        try_grids<Norm>(trials, count, unit, all);
        best = best_of(all);
    }

    /// Tries scales between the neighbours of the best one, rounded as they will be. Returns the best one with its
    /// sign.
    template <error_norm Norm>
    HALFSTEP_INLINE float try_neighbours() const {
        const bool is_negative = best.number >= trials.positive_count;
        const scale_ladder& scales = is_negative ? trials.negative : trials.positive;
        const float scale = scales.at(is_negative ? best.number - trials.positive_count : best.number);
        centred_trials finer = trials;
        finer.positive = finer.negative = scales.around(scale, trials_in_group, stored);
        finer.positive_count = is_negative ? 0.0f : static_cast<float>(trials_in_group);
        best_trials all = no_trials();
        try_grids<Norm>(finer, trials_in_group, unit, all);
        const float found = finer.positive.at(best_of(all).number);
        return is_negative ? -found : found;
    }
};

/// The best scales for some runs and grids whose codes reach `below` and `above` steps from real 0: negative where
/// `scale` is, and for scales of the other sign. At most `runs_searched_at_once` runs, of `longest_searched_run` finite
/// values together.
///
/// `trials` scales at equal steps, shared out among both signs; then sixteen between the neighbours of the best one.
/// What follows from the one is not waited for before the next run has its turn: that is why runs come together.
template <error_norm Norm>
HALFSTEP_NOINLINE void search_scales(const grid_search* searches, std::size_t count, found_grid* found) noexcept {
    float magnitudes[longest_searched_run + runs_searched_at_once * encoder_table::most_lanes];
    scale_search states[runs_searched_at_once];
    std::size_t offset = 0;
    for (std::size_t i = 0; i < count; ++i) {
        states[i].begin(Norm, searches[i], magnitudes + offset);
        offset +=
            (searches[i].count + encoder_table::most_lanes - 1) / encoder_table::most_lanes * encoder_table::most_lanes;
    }
    for (std::size_t i = 0; i < count; ++i)
        states[i].template try_all<Norm>();
    for (std::size_t i = 0; i < count; ++i)
        found[i] = {states[i].template try_neighbours<Norm>(), searches[i].below};
}

/// The best scale and place of real 0 for grids of `s.below + s.above` steps on values of both signs.
template <error_norm Norm>
HALFSTEP_INLINE found_grid search_window(const grid_search& s) {
    constexpr std::size_t columns = 4, finer_columns = 8, finer_rows = 8;
    float magnitudes[longest_searched_run + encoder_table::most_lanes];
    const float mean = write_magnitudes(s, s.scale, magnitudes);
    const float steps = s.below + s.above;
    const float last = least_scale(Norm, mean, steps, s.scale);
    const float unit = 1.0f / s.scale;
    const std::size_t trials = whole_groups(s.trials);
    window_trials t{{}, static_cast<float>(columns), steps, s.observed, 0.0f, steps, s.values, s.count};
    t.rows.set(s.scale, last, trials / columns);
    best_trials all = no_trials();
    try_grids<Norm>(t, trials, unit, all);
    best_trial best = best_of(all);
    trial_grids g = t.at(broadcast(best.number));
    found_grid found{first_lane(g.scale), first_lane(g.below)};
    const float most = detail::min(-s.observed.min / found.scale, steps);
    float gap = (most - detail::max(steps - s.observed.max / found.scale, 0.0f)) / static_cast<float>(columns - 1);
    for (int round = 0; round < 2 || gap > 1.0f; ++round) {
        t.rows = t.rows.around(found.scale, finer_rows, s.stored);
        t.columns = static_cast<float>(finer_columns);
        t.center = found.below;
        t.reach = detail::max(gap, 1.0f);
        all = no_trials();
        try_grids<Norm>(t, finer_rows * finer_columns, unit, all);
        const best_trial finer = best_of(all);
        if (round == 0 || finer.error < best.error) {
            best = finer;
            g = t.at(broadcast(best.number));
            found = {first_lane(g.scale), first_lane(g.below)};
        }
        gap = 2.0f * t.reach / static_cast<float>(finer_columns - 1);
    }
    return found;
}

/// The best scales and places of real 0 for some runs of values of both signs, as many as `search_scales` takes.
///
/// First `trials` windows, with 0 at four places for each scale; then 64 around the best one, up to its neighbours,
/// until neighbouring places are neighbouring codes.
template <error_norm Norm>
HALFSTEP_NOINLINE void search_windows(const grid_search* searches, std::size_t count, found_grid* found) noexcept {
    for (std::size_t i = 0; i < count; ++i)
        found[i] = search_window<Norm>(searches[i]);
}
