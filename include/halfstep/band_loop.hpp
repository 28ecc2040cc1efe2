// Loops over the bands of a tensor, on an executor.
#pragma once

#include "core/algorithm.hpp"
#include "core/codes.hpp"
#include "core/run_map.hpp"
#include "core/tasks.hpp"
#include "grid_batch.hpp"

namespace halfstep::inline HALFSTEP_ABI::detail {

constexpr piece values_of(const run_map& runs, std::size_t band) {
    const band_rows rows = runs.rows_of(band);
    return {rows.first.first, rows.first.first + rows.count * rows.first.count};
}

/// Whether bands are cut into tasks: where they are too few to be tasks themselves, and long. A whole tensor on one
/// grid is an example, and channels that are an inner axis.
constexpr bool are_bands_cut(const run_map& runs) {
    constexpr std::size_t enough_bands = 64;
    return runs.band_count() < enough_bands && runs.value_count() / least_values_in_task >= 2 * runs.band_count();
}

/// Calls `handle(band, grids, execute)` for one band after the other until that returns false, and returns how many
/// returned true. Where a band failed, `grids` is what it left there.
///
/// A task takes some bands, each of which `handle` handles on a serial executor; or there is one band at a time, and
/// `handle` cuts it into tasks. No two tasks write codes into one byte.
template <code Code, executor Executor, class Handle>
std::size_t for_each_band(const Executor& execute, const run_map& runs, grid_batch& grids, const Handle& handle) {
    const std::size_t bands = runs.band_count();
    if constexpr (!is_serial<Executor>) {
        if (are_bands_cut(runs)) {
            std::size_t band = 0;
            while (band < bands && handle(band, grids, execute))
                ++band;
            return band;
        }
    }
    const std::size_t tasks = detail::clamp<std::size_t>(bands, 1, task_count<Executor>(runs.value_count()));
    const auto begin_of = [&](std::size_t task) {
        std::size_t band = begin_of_part(bands, tasks, task);
        while (band < bands && runs.rows_of(band).first.first % code_traits<Code>::per_element != 0)
            ++band;
        return band;
    };
    const auto step = [&](std::size_t band, grid_batch& of_task) { return handle(band, of_task, serial_executor{}); };
    return run_steps(execute, tasks, begin_of, step, grids);
}

/// Calls `visit(run_row)` for the rows of runs of one band, which are cut where tasks begin.
template <executor Executor, class Visit>
void for_each_row(const Executor& execute, const run_map& runs, std::size_t band, const Visit& visit) {
    if constexpr (is_serial<Executor>)
        runs.for_each_row(band, visit);
    else
        for_each_piece(execute, values_of(runs, band),
                       [&](piece p) { runs.for_each_row(band, p.first, p.last, visit); });
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
