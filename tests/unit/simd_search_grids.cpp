// The search for the grids of short runs: plain loops, in the order that the kernels promise, give the same bits.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

#include <cmath>

HALFSTEP_REGION_BEGIN_BASELINE // no fused multiply-add here either
    namespace {

    struct trial {
        float scale; ///< with its sign
        float below;
    };

    struct judged_trial {
        trial best;
        float error;
    };

    /// The first one with the least error, in float32. Codes reach `t.below` steps below real 0, and up to `steps`.
    judged_trial best_of(hs::error_norm norm, const hs::simd::grid_search& s, const std::vector<trial>& trials) {
        judged_trial result{trials[0], std::numeric_limits<float>::infinity()};
        for (const trial& t : trials) {
            const float inverse = (t.scale < 0.0f ? -1.0f : 1.0f) / std::fabs(t.scale);
            float sum = 0.0f;
            for (std::size_t i = 0; i < s.count; ++i) {
                const float steps = s.values[i] * inverse;
                const float clamped = std::min(std::max(steps, -t.below), s.below + s.above - t.below);
                const float error = steps - static_cast<float>(hs::reference::round_half_even(clamped));
                sum = sum + (norm == hs::error_norm::squared ? error * error : std::fabs(error));
            }
            const float size = std::fabs(t.scale) * (1.0f / std::fabs(s.scale));
            const float error = sum * (norm == hs::error_norm::squared ? size * size : size);
            if (error < result.error)
                result = {t, error};
        }
        return result;
    }

    /// The mean magnitude of what is not 0: value i goes to sum i % 16, then the sums are added up in pairs.
    float mean_magnitude(const hs::simd::grid_search& s) {
        float sums[16] = {}, counts[16] = {};
        for (std::size_t i = 0; i < s.count; ++i) {
            sums[i % 16] = sums[i % 16] + std::fabs(s.values[i]) * (1.0f / std::fabs(s.scale));
            counts[i % 16] += s.values[i] != 0.0f ? 1.0f : 0.0f;
        }
        for (std::size_t half = 8; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) {
                sums[i] = sums[i] + sums[i + half];
                counts[i] += counts[i + half];
            }
        return sums[0] / std::max(counts[0], 1.0f);
    }

    float least_scale(hs::error_norm norm, const hs::simd::grid_search& s, float most_steps) {
        const float ratio = mean_magnitude(s) / most_steps * (norm == hs::error_norm::squared ? 1.0f : 0.5f);
        const float largest = std::fabs(s.scale);
        return std::min(std::max(largest * std::min(ratio, 1.0f), std::numeric_limits<float>::min()), largest);
    }

    float step_of(float first, float last, std::size_t count) {
        return count > 1 ? (first - last) / static_cast<float>(count - 1) : 0.0f;
    }
    float scale_at(float first, float step, float last, std::size_t i) {
        return std::max(first - static_cast<float>(i) * step, last);
    }

    hs::simd::found_grid plain_scale(hs::error_norm norm, const hs::simd::grid_search& s) {
        const float last = least_scale(norm, s, std::max(s.below, s.above));
        const float largest = std::fabs(s.scale);
        const float sign = s.scale < 0.0f ? -1.0f : 1.0f;
        std::size_t count = std::max<std::size_t>((s.trials + 15) / 16 * 16, 32) - 16;
        std::size_t mirrored = 0;
        if (s.mirrored_scale > last) {
            const float share = (s.mirrored_scale - last) / (largest - last + s.mirrored_scale - last);
            mirrored =
                std::max<std::size_t>(static_cast<std::size_t>(share * static_cast<float>(count / 16) + 0.5f), 1) * 16;
            count = std::max(count, mirrored + 16);
        }
        const float step = step_of(largest, last, count - mirrored);
        const float mirrored_step = step_of(s.mirrored_scale, last, mirrored);
        std::vector<trial> positive, negative;
        for (std::size_t i = 0; i < count - mirrored; ++i)
            (sign > 0.0f ? positive : negative).push_back({sign * scale_at(largest, step, last, i), s.below});
        for (std::size_t i = 0; i < mirrored; ++i)
            (sign > 0.0f ? negative : positive)
                .push_back({-sign * scale_at(s.mirrored_scale, mirrored_step, last, i), s.below});
        positive.insert(positive.end(), negative.begin(), negative.end());

        const float best = best_of(norm, s, positive).best.scale;
        const bool is_mirrored = (best < 0.0f) != (s.scale < 0.0f);
        const float gap = is_mirrored ? mirrored_step : step;
        const float high = std::min(std::fabs(best) + gap, is_mirrored ? s.mirrored_scale : largest);
        const float low = std::max(std::fabs(best) - gap, last);
        std::vector<trial> finer, unrounded;
        for (std::size_t i = 0; i < 16; ++i) {
            const float scale = std::copysign(scale_at(high, (high - low) / 16.0f, low, i), best);
            finer.push_back({hs::round_scale(scale, s.stored), s.below});
            unrounded.push_back({scale, s.below});
        }
        const trial found = best_of(norm, s, finer).best;
        const auto same = [&](const trial& t) { return t.scale == found.scale; };
        return {
            unrounded[static_cast<std::size_t>(std::find_if(finer.begin(), finer.end(), same) - finer.begin())].scale,
            s.below};
    }

    /// Windows in rows of one scale each.
    std::vector<trial> windows(const hs::simd::grid_search& s, const std::vector<float>& scales, std::size_t columns,
                               float center, float reach) {
        const float steps = s.below + s.above;
        std::vector<trial> result;
        for (const float scale : scales)
            for (std::size_t i = 0; i < columns; ++i) {
                const float least = std::max(steps - s.observed.max / scale, 0.0f);
                const float most = std::max(std::min(-s.observed.min / scale, steps), least);
                const float from = std::min(std::max(least, center - reach), most);
                const float to = std::max(std::min(most, center + reach), least);
                const float place = static_cast<float>(i) * (1.0f / static_cast<float>(columns - 1)) * (to - from);
                result.push_back({scale, static_cast<float>(hs::reference::round_half_even(from + place))});
            }
        return result;
    }

    hs::simd::found_grid plain_window(hs::error_norm norm, const hs::simd::grid_search& s) {
        const float steps = s.below + s.above;
        float last = least_scale(norm, s, steps);
        float first = s.scale;
        const std::size_t rows = (s.trials + 15) / 16 * 4;
        float step = step_of(first, last, rows);
        std::vector<float> scales;
        for (std::size_t i = 0; i < rows; ++i)
            scales.push_back(scale_at(first, step, last, i));
        judged_trial best = best_of(norm, s, windows(s, scales, 4, 0.0f, steps));
        const float most = std::min(-s.observed.min / best.best.scale, steps);
        float gap = (most - std::max(steps - s.observed.max / best.best.scale, 0.0f)) / 3.0f;
        for (int round = 0; round < 2 || gap > 1.0f; ++round) {
            const float high = std::min(best.best.scale + step, first);
            last = std::max(best.best.scale - step, last);
            first = high;
            step = (high - last) / 8.0f;
            scales.clear();
            for (std::size_t i = 0; i < 8; ++i)
                scales.push_back(hs::round_scale(scale_at(first, step, last, i), s.stored));
            const float reach = std::max(gap, 1.0f);
            const judged_trial finer = best_of(norm, s, windows(s, scales, 8, best.best.below, reach));
            if (round == 0 || finer.error < best.error)
                best = finer;
            gap = 2.0f * reach / 7.0f;
        }
        return {best.best.scale, best.best.below};
    }

} // namespace
HALFSTEP_REGION_END_BASELINE

