// Reads NumPy's .npy files, version 1, as far as the goldens need it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

static_assert(std::endian::native == std::endian::little, "the files are little-endian");

/// A row-major array.
template <class T>
struct npy_array {
    std::vector<std::size_t> shape;
    std::vector<T> values;
};

namespace npy_detail {

/// What stands between `before` and `after` in a header like {'descr': '<f4', 'shape': (3, 4), }.
inline std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t start = text.find(before);
    const std::size_t end = text.find(after, start + before.size());
    if (start == std::string::npos || end == std::string::npos)
        throw std::runtime_error("no " + before + " in the header of a .npy file");
    return text.substr(start + before.size(), end - start - before.size());
}

inline std::vector<std::size_t> parse_shape(const std::string& text) {
    std::vector<std::size_t> shape;
    for (std::size_t at = 0; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        shape.push_back(std::stoul(text.substr(at)));
        at = text.find_first_of(' ', at);
        if (at == std::string::npos)
            break;
    }
    return shape;
}

template <class From, class T>
std::vector<T> convert(const std::string& bytes, std::size_t count) {
    if (bytes.size() != count * sizeof(From))
        throw std::runtime_error("a .npy file is not as long as its header says");
    std::vector<T> values;
    for (std::size_t i = 0; i < count; ++i) {
        From value;
        std::memcpy(&value, bytes.data() + i * sizeof(From), sizeof(From));
        values.push_back(static_cast<T>(value));
    }
    return values;
}

} // namespace npy_detail

/// Reads `path` as values of T: float for '<f4', an integer type for '|u1', '|i1' and '<i4'.
template <class T>
npy_array<T> read_npy(const std::string& path) {
    using npy_detail::between;
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file || bytes.size() < 10 || bytes.substr(0, 8) != std::string("\x93NUMPY\x01\x00", 8))
        throw std::runtime_error(path + " is not a .npy file of version 1");
    const std::size_t size = static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    const std::string header = bytes.substr(10, size);
    const std::string data = bytes.substr(10 + size);

    npy_array<T> array;
    array.shape = npy_detail::parse_shape(between(header, "'shape': (", ")"));
    std::size_t count = 1;
    for (const std::size_t dimension : array.shape)
        count *= dimension;
    const std::string type = between(header, "'descr': '", "'");
    if constexpr (std::is_same_v<T, float>) {
        if (type == "<f4")
            array.values = npy_detail::convert<float, T>(data, count);
    } else if (type == "|u1") {
        array.values = npy_detail::convert<std::uint8_t, T>(data, count);
    } else if (type == "|i1") {
        array.values = npy_detail::convert<std::int8_t, T>(data, count);
    } else if (type == "<i4") {
        array.values = npy_detail::convert<std::int32_t, T>(data, count);
    }
    if (array.values.size() != count || between(header, "'fortran_order': ", ",") != "False")
        throw std::runtime_error(path + " holds something else than expected");
    return array;
}
