// How loops become tasks for an executor.
#pragma once

#include "algorithm.hpp"
#include "executor.hpp"
#include "shared_number.hpp"

#include <concepts>

namespace halfstep::inline HALFSTEP_ABI::detail {

template <class Executor>
inline constexpr bool is_serial = std::same_as<Executor, serial_executor>;

/// A task takes some microseconds, about as long as it takes to wake a thread.
inline constexpr std::size_t least_values_in_task = std::size_t{1} << 16;
inline constexpr std::size_t most_tasks = 256;

/// How many tasks a loop over so many values is worth; 1 on the calling thread, where cutting gains nothing.
template <executor Executor>
constexpr std::size_t task_count(std::size_t values) {
    return is_serial<Executor> ? 1 : detail::clamp<std::size_t>(values / least_values_in_task, 1, most_tasks);
}

/// Where part number `part` begins when `count` things are cut into equal parts.
constexpr std::size_t begin_of_part(std::size_t count, std::size_t parts, std::size_t part) {
    return count / parts * part + count % parts * part / parts;
}

/// Consecutive values of a tensor: numbers `first` to `last - 1`.
struct piece {
    std::size_t first;
    std::size_t last;

    constexpr std::size_t count() const { return last - first; }

    /// Cuts it into `parts` about equal ones. They meet where whole lines of 64 bytes do, even of 2-bit codes, so that
    /// tasks share neither bytes of packed codes nor lines.
    constexpr piece part(std::size_t parts, std::size_t i) const {
        return {i == 0 ? first : cut(parts, i), i + 1 == parts ? last : cut(parts, i + 1)};
    }

private:
    constexpr std::size_t cut(std::size_t parts, std::size_t i) const {
        constexpr std::size_t values_in_lines = 256;
        return detail::max(first, (first + begin_of_part(count(), parts, i)) / values_in_lines * values_in_lines);
    }
};

/// Calls `handle(piece)` for pieces that together are `all`.
template <executor Executor, class Handle>
void for_each_piece(const Executor& execute, piece all, const Handle& handle) {
    const std::size_t tasks = task_count<Executor>(all.count());
    if (tasks == 1)
        handle(all);
    else
        execute(tasks, [&handle, all, tasks](std::size_t task) noexcept { handle(all.part(tasks, task)); });
}

/// Does `while (next < end && step(next, scratch)) ++next;`, and returns false where that throws.
template <class Step, class Scratch>
bool run_steps_of_task(std::size_t& next, std::size_t end, const Step& step, Scratch& scratch) {
#if HALFSTEP_HAS_EXCEPTIONS
    try {
#endif
        while (next < end && step(next, scratch))
            ++next;
        return next == end;
#if HALFSTEP_HAS_EXCEPTIONS
    } catch (...) { // run_steps comes here again
        return false;
    }
#endif
}

/// Runs `step(0, scratch)`, `step(1, scratch)` ... until one returns false or throws, as a loop on the calling thread
/// would: returns the number of steps that succeeded. Tasks begin with the steps `begin_of(0)`, `begin_of(1)` ...
/// `begin_of(tasks)` is the number of all steps. Each task has a scratch of its own.
///
/// Where a step fails in a task, the first of those steps is done again on the calling thread, with `scratch`: so an
/// error is reported once, and is the same whatever the threads did.
template <executor Executor, class BeginOf, class Step, class Scratch>
std::size_t run_steps(const Executor& execute, std::size_t tasks, const BeginOf& begin_of, const Step& step,
                      Scratch& scratch) {
    const std::size_t steps = begin_of(tasks);
    std::size_t next = 0;
    if (tasks > 1) {
        std::size_t succeeded = steps;
        execute(tasks, [&](std::size_t task) noexcept {
            std::size_t reached = begin_of(task);
            const std::size_t end = begin_of(task + 1);
            if (load_shared(succeeded) < reached)
                return; // what comes after a failure is not needed
            Scratch of_task;
            if (run_steps_of_task(reached, end, step, of_task))
                return;
            lower_shared(succeeded, reached);
        });
        next = load_shared(succeeded); // the executor has waited for all tasks
    }
    while (next < steps && step(next, scratch))
        ++next;
    return next;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
