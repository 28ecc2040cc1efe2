// The memory that operations work on: shared, so that every variant of an operation sees the same data and pages.
#pragma once

#include "elements.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <random>
#include <span>
#include <vector>

namespace bench {

/// Values at the start of a page, written once so that the system has given them memory. Grows, never shrinks.
template <class T>
class buffer {
public:
    /// The first `count` values. Where there are fewer yet, fills the buffer with repetitions of `pattern`.
    std::span<T> first(std::size_t count, std::span<const T> pattern) {
        if (count > size_) {
            values_.reset();
            values_.reset(static_cast<T*>(::operator new(count * sizeof(T), page)));
            size_ = count;
            for (std::size_t i = 0; i < count; i += pattern.size())
                std::uninitialized_copy_n(pattern.begin(), std::min(pattern.size(), count - i), values_.get() + i);
        }
        return {values_.get(), count};
    }

private:
    static constexpr std::align_val_t page{4096};
    struct release {
        void operator()(T* values) const { ::operator delete(values, page); }
    };
    std::unique_ptr<T, release> values_;
    std::size_t size_ = 0;
};

/// What inputs repeat: normal floats of standard deviation 1, random codes.
template <class Storage>
std::vector<Storage> make_pattern() {
    std::vector<Storage> pattern(std::size_t{1} << 18);
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (Storage& value : pattern) {
        if constexpr (hs::floating<Storage>)
            value = Storage(normal(random));
        else
            value = static_cast<Storage>(random());
    }
    return pattern;
}

template <class T>
std::span<const typename element<T>::storage> input(std::size_t values) {
    using storage = typename element<T>::storage;
    static const std::vector<storage> pattern = make_pattern<storage>();
    static buffer<storage> shared;
    return shared.first(values * element<T>::bits / 8 / sizeof(storage), pattern);
}

template <class T>
std::span<typename element<T>::storage> output(std::size_t values) {
    using storage = typename element<T>::storage;
    static const std::vector<storage> zeros(1024);
    static buffer<storage> shared;
    return shared.first(values * element<T>::bits / 8 / sizeof(storage), zeros);
}

} // namespace bench
