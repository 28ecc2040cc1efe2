// Bytes back to numbers, with every doubt reported.
#pragma once

#include "../core/bit_cast.hpp"
#include "../core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Reads what byte_writer wrote. The first error is reported through `fail`, with the name of the field and its offset;
/// after that, where exceptions are switched off, everything reads as 0 and `ok()` is false.
class byte_reader {
public:
    /// Reads bytes [first, last) of `all`; offsets count from the beginning of `all`.
    byte_reader(const char* function, std::span<const std::byte> all, std::size_t first, std::size_t last)
        : function_(function), bytes_(all.data()), end_(last), offset_(first) {}

    bool ok() const { return ok_; }
    /// Of the next byte.
    std::size_t offset() const { return offset_; }
    std::size_t left() const { return end_ - offset_; }

    std::uint8_t u8(const char* field) { return static_cast<std::uint8_t>(fixed(field, 1)); }
    std::uint16_t u16(const char* field) { return static_cast<std::uint16_t>(fixed(field, 2)); }
    std::uint32_t u32(const char* field) { return static_cast<std::uint32_t>(fixed(field, 4)); }
    std::uint64_t u64(const char* field) { return fixed(field, 8); }
    std::int32_t i32(const char* field) { return static_cast<std::int32_t>(u32(field)); }
    float f32(const char* field) { return bit_cast<float>(u32(field)); }

    /// A number of at most 64 bits in as few bytes as it can have.
    std::uint64_t varint(const char* field) {
        const std::size_t start = offset_;
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint64_t byte = u8(field);
            if (!ok_)
                return 0;
            if (shift == 63 && byte > 1)
                break;
            value |= (byte & 0x7F) << shift;
            if (byte >= 0x80)
                continue;
            if (byte == 0 && shift != 0) {
                reject(field, start, {"is ", value, " in ", offset_ - start, " bytes; expected as few as it can have"});
                return 0;
            }
            return value;
        }
        reject(field, start, {"is longer than 64 bits; expected a varint of at most 10 bytes"});
        return 0;
    }

    /// Reports that the field at this offset cannot be right: "FIELD at byte OFFSET PARTS...".
    void reject(const char* field, std::size_t at, std::initializer_list<message_part> parts) {
        refuse({field, " at byte ", at, " ", to_text(parts)});
    }
    /// Reports an error of the whole.
    void refuse(std::initializer_list<message_part> parts) {
        if (!ok_)
            return;
        ok_ = false;
        fail(function_, parts);
    }

    /// Reports whatever is left.
    void expect_end() {
        if (left() != 0)
            reject("the payload", offset_, {"goes on for ", left(), " bytes; expected its end"});
    }

private:
    std::uint64_t fixed(const char* field, std::size_t size) {
        if (!ok_)
            return 0;
        if (left() < size) {
            reject(field, offset_,
                   {"needs ", size, " bytes; expected them within the payload, which has ", left(), " left"});
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = size; i-- > 0;)
            value = value << 8 | std::to_integer<std::uint64_t>(bytes_[offset_ + i]);
        offset_ += size;
        return value;
    }

    const char* function_;
    const std::byte* bytes_;
    std::size_t end_;
    std::size_t offset_;
    bool ok_ = true;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