namespace {

bool same_bits(const hs::simd::found_grid& a, const hs::simd::found_grid& b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// A run of `count` values that ends where memory does.
std::vector<float> run_of(std::size_t count, int kind, random_source& random) {
    std::vector<float> values(count);
    for (float& value : values) {
        value = random.unit() * random.unit() * (kind == 1 ? 3e38f : kind == 2 ? 1e-37f : 1.0f);
        if (kind == 3 && random.integer(0, 1) == 0)
            value = 0.0f;
        if (kind == 4) // ends that are equal
            value = random.integer(0, 2) == 0 ? -0.75f : 0.75f;
    }
    return values;
}

/// The range of the values, with 0 in it.
hs::range observed_in(std::span<const float> values) {
    hs::range r{0.0f, 0.0f};
    for (const float value : values)
        r = {std::min(r.min, value), std::max(r.max, value)};
    return r;
}

template <hs::error_norm Norm>
void check(hs::isa set) {
    const auto search_scales = kernel_from(set, [] { return hs::simd::search_scales<Norm>(); });
    const auto search_windows = kernel_from(set, [] { return hs::simd::search_windows<Norm>(); });
    random_source random(21);
    for (std::size_t count = 1; count <= 140; count += count < 40 ? 1 : 13)
        for (const int kind : {0, 1, 2, 3, 4})
            for (const auto& [below, above] : {std::pair{7.0f, 7.0f}, {8.0f, 7.0f}, {127.0f, 127.0f}, {1.0f, 1.0f}}) {
                const std::vector<float> drawn = run_of(count, kind, random);
                fenced_array<float> memory(count);
                std::copy(drawn.begin(), drawn.end(), memory.end() - count);
                const std::span<const float> values(memory.end() - count, count);
                const hs::range observed = observed_in(values);
                if (observed == hs::range{0.0f, 0.0f})
                    continue;
                const float larger = std::max(-observed.min, observed.max);
                const float smaller = std::min(-observed.min, observed.max);
                const float scale = std::max(larger / above, std::numeric_limits<float>::min());
                hs::simd::grid_search s{.values = values.data(),
                                        .count = count,
                                        .scale = scale,
                                        .mirrored_scale = 0.0f,
                                        .below = below,
                                        .above = above,
                                        .observed = observed,
                                        .trials = static_cast<std::uint32_t>(random.integer(1, 200)),
                                        .stored = static_cast<hs::scale_type>(random.integer(0, 2))};
                if (below > above) { // both signs
                    s.scale = observed.max == larger ? -scale : scale;
                    s.mirrored_scale = smaller / (above + 0.5f);
                }
                INFO(hs::name(set) << ", " << count << " values of kind " << kind << ", " << s.trials << " trials, "
                                   << below << " steps below, scales of type " << static_cast<int>(s.stored));
                hs::simd::found_grid found{};
                search_scales(&s, 1, &found);
                if (!same_bits(found, plain_scale(Norm, s)))
                    FAIL("the scale is " << found.scale << ", expected " << plain_scale(Norm, s).scale);
                if (observed.min < 0.0f && observed.max > 0.0f && kind != 1) {
                    s.scale =
                        std::max((observed.max - observed.min) / (below + above), std::numeric_limits<float>::min());
                    search_windows(&s, 1, &found);
                    if (!same_bits(found, plain_window(Norm, s)))
                        FAIL("the window is " << found.scale << ", " << found.below << "; expected "
                                              << plain_window(Norm, s).scale << ", " << plain_window(Norm, s).below);
                }
            }
}

} // namespace

TEST_CASE("the search for a grid gives the same bits on every set as plain loops", "[simd][search_grids]") {
    for (const hs::isa set : isas_under_test()) {
        check<hs::error_norm::squared>(set);
        check<hs::error_norm::absolute>(set);
    }
    SUCCEED();
}

TEST_CASE("runs that are searched together do not touch each other", "[simd][search_grids]") {
    constexpr std::size_t most = hs::simd::runs_searched_at_once;
    random_source random(22);
    std::vector<std::vector<float>> runs;
    for (std::size_t i = 0; i < most; ++i)
        runs.push_back(run_of(hs::simd::longest_searched_run / most - i % 3, 0, random));
    for (const hs::isa set : isas_under_test()) {
        const auto search = kernel_from(set, [] { return hs::simd::search_scales<hs::error_norm::squared>(); });
        hs::simd::grid_search searches[most];
        hs::simd::found_grid together[most];
        for (std::size_t i = 0; i < most; ++i)
            searches[i] = {runs[i].data(), runs[i].size(), 0.1f, 0.0f, 7.0f, 7.0f, {-1.0f, 1.0f}, 64, hs::scale_type{}};
        search(searches, most, together);
        for (std::size_t i = 0; i < most; ++i) {
            hs::simd::found_grid alone{};
            search(searches + i, 1, &alone);
            CHECK(same_bits(together[i], alone));
        }
    }
}
