// Memory that will be written before it is read.
#pragma once

#include "config/abi.hpp"

#include <cstddef>
#include <new>
#include <utility>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// An allocator whose containers leave new elements as they are in memory: filling codes with zeros first would cost
/// as much as a quarter of encoding them. The memory begins at a cache line.
template <class T>
struct uninitialized_allocator {
    using value_type = T;

    uninitialized_allocator() = default;
    template <class U>
    constexpr uninitialized_allocator(const uninitialized_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), line)); }
    void deallocate(T* memory, std::size_t) noexcept { ::operator delete(memory, line); }

    template <class U>
    void construct(U* place) noexcept {
        ::new (static_cast<void*>(place)) U;
    }
    template <class U, class... Arguments>
    void construct(U* place, Arguments&&... arguments) {
        ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
    }
    template <class U>
    friend constexpr bool operator==(const uninitialized_allocator&, const uninitialized_allocator<U>&) {
        return true;
    }

private:
    static constexpr std::align_val_t line{64};
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
