// What the elements of a tensor in a file are.
#pragma once

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace example {

/// The element types of `.safetensors` files. Those of this project are the floats, which can be read as values, and
/// the integers that codes, zero points and the like are stored as; the others are known by their size.
enum class element_type {
    float32,
    float16,
    bfloat16,
    float64,
    int8,
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    boolean,
    float8_e4m3,
    float8_e5m2,
    float8_e8m0,
    complex64,
};

/// What a type is called, and how large its elements are.
struct element_type_row {
    element_type type;
    std::string_view name;     ///< in the words of this project
    std::string_view in_files; ///< in `.safetensors` files
    std::size_t bytes;
};

inline constexpr element_type_row element_type_rows[] = {
    {element_type::float32, "float32", "F32", 4},
    {element_type::float16, "float16", "F16", 2},
    {element_type::bfloat16, "bfloat16", "BF16", 2},
    {element_type::float64, "float64", "F64", 8},
    {element_type::int8, "int8", "I8", 1},
    {element_type::uint8, "uint8", "U8", 1},
    {element_type::int16, "int16", "I16", 2},
    {element_type::uint16, "uint16", "U16", 2},
    {element_type::int32, "int32", "I32", 4},
    {element_type::uint32, "uint32", "U32", 4},
    {element_type::int64, "int64", "I64", 8},
    {element_type::uint64, "uint64", "U64", 8},
    {element_type::boolean, "bool", "BOOL", 1},
    {element_type::float8_e4m3, "float8_e4m3", "F8_E4M3", 1},
    {element_type::float8_e5m2, "float8_e5m2", "F8_E5M2", 1},
    {element_type::float8_e8m0, "float8_e8m0", "F8_E8M0", 1},
    {element_type::complex64, "complex64", "C64", 8},
};

/// Name and size of a type.
constexpr const element_type_row& describe(element_type type) {
    for (const element_type_row& row : element_type_rows)
        if (row.type == type)
            return row;
    return element_type_rows[0]; // not reached: every type has a row
}

/// The type of this name in `.safetensors` files, if there is one.
constexpr std::optional<element_type> element_type_in_files(std::string_view name) {
    for (const element_type_row& row : element_type_rows)
        if (row.in_files == name)
            return row.type;
    return std::nullopt;
}

/// Whether its values can be read, as halfstep's float, float16 or bfloat16.
constexpr bool is_readable_float(element_type type) {
    return type == element_type::float32 || type == element_type::float16 || type == element_type::bfloat16;
}

/// The element type of a C++ type.
template <class T>
inline constexpr element_type element_type_of = element_type::boolean;
template <>
inline constexpr element_type element_type_of<float> = element_type::float32;
template <>
inline constexpr element_type element_type_of<halfstep::float16> = element_type::float16;
template <>
inline constexpr element_type element_type_of<halfstep::bfloat16> = element_type::bfloat16;
template <>
inline constexpr element_type element_type_of<std::int8_t> = element_type::int8;
template <>
inline constexpr element_type element_type_of<std::uint8_t> = element_type::uint8;
template <>
inline constexpr element_type element_type_of<std::int32_t> = element_type::int32;

} // namespace example
