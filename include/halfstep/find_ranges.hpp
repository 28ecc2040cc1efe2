// The ranges of the grids of a band: the extremes of their values, or what a criterion chooses.
#pragma once

#include "band_loop.hpp"
#include "calibration/criterion.hpp"

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
        tasks = std::clamp<std::size_t>(count / (least_values_for_grid * grids.size()), 1, task_count<Executor>(count));
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
                           const run_map& runs, std::size_t grid, std::vector<float>& finite) {
    finite.clear();
    runs.for_each_run_of_grid(grid, [&](run r) {
        for (const Float value : values.subspan(r.first, r.count))
            if (is_finite(float(value)))
                finite.push_back(float(value));
    });
    return finite.empty() ? range{} : choose_range(finite, chosen, family);
}

/// Sets the ranges of `grids`, those of a band, to what a criterion chooses for their finite values.
template <floating Float, criterion Criterion, executor Executor>
void choose_ranges(const Criterion& chosen, const grid_family& family, std::span<const Float> values,
                   const run_map& runs, std::size_t band, grid_batch& grids, const Executor& execute) {
    const std::size_t tasks =
        std::min(task_count<Executor>(is_serial<Executor> ? 0 : values_of(runs, band).count()), grids.size());
    const auto begin_of = [&](std::size_t task) { return begin_of_part(grids.size(), tasks, task); };
    const std::size_t first_grid = runs.grids_of(band).first;
    std::vector<float> scratch;
    if constexpr (std::same_as<Float, float> && criterion_on_values<Criterion>) {
        if (runs.has_grid_per_run()) { // each grid's values are where they are
            find_ranges(simd::min_max_runs<float>(), values, runs, band, grids, execute);
            const auto step = [&](std::size_t i, std::vector<float>&) {
                if (grids.has_finite_range(i))
                    runs.for_each_run_of_grid(first_grid + i, [&](run r) {
                        grids.set_range(i, chosen.choose_range(values.subspan(r.first, r.count), family));
                    });
                return true;
            };
            run_steps(execute, tasks, begin_of, step, scratch);
            return;
        }
    }
    const auto step = [&](std::size_t i, std::vector<float>& finite) {
        grids.set_range(i, choose_range_of_grid(chosen, family, values, runs, first_grid + i, finite));
        return true;
    };
    run_steps(execute, tasks, begin_of, step, scratch);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
