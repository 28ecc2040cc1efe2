// The integer codes: how wide they are, what they hold and how they lie in memory.
#pragma once

#include "../config/abi.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI {

/// Signed 4-bit codes, -8..7, two a byte.
struct int4 {};
/// Unsigned 4-bit codes, 0..15, two a byte.
struct uint4 {};
/// Signed 2-bit codes, -2..1, four a byte.
struct int2 {};
/// Unsigned 2-bit codes, 0..3, four a byte.
struct uint2 {};

/// The codes that a grid may use: `min` to `max`, both included.
struct code_range {
    std::int32_t min; ///< the lowest code
    std::int32_t max; ///< the highest code

    friend constexpr bool operator==(const code_range&, const code_range&) = default;
};

namespace detail {

template <class Value, class Storage, int Bits>
struct code_layout {
    /// The C++ type that holds one code.
    using value_type = Value;
    /// The element of an array of codes: the code itself, or a byte with several of them.
    using storage_type = Storage;
    static constexpr int bits = Bits;
    static constexpr bool is_signed = static_cast<Value>(-1) < Value{};
    /// How many codes an element of storage holds.
    static constexpr std::size_t per_element = sizeof(Storage) * 8 / Bits;
    static constexpr bool is_packed = per_element > 1;
    static constexpr code_range range =
        is_signed ? code_range{-(1 << (Bits - 1)), (1 << (Bits - 1)) - 1} : code_range{0, (1 << Bits) - 1};
};

} // namespace detail

/// What is known of a code type at compile time: `value_type`, `storage_type`, `bits`, `is_signed`, `is_packed`,
/// `per_element` (codes an element of storage) and `range`.
template <class Code>
struct code_traits;
template <>
struct code_traits<std::int8_t> : detail::code_layout<std::int8_t, std::int8_t, 8> {};
template <>
struct code_traits<std::uint8_t> : detail::code_layout<std::uint8_t, std::uint8_t, 8> {};
template <>
struct code_traits<std::int16_t> : detail::code_layout<std::int16_t, std::int16_t, 16> {};
template <>
struct code_traits<std::uint16_t> : detail::code_layout<std::uint16_t, std::uint16_t, 16> {};
template <>
struct code_traits<int4> : detail::code_layout<std::int8_t, std::uint8_t, 4> {};
template <>
struct code_traits<uint4> : detail::code_layout<std::uint8_t, std::uint8_t, 4> {};
template <>
struct code_traits<int2> : detail::code_layout<std::int8_t, std::uint8_t, 2> {};
template <>
struct code_traits<uint2> : detail::code_layout<std::uint8_t, std::uint8_t, 2> {};

/// One of the eight code types: int8, uint8, int16, uint16 and the packed int4, uint4, int2, uint2.
template <class T>
concept code = requires {
    typename code_traits<T>::storage_type;
};

/// A code type that is stored several to a byte.
template <class T>
concept packed_code = code<T> && code_traits<T>::is_packed;

/// A code type that is an ordinary integer.
template <class T>
concept unpacked_code = code<T> && !code_traits<T>::is_packed;

/// The element of an array of codes: the code itself, or std::uint8_t for packed ones.
template <code Code>
using code_storage = typename code_traits<Code>::storage_type;
/// The integer that holds one code.
template <code Code>
using code_value = typename code_traits<Code>::value_type;

/// Elements of storage that `count` codes take: `count` itself, or bytes for packed codes, the last one padded.
template <code Code>
constexpr std::size_t storage_size(std::size_t count) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    return count / per_element + (count % per_element != 0 ? 1 : 0);
}

/// How many codes at places `first` and on come before the next one that begins an element of storage.
template <code Code>
constexpr std::size_t to_whole_element(std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    return (per_element - first % per_element) % per_element;
}

/// Reads code number `index`. Packed codes lie as in ONNX: the first in the lowest bits of the first byte.
template <code Code>
constexpr code_value<Code> read_code(const code_storage<Code>* codes, std::size_t index) {
    using traits = code_traits<Code>;
    if constexpr (!traits::is_packed) {
        return codes[index];
    } else {
        constexpr int mask = (1 << traits::bits) - 1;
        constexpr int sign = traits::is_signed ? 1 << (traits::bits - 1) : 0;
        const auto shift = static_cast<int>(index % traits::per_element) * traits::bits;
        const int bits = (codes[index / traits::per_element] >> shift) & mask;
        return static_cast<code_value<Code>>((bits ^ sign) - sign);
    }
}

/// Writes code number `index`: its low bits, leaving the neighbours in the same byte as they are.
template <code Code>
constexpr void write_code(code_storage<Code>* codes, std::size_t index, std::int32_t value) {
    using traits = code_traits<Code>;
    if constexpr (!traits::is_packed) {
        codes[index] = static_cast<code_storage<Code>>(value);
    } else {
        constexpr int mask = (1 << traits::bits) - 1;
        const auto shift = static_cast<int>(index % traits::per_element) * traits::bits;
        auto& byte = codes[index / traits::per_element];
        byte = static_cast<code_storage<Code>>((byte & ~(mask << shift)) | ((value & mask) << shift));
    }
}

/// Copies the first `count` codes, leaving what else is in the last byte as it is.
template <code Code>
constexpr void copy_codes(const code_storage<Code>* from, std::size_t count, code_storage<Code>* to) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    for (std::size_t i = 0; i < count / per_element; ++i)
        to[i] = from[i];
    for (std::size_t i = count - count % per_element; i < count; ++i)
        write_code<Code>(to, i, read_code<Code>(from, i));
}

} // namespace halfstep::inline HALFSTEP_ABI
