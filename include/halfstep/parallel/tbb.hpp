// Loops on the threads of oneTBB. Needs that library (CMake: TBB::tbb).
#pragma once

#include "../core/executor.hpp"

#include <tbb/parallel_for.h>

namespace halfstep::inline HALFSTEP_ABI {

/// Runs tasks in the calling thread's arena of oneTBB, where idle threads take them one by one. The number of threads
/// is that of the arena (`tbb::task_arena`, `tbb::global_control`).
///
///     auto w8 = int8_weights.quantize(w, hs::shape{rows, cols}, {}, hs::tbb_executor{});
struct tbb_executor {
    /// Calls task(0) to task(tasks - 1) and returns when all have returned.
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, tasks),
            [&task](const tbb::blocked_range<std::size_t>& some) {
                for (std::size_t i = some.begin(); i != some.end(); ++i)
                    task(i);
            },
            tbb::simple_partitioner{});
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
