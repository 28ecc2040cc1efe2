// The adapter for oneTBB.
#include "unit/support/executor_equality.hpp"

#include <halfstep/parallel/tbb.hpp>

#include <tbb/task_arena.h>

TEST_CASE("oneTBB's threads give the same bits", "[executor]") {
    check_flat_functions<std::uint8_t, float>(hs::tbb_executor{});
    tbb::task_arena(3).execute([] { check_granularities<hs::int4, hs::symmetric>(hs::tbb_executor{}); });
}

TEST_CASE("a oneTBB executor runs each task once", "[executor]") {
    std::vector<int> seen(1000, 0);
    hs::tbb_executor{}(seen.size(), [&](std::size_t task) { ++seen[task]; });
    CHECK(seen == std::vector<int>(1000, 1));
}
