// Equality of what kernels wrote, byte by byte: cheaper than one assertion for each element, and NaN and -0.0 count.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

/// The first element whose bytes differ, or the size where none does.
template <class T>
std::size_t first_difference(std::span<const T> a, std::span<const T> b) {
    if (a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0)
        return a.size();
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0)
            return i;
    return a.size() < b.size() ? a.size() : b.size();
}

/// Sets every byte, to find out later which ones a kernel left alone.
template <class T>
void fill_bytes(std::span<T> elements, int byte) {
    std::memset(static_cast<void*>(elements.data()), byte, elements.size_bytes());
}
