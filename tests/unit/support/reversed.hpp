// An executor that shows what depends on the order of tasks.
#pragma once

#include <cstddef>

/// Runs tasks one after the other, from the last to the first.
struct reversed {
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        while (tasks > 0)
            task(--tasks);
    }
};
