// The adapter for OpenMP.
#include "unit/support/executor_equality.hpp"

#include <halfstep/parallel/openmp.hpp>

TEST_CASE("OpenMP's threads give the same bits", "[executor]") {
    check_flat_functions<std::uint8_t, float>(hs::openmp_executor{});
    check_granularities<hs::int4, hs::symmetric>(hs::openmp_executor{.threads = 3});
}

TEST_CASE("an OpenMP executor has as many threads as it was asked for", "[executor]") {
    std::vector<int> seen(12, -1);
    hs::openmp_executor{.threads = 3}(seen.size(), [&](std::size_t task) { seen[task] = omp_get_thread_num(); });
    CHECK(seen == std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
}
