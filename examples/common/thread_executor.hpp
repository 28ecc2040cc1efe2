// An executor of a few threads, which it starts for each loop.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace example {

/// Runs the tasks of a loop on up to `threads` threads, the calling one among them. It is called a few times for a
/// tensor, and only for long loops, so that starting threads anew does not matter; a program with short loops keeps a
/// pool.
class thread_executor {
public:
    /// With 0, as many as the machine runs at a time.
    explicit thread_executor(std::size_t threads = 0)
        : threads_(threads != 0 ? threads : std::max(std::thread::hardware_concurrency(), 1u)) {}

    /// Calls task(0) to task(tasks - 1), each once, and returns when all of them have.
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            for (std::size_t i = next++; i < tasks; i = next++)
                task(i);
        };
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min(threads_, tasks); ++i)
            others.emplace_back(work);
        work();
    }

private:
    std::size_t threads_;
};

} // namespace example
