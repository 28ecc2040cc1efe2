// The ranges of the grids of a band: the extremes of their values, or what a criterion chooses.
#pragma once

#include "band_loop.hpp"
#include "calibration/criterion.hpp"
#include "core/algorithm.hpp"

#include <vector>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Extends the ranges of `grids`, those of a band, by the finite values that lie on each. `kernel` is `min_max_runs`.
template <floating Float, class Kernel, executor Executor>
void find_ranges(Kernel kernel, std::span<const Float> values, const run_map& runs, std::size_t band, grid_batch& grids,
                 const Executor& execute) {
    const std::size_t first_grid = runs.grids_of(band).first;
    const auto extend = [&](grid_batch& found) {
        return [&, first_grid](const run_row& r) {
            const std::size_t i = r.grid - first_grid;
            kernel(values.data() + r.first, r.count, r.length, found.lows() + i, found.highs() + i);
        };
    };
    std::size_t tasks = 1;
    if constexpr (!is_serial<Executor>) { // each task has ranges of its own: fewer tasks where there are many grids
        constexpr std::size_t least_values_for_grid = 16;
        const std::size_t count = values_of(runs, band).count();
        tasks =
            detail::clamp<std::size_t>(count / (least_values_for_grid * grids.size()), 1, task_count<Executor>(count));
    }
    if (tasks == 1)
        return runs.for_each_row(band, extend(grids));
    std::vector<grid_batch> found(tasks, grids);
    execute(tasks, [&](std::size_t task) noexcept {
        const piece p = values_of(runs, band).part(tasks, task);
        runs.for_each_row(band, p.first, p.last, extend(found[task]));
    });
    for (grid_batch& of_task : found)
        grids.merge_ranges(of_task);
}

/// The range that a criterion chooses for the values of one grid, which need not be contiguous, finite or float; the
/// empty range where none is finite. `finite` is memory for a copy.
template <floating Float, criterion Criterion>
range choose_range_of_grid(const Criterion& chosen, const grid_family& family, std::span<const Float> values,
                           const run_map& runs, std::size_t grid, buffer<float>& finite) {
    finite.clear();
    runs.for_each_run_of_grid(grid, [&](run r) {
        for (const Float value : values.subspan(r.first, r.count))
            if (is_finite(float(value)))
                finite.push_back(float(value));
    });
    return finite.empty() ? range{} : choose_range(std::as_const(finite).span(), chosen, family);
}

/// The same for `count` grids from number `first` of the band on, whose values are float32 and lie where they are.
template <criterion_on_runs Criterion>
void choose_ranges_of_runs(const Criterion& chosen, const grid_family& family, std::span<const float> values,
                           const run_map& runs, std::size_t band, grid_batch& grids, std::size_t first,
                           std::size_t count) {
    constexpr std::size_t most = simd::runs_searched_at_once;
    std::span<const float> of_grid[most];
    range ranges[most];
    const std::size_t first_grid = runs.grids_of(band).first + first;
    runs.for_each_row(band, [&](const run_row& r) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t before = (first_grid + i - r.grid) * r.length; // there is one row: no two share a grid
            of_grid[i] = values.subspan(r.first + before, detail::min(r.length, r.count - before));
        }
    });
    chosen.choose_ranges(std::span(of_grid, count), family, std::span(ranges, count));
    for (std::size_t i = 0; i < count; ++i)
        grids.set_range(first + i, ranges[i]);
}

/// Sets the ranges of `grids`, those of a band, to what a criterion chooses for their finite values.
template <floating Float, criterion Criterion, executor Executor>
void choose_ranges(const Criterion& chosen, const grid_family& family, std::span<const Float> values,
                   const run_map& runs, std::size_t band, grid_batch& grids, const Executor& execute) {
    const std::size_t tasks =
        detail::min(task_count<Executor>(is_serial<Executor> ? 0 : values_of(runs, band).count()), grids.size());
    buffer<float> finite;
    if constexpr (std::same_as<Float, float> && criterion_on_runs<Criterion>) {
        if (runs.has_grid_per_run()) {
            constexpr std::size_t in_step = simd::runs_searched_at_once;
            const std::size_t steps = (grids.size() + in_step - 1) / in_step;
            const auto step = [&](std::size_t i, buffer<float>&) {
                choose_ranges_of_runs(chosen, family, values, runs, band, grids, i * in_step,
                                      detail::min(in_step, grids.size() - i * in_step));
                return true;
            };
            run_steps(
                execute, detail::min(tasks, steps),
                [&](std::size_t task) { return begin_of_part(steps, detail::min(tasks, steps), task); }, step, finite);
            return;
        }
    }
    const auto step = [&](std::size_t i, buffer<float>& memory) {
        grids.set_range(i, choose_range_of_grid(chosen, family, values, runs, runs.grids_of(band).first + i, memory));
        return true;
    };
    run_steps(
        execute, tasks, [&](std::size_t task) { return begin_of_part(grids.size(), tasks, task); }, step, finite);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
