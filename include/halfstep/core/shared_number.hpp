// Whole numbers that threads share: std::atomic_ref in relaxed order, by the compilers' own functions, since <atomic>
// takes long to compile.
#pragma once

#include "../config/abi.hpp"

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Reads a number that other threads may change.
template <class T>
T load_shared(const T& number) {
    return __atomic_load_n(&number, __ATOMIC_RELAXED);
}

/// Changes a number that other threads may read.
template <class T>
void store_shared(T& number, T value) {
    __atomic_store_n(&number, value, __ATOMIC_RELAXED);
}

/// Changes a number that other threads may change, too, to `value` if that is less.
template <class T>
void lower_shared(T& number, T value) {
    T before = load_shared(number);
    while (value < before &&
           !__atomic_compare_exchange_n(&number, &before, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
