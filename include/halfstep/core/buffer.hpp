// Memory that will be written before it is read.
#pragma once

#include "../config/abi.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Bytes, aligned for any type: the memory of `buffer`, written once for all types. They begin at a cache line unless
/// they are few, since such memory takes longer to get.
class byte_memory {
public:
    byte_memory() = default;
    byte_memory(const byte_memory& other) { append(other.bytes_, other.size_); }
    byte_memory(byte_memory&& other) noexcept
        : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    byte_memory& operator=(const byte_memory& other) {
        if (&other == this)
            return *this;
        byte_memory larger;
        larger.reserve(other.size_ > capacity_ ? other.size_ : 0);
        if (larger.capacity_ != 0)
            swap(larger);
        size_ = 0;
        append(other.bytes_, other.size_);
        return *this;
    }
    byte_memory& operator=(byte_memory&& other) noexcept {
        byte_memory taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~byte_memory() {
        if (capacity_ >= least_aligned)
            ::operator delete(bytes_, line);
        else if (capacity_ != 0)
            ::operator delete(bytes_);
    }

    void swap(byte_memory& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }
    std::byte* bytes() const { return bytes_; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }

    /// Keeps what is there; what is new is not initialized.
    void resize(std::size_t size) {
        reserve(size);
        size_ = size;
    }
    /// Sees to it that so many bytes have room. Throws std::bad_alloc if there are not so many; ends the program where
    /// exceptions are switched off.
    void reserve(std::size_t capacity) {
        if (capacity <= capacity_)
            return;
        if (capacity > most)
#if HALFSTEP_HAS_EXCEPTIONS
            throw std::bad_array_new_length();
#else
            std::abort(); // as operator new does where it finds no memory
#endif
        byte_memory larger;
        larger.bytes_ = static_cast<std::byte*>(capacity >= least_aligned ? ::operator new(capacity, line)
                                                                          : ::operator new(capacity));
        larger.capacity_ = capacity;
        larger.append(bytes_, size_);
        swap(larger);
    }
    /// Copies bytes of other memory to the end.
    void append(const std::byte* from, std::size_t count) {
        if (count == 0)
            return;
        resize(size_ + count);
        __builtin_memcpy(bytes_ + size_ - count, from, count);
    }

private:
    static constexpr std::size_t most = ~std::size_t{0} / 2;
    static constexpr std::align_val_t line{64};
    static constexpr std::size_t least_aligned = 256;

    std::byte* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// An array of numbers, or plain structs of them, that leaves new elements as they are in memory: filling codes with
/// zeros first would cost as much as a quarter of encoding them. std::vector with an allocator that does so takes long
/// to compile.
template <class T>
class buffer {
public:
    static_assert(std::is_trivially_copyable_v<T>);

    buffer() = default;
    buffer(std::size_t count, T value) { assign(count, value); }

    std::size_t size() const { return memory_.size() / sizeof(T); }
    std::size_t capacity() const { return memory_.capacity() / sizeof(T); }
    bool empty() const { return memory_.size() == 0; }
    T* data() { return reinterpret_cast<T*>(memory_.bytes()); }
    const T* data() const { return reinterpret_cast<const T*>(memory_.bytes()); }
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }
    std::span<T> span() { return {data(), size()}; }
    std::span<const T> span() const { return {data(), size()}; }
    operator std::vector<T>() const { return std::vector<T>(data(), data() + size()); }

    /// Elements that are new are still to be set.
    void resize(std::size_t count) { memory_.resize(bytes_of(count)); }
    void reserve(std::size_t count) { memory_.reserve(bytes_of(count)); }
    void clear() { memory_.resize(0); }
    void assign(std::size_t count, T value) {
        resize(count);
        for (std::size_t i = 0; i < count; ++i)
            data()[i] = value;
    }
    void push_back(T value) {
        if (size() == capacity())
            reserve(size() == 0 ? 1 : 2 * size());
        resize(size() + 1);
        data()[size() - 1] = value;
    }
    /// Copies elements of other memory to the end.
    void append(const T* from, std::size_t count) {
        memory_.append(reinterpret_cast<const std::byte*>(from), bytes_of(count));
    }
    void swap(buffer& other) noexcept { memory_.swap(other.memory_); }

private:
    /// More than there can be where the product would overflow.
    static constexpr std::size_t bytes_of(std::size_t count) {
        constexpr std::size_t most = ~std::size_t{0};
        return count > most / sizeof(T) ? most : count * sizeof(T);
    }

    byte_memory memory_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
