// Numbers to bytes, the same on every machine.
#pragma once

#include "../core/bit_cast.hpp"
#include "../core/buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Appends numbers to a row of bytes, least significant byte first.
class byte_writer {
public:
    void u8(std::uint8_t value) { fixed<1>(value); }
    void u16(std::uint16_t value) { fixed<2>(value); }
    void u32(std::uint32_t value) { fixed<4>(value); }
    void u64(std::uint64_t value) { fixed<8>(value); }
    /// Two's complement.
    void i32(std::int32_t value) { u32(static_cast<std::uint32_t>(value)); }
    /// The pattern of IEEE 754's binary32.
    void f32(float value) { u32(bit_cast<std::uint32_t>(value)); }

    /// LEB128: seven bits a byte, the lowest first; the top bit says that another byte follows.
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7)
            u8(static_cast<std::uint8_t>(value | 0x80));
        u8(static_cast<std::uint8_t>(value));
    }

    void raw(const std::byte* bytes, std::size_t count) { bytes_.append(bytes, count); }

    const buffer<std::byte>& bytes() const { return bytes_; }
    buffer<std::byte> take() { return std::move(bytes_); }

private:
    template <int Size>
    void fixed(std::uint64_t value) {
        for (int i = 0; i < Size; ++i)
            bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
    }

    buffer<std::byte> bytes_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
