// Who runs a loop: the calling thread, or threads that the user has.
#pragma once

#include "../config/abi.hpp"

#include <cstddef>

namespace halfstep::inline HALFSTEP_ABI {

/// Anything that can be called as `execute(tasks, task)` and then calls `task(i)` once for each i below `tasks`, in any
/// order and on any threads, and returns when all of them have returned.
///
/// ```cpp
/// auto execute = [&](std::size_t tasks, auto task) { my_pool.run(tasks, task); };
/// auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{}, {}, execute);
/// hs::dequantize(w4, floats, execute);
/// ```
///
/// Functions that take one cut long loops into at most 256 tasks of about 65536 values or more, and call it once or a
/// few times; they do not call it for what is too short to be cut. Results never depend on it, not even on the number
/// of threads. The library's tasks do not throw; what the executor itself throws passes through, and then the outputs
/// of the call hold anything. The task is a small object that may be copied; it is valid until the executor returns.
template <class Executor>
concept executor = requires(const Executor& execute, std::size_t tasks, void (*task)(std::size_t)) {
    execute(tasks, task);
};

/// Runs tasks one after the other on the calling thread: the default.
struct serial_executor {
    /// Calls task(0), task(1) ... task(tasks - 1).
    template <class Task>
    constexpr void operator()(std::size_t tasks, const Task& task) const {
        for (std::size_t i = 0; i < tasks; ++i)
            task(i);
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
