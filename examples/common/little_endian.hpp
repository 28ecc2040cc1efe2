// Numbers as they lie in files, the lowest byte first, and in memory, as the machine has them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace example {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

/// The number that `bytes`, at most 8 of them, make up: the lowest comes first.
inline std::uint64_t read_little_endian(std::span<const std::byte> bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return number;
}

/// Turns elements of `size` bytes each from the file's order of bytes to the machine's, or back.
inline void swap_unless_little_endian(std::span<std::byte> bytes, std::size_t size) {
    if constexpr (std::endian::native == std::endian::big) {
        for (std::size_t first = 0; first + size <= bytes.size(); first += size)
            std::reverse(bytes.data() + first, bytes.data() + first + size);
    }
}

} // namespace example
