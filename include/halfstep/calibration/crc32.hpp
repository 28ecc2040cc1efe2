// The checksum of saved observers.
#pragma once

#include "../config/abi.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// The CRC of each byte: the polynomial 0x04C11DB7, bits reversed.
inline constexpr std::array<std::uint32_t, 256> crc32_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit)
            remainder = remainder % 2 == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB8'8320;
        table[byte] = remainder;
    }
    return table;
}();

/// CRC-32/ISO-HDLC, the one of Ethernet, PNG and zlib (`zlib.crc32` in Python): of "123456789" it is 0xCBF43926. Finds
/// every error in up to 32 bits that follow one another.
///
/// Source: ITU-T V.42, section 8.1.1.6.2.
constexpr std::uint32_t crc32(const std::byte* bytes, std::size_t count) {
    std::uint32_t remainder = 0xFFFF'FFFF;
    for (std::size_t i = 0; i < count; ++i)
        remainder = (remainder >> 8) ^ crc32_table[(remainder ^ std::to_integer<std::uint32_t>(bytes[i])) & 0xFF];
    return ~remainder;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
