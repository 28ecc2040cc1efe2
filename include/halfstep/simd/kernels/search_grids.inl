// The search for the grid that costs a short run least. Grids are judged in float32, so the result is to be judged anew.

/// Scales at equal steps downwards.
struct scale_trials {
    float first;
    float step;
    float last;
    float below;
    float above;
    scale_type stored;

    HALFSTEP_INLINE trial_grids at(f32 number) const {
        const f32 scale = subtract(broadcast(first), multiply(number, broadcast(step)));
        return {round_scales(max(scale, broadcast(last)), stored), broadcast(below), broadcast(above)};
    }
};

/// The least scale that may be the best one, in units of `largest`. With the codes k of the values held fixed, the squared
/// error is least at S = sum(|x| k) / sum(k^2), which is at least the mean of |x| weighted with k, divided by the largest
/// k; hence at least the mean of all |x| that are not 0, divided by the largest k: k grows with |x|. For the absolute
/// error, whose best scales lie a little lower, half of that.
template <error_norm Norm>
HALFSTEP_INLINE float least_scale(const run_magnitudes& run, float largest, float most_steps) {
    const auto values = static_cast<float>(std::max<std::size_t>(run.positives + run.negatives, 1));
    const float mean = sum_magnitudes(run, largest) / values;
    const float ratio = std::min(mean / most_steps, 1.0f) * (Norm == error_norm::squared ? 1.0f : 0.5f);
    return std::min(std::max(largest * ratio, std::numeric_limits<float>::min()), largest);
}

inline constexpr std::size_t trials_in_group = 16; // a multiple of the lanes of every set

constexpr std::size_t whole_groups(std::size_t trials) {
    return std::max<std::size_t>((trials + trials_in_group - 1) / trials_in_group, 1) * trials_in_group;
}

/// Scales on both sides of the best one, up to its neighbours.
HALFSTEP_INLINE scale_trials between_neighbours(const scale_trials& t, float best, std::size_t count) {
    const float high = std::min(best + t.step, t.first);
    const float low = std::max(best - t.step, t.last);
    const float step = (high - low) / static_cast<float>(count + 1);
    return {high - step, step, low, t.below, t.above, t.stored};
}

/// The best scale for grids whose codes reach `s.below` and `s.above` steps from real 0, or the other way round for
/// scales of the other sign; negative where `s.scale` is and for those.
///
/// `s.trials` scales at equal steps, shared out among both signs; then sixteen between the neighbours of the best one.
template <error_norm Norm>
HALFSTEP_NOINLINE float search_scales(const float* x, std::size_t count, const grid_search& s) noexcept {
    run_magnitudes run;
    split_by_sign(x, count, run);
    const bool is_negative = s.scale < 0.0f;
    const float largest = is_negative ? -s.scale : s.scale;
    const float last = least_scale<Norm>(run, largest, std::max(s.below, s.above));
    const float unit = 1.0f / largest;
    const std::size_t trials = whole_groups(s.trials);
    std::size_t mirrored = 0;
    if (s.mirrored_scale > last) {
        const float share = (s.mirrored_scale - last) / (largest - last + s.mirrored_scale - last);
        const auto groups = static_cast<float>(trials / trials_in_group);
        const auto of_mirrored = static_cast<std::size_t>(share * groups + 0.5f);
        mirrored = std::max<std::size_t>(of_mirrored, 1) * trials_in_group;
    }
    const std::size_t straight = std::max(trials, mirrored + trials_in_group) - mirrored;
    const float below = is_negative ? s.above : s.below;
    const float above = is_negative ? s.below : s.above;
    scale_trials t{largest, (largest - last) / static_cast<float>(straight - 1), last, below, above, s.stored};
    best_trial best = best_of<Norm>(t, straight, run, unit);
    float sign = is_negative ? -1.0f : 1.0f;
    if (mirrored > 0) {
        const scale_trials m{
            s.mirrored_scale, (s.mirrored_scale - last) / static_cast<float>(mirrored - 1), last, above, below,
            s.stored};
        const best_trial other = best_of<Norm>(m, mirrored, run, unit);
        if (other.error < best.error) {
            best = other;
            t = m;
            sign = -sign;
        }
    }
    const best_trial fine =
        best_of<Norm>(between_neighbours(t, best.scale, trials_in_group), trials_in_group, run, unit);
    return sign * (fine.error < best.error ? fine.scale : best.scale);
}

/// Windows of `below + above` steps: a scale in each row, and a place of real 0 in each column. A window has to lie in
/// the observed range, to the nearest step.
struct window_trials {
    scale_trials rows;
    float columns;  ///< a power of two
    range observed; ///< with 0 in it
    float center;   ///< the place of 0 that columns lie around ...
    float reach;    ///< ... up to as far as this

    HALFSTEP_INLINE trial_grids at(f32 number) const {
        const f32 zero = broadcast(0.0f);
        const f32 steps = broadcast(rows.above);
        const f32 row = round(subtract(multiply(number, broadcast(1.0f / columns)), broadcast(0.5f - 0.5f / columns)));
        const f32 column = subtract(number, multiply(row, broadcast(columns)));
        const f32 scale = rows.at(row).scale;
        const f32 least = max(subtract(steps, divide(broadcast(observed.max), scale)), zero);
        const f32 most = max(min(divide(broadcast(-observed.min), scale), steps), least);
        const f32 from = min(max(least, broadcast(center - reach)), most);
        const f32 to = max(min(most, broadcast(center + reach)), least);
        const f32 place = multiply(multiply(column, broadcast(1.0f / (columns - 1.0f))), subtract(to, from));
        const f32 below = round(add(from, place));
        return {scale, below, subtract(steps, below)};
    }
};

/// The best scale and place of real 0 for grids of `s.below + s.above` steps on values of both signs.
///
/// First `s.trials` windows, with 0 at four places for each scale; then 64 around the best one, up to its neighbours, until
/// neighbouring places are neighbouring codes.
template <error_norm Norm>
HALFSTEP_NOINLINE found_grid search_windows(const float* x, std::size_t count, const grid_search& s) noexcept {
    run_magnitudes run;
    split_by_sign(x, count, run);
    const float steps = s.below + s.above;
    const float last = least_scale<Norm>(run, s.scale, steps);
    const float unit = 1.0f / s.scale;
    constexpr std::size_t columns = 4;
    const std::size_t trials = whole_groups(s.trials);
    window_trials t{{s.scale, (s.scale - last) / static_cast<float>(trials / columns - 1), last, 0.0f, steps, s.stored},
                    static_cast<float>(columns),
                    s.observed,
                    0.0f,
                    steps};
    best_trial best = best_of<Norm>(t, trials, run, unit);
    const float most = std::min(-s.observed.min / best.scale, steps);
    float gap = (most - std::max(steps - s.observed.max / best.scale, 0.0f)) / static_cast<float>(columns - 1);
    for (int round = 0; round < 2 || gap > 1.0f; ++round) {
        constexpr std::size_t finer_rows = 8, finer_columns = 8;
        t.rows = between_neighbours(t.rows, best.scale, finer_rows);
        t.columns = static_cast<float>(finer_columns);
        t.center = best.below;
        t.reach = std::max(gap, 1.0f);
        const best_trial finer = best_of<Norm>(t, finer_rows * finer_columns, run, unit);
        if (finer.error < best.error)
            best = finer;
        gap = 2.0f * t.reach / static_cast<float>(finer_columns - 1);
    }
    return {best.scale, best.below};
}
