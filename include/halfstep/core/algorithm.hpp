// The few algorithms that the library needs: <algorithm> brings those of std::ranges too, and takes long to compile.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"

#include <cstddef>

HALFSTEP_REGION_BEGIN_COMPARISONS
namespace halfstep::inline HALFSTEP_ABI::detail {

/// As std::min; of equals, and where one is NaN, the first.
template <class T>
constexpr T min(T a, T b) {
    return b < a ? b : a;
}

/// As std::max; of equals, and where one is NaN, the first.
template <class T>
constexpr T max(T a, T b) {
    return a < b ? b : a;
}

/// As std::clamp; NaN stays NaN.
template <class T>
constexpr T clamp(T value, T low, T high) {
    return value < low ? low : high < value ? high : value;
}

/// As std::copy_n, of numbers that do not overlap.
template <class T>
void copy_n(const T* from, std::size_t count, T* to) {
    if (count != 0)
        __builtin_memcpy(static_cast<void*>(to), from, count * sizeof(T));
}

/// As std::fill_n.
template <class T>
void fill_n(T* to, std::size_t count, T value) {
    for (std::size_t i = 0; i < count; ++i)
        to[i] = value;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_COMPARISONS
