// The bytes of .npy and .safetensors files, good and damaged, and what the reader says of them.
#pragma once

#include "../../examples/common/tensor_file.hpp"
#include "catch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tensor_bytes {

/// What opening a file says, behind the file's name; "" where it is fine.
inline std::string refusal(const std::string& path) {
    try {
        const example::tensor_file file(path);
        return "";
    } catch (const example::file_error& error) {
        const std::string message = error.what();
        REQUIRE(message.starts_with(path + ": "));
        return message.substr(path.size() + 2);
    }
}

inline std::string little_endian_bytes(std::uint64_t number, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
}

inline std::string bytes_of(const auto& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// An .npy file with this dictionary as its header.
inline std::string npy(const std::string& dictionary, const std::string& data, int version = 1) {
    return "\x93NUMPY" + little_endian_bytes(static_cast<std::uint64_t>(version), 2) +
           little_endian_bytes(dictionary.size(), version == 1 ? 2 : 4) + dictionary + data;
}

inline std::string npy_dictionary(const std::string& descr, const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }   \n";
}

/// A .safetensors file with this JSON as its header.
inline std::string safetensors(const std::string& header, const std::string& data) {
    return little_endian_bytes(header.size(), 8) + header + data;
}

/// A tensor's entry in that JSON.
inline std::string entry(const std::string& name, const std::string& dtype, const std::string& shape, int begin,
                         int end) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

} // namespace tensor_bytes
