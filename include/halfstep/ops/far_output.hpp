// When an output is so large that it should go past the caches.
#pragma once

#include "../config/abi.hpp"

#include <cstddef>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Whether codes go past the caches, given how many bytes are read and written in all. An ordinary store first reads
/// the line that it is about to write; without that, quantizing 4 MiB of float32 is 1.3 times as fast, and 256 MiB as
/// well.
constexpr bool are_far_codes(std::size_t bytes) { return bytes >= std::size_t{4} << 20; }

/// The same for floats. They are most of what is written: going past the caches makes it 1.4 times as fast where the
/// last cache is too small, and half as fast where it is not.
constexpr bool are_far_floats(std::size_t bytes) { return bytes >= std::size_t{64} << 20; }

} // namespace halfstep::inline HALFSTEP_ABI::detail
