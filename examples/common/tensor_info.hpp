// A tensor in a file: its name, type, shape and place.
#pragma once

#include "element_type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace example {

/// Where a tensor lies in its file, row-major.
struct tensor_info {
    std::string name;
    element_type type = element_type::float32;
    std::vector<std::uint64_t> shape; ///< outermost first; none for a single value
    std::uint64_t offset = 0;         ///< of its first byte, from the start of the file
    std::uint64_t count = 0;          ///< how many elements: the product of the shape

    std::uint64_t bytes() const { return count * describe(type).bytes; }
};

/// How many elements a shape has, or nothing where their bytes cannot be counted in 64 bits.
inline std::optional<std::uint64_t> element_count(std::span<const std::uint64_t> shape, element_type type) {
    std::uint64_t count = 1;
    for (const std::uint64_t dimension : shape)
        if (__builtin_mul_overflow(count, dimension, &count))
            return std::nullopt;
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(count, describe(type).bytes, &bytes))
        return std::nullopt;
    return count;
}

/// As in messages: "[2, 3]".
inline std::string to_text(std::span<const std::uint64_t> shape) {
    std::string text = "[";
    for (const std::uint64_t dimension : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(dimension);
    return text + "]";
}

} // namespace example
