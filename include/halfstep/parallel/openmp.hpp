// Loops on OpenMP's threads. Needs the compiler's flag for it (-fopenmp; CMake: OpenMP::OpenMP_CXX).
#pragma once

#include "../core/executor.hpp"

#if !defined(_OPENMP)
#error "halfstep/parallel/openmp.hpp needs OpenMP: compile and link with -fopenmp (CMake: OpenMP::OpenMP_CXX)"
#endif

#include <omp.h>

namespace halfstep::inline HALFSTEP_ABI {

/// Runs tasks on a team of OpenMP threads, each thread an equal share of neighbours.
///
///     auto w8 = int8_weights.quantize(w, hs::shape{rows, cols}, {}, hs::openmp_executor{});
struct openmp_executor {
    /// How many threads, the calling one among them; 0 for as many as OpenMP would take (OMP_NUM_THREADS).
    int threads = 0;

    /// Calls task(0) to task(tasks - 1) and returns when all have returned.
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        const int team = threads > 0 ? threads : omp_get_max_threads();
#pragma omp parallel for schedule(static) num_threads(team)
        for (std::size_t i = 0; i < tasks; ++i)
            task(i);
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
