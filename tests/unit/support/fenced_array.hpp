// Memory that ends where the process may not look.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

/// Zeroed elements between two pages without access; the last one ends at the second: a kernel that touches
/// anything behind it crashes the test.
template <class T>
class fenced_array {
public:
    explicit fenced_array(std::size_t count) : count_(count) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t bytes = (count * sizeof(T) + page - 1) / page * page;
        mapped_ = bytes + 2 * page;
        base_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base_ == MAP_FAILED)
            throw std::bad_alloc();
        std::byte* const inside = static_cast<std::byte*>(base_) + page;
        if (mprotect(inside, bytes, PROT_READ | PROT_WRITE) != 0)
            throw std::bad_alloc();
        end_ = reinterpret_cast<T*>(inside + bytes);
    }
    ~fenced_array() { munmap(base_, mapped_); }
    fenced_array(const fenced_array&) = delete;
    fenced_array& operator=(const fenced_array&) = delete;

    std::span<T> all() { return {end_ - count_, count_}; }
    /// One past the last element.
    T* end() { return end_; }

private:
    std::size_t count_;
    std::size_t mapped_ = 0;
    void* base_ = nullptr;
    T* end_ = nullptr;
};

/// How many elements, at least `count`, a fenced_array has whose element number `first` lies on a 64-byte boundary: where
/// kernels store past the caches.
template <class T>
constexpr std::size_t count_if_aligned(std::size_t first, std::size_t count) {
    constexpr std::size_t in_line = 64 / sizeof(T);
    return first + (count - first + in_line - 1) / in_line * in_line;
}
