// Counts the kernels that the library hands out, by instruction set, so that tests prove what they ran on.
//
// It has to be the same in every translation unit of the program: tests/CMakeLists.txt puts it in front of each.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#define HALFSTEP_ON_DISPATCH(set) ++dispatch_log::counts[static_cast<std::size_t>(set)]

namespace dispatch_log {

/// How many kernels came from each set, in the order of hs::isa.
inline std::array<std::atomic<std::size_t>, 8> counts{};

} // namespace dispatch_log
