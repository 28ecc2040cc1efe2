// What stands around every saved observer: a magic number, version, kind, length and checksum.
#pragma once

#include "../core/algorithm.hpp"
#include "byte_reader.hpp"
#include "byte_writer.hpp"
#include "crc32.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// The first bytes, like PNG's: a byte that is not ASCII, a name, both ends of line and DOS's end of file. Transfers in
/// text mode damage one of them.
inline constexpr std::array<std::byte, 8> saved_magic = {std::byte{0x89}, std::byte{'H'},  std::byte{'S'},
                                                         std::byte{'C'},  std::byte{'\r'}, std::byte{'\n'},
                                                         std::byte{0x1A}, std::byte{'\n'}};
inline constexpr std::uint16_t saved_version = 1;
inline constexpr std::size_t saved_header_size = 20;
inline constexpr std::size_t saved_checksum_size = 4;

/// What has been saved, by its number in the format.
enum class saved_kind : std::uint8_t { histogram = 1, min_max = 2, moving_average = 3 };
/// Whether it is one of them, or one for each channel.
enum class saved_layout : std::uint8_t { single = 0, per_channel = 1 };

inline std::string describe(saved_kind kind, saved_layout layout) {
    std::string name = "number " + std::to_string(static_cast<unsigned>(kind));
    if (kind == saved_kind::histogram)
        name = "a histogram";
    else if (kind == saved_kind::min_max)
        name = "a min_max_observer";
    else if (kind == saved_kind::moving_average)
        name = "a moving_average_observer";
    if (layout == saved_layout::per_channel)
        name += " per channel";
    else if (layout != saved_layout::single)
        name += ", layout " + std::to_string(static_cast<unsigned>(layout));
    return name;
}

/// The bytes as hexadecimal numbers.
inline std::string hexadecimal(const std::byte* bytes, std::size_t count) {
    constexpr const char* digits = "0123456789ABCDEF";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += text.empty() ? "" : " ";
        text += digits[std::to_integer<unsigned>(bytes[i] >> 4)];
        text += digits[std::to_integer<unsigned>(bytes[i] & std::byte{0x0F})];
    }
    return text;
}
inline std::string hexadecimal(std::uint32_t value) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4)
        text += "0123456789ABCDEF"[value >> shift & 0xF];
    return text;
}

/// Puts the frame around a payload.
inline buffer<std::byte> frame(saved_kind kind, saved_layout layout, std::span<const std::byte> payload) {
    byte_writer out;
    out.raw(saved_magic.data(), saved_magic.size());
    out.u16(saved_version);
    out.u8(static_cast<std::uint8_t>(kind));
    out.u8(static_cast<std::uint8_t>(layout));
    out.u64(payload.size());
    out.raw(payload.data(), payload.size());
    out.u32(crc32(out.bytes().data(), out.bytes().size()));
    return out.take();
}

/// Checks the frame and returns a reader of the payload; one that is not `ok` where it has reported an error.
inline byte_reader open_frame(const char* function, std::span<const std::byte> bytes, saved_kind kind,
                              saved_layout layout) {
    byte_reader nothing(function, {}, 0, 0);
    const auto refuse = [&](std::initializer_list<message_part> parts) {
        nothing.refuse({"bytes ", to_text(parts)});
        return nothing;
    };
    constexpr std::size_t least = saved_header_size + saved_checksum_size;
    const std::size_t beginning = detail::min(bytes.size(), saved_magic.size());
    bool is_saved = true;
    for (std::size_t i = 0; i < beginning; ++i)
        is_saved &= bytes[i] == saved_magic[i];
    if (!is_saved)
        return refuse({"begin with ", hexadecimal(bytes.data(), beginning), "; expected ",
                       hexadecimal(saved_magic.data(), saved_magic.size()), ", a saved observer"});
    if (bytes.size() < least)
        return refuse({"are truncated: there are ", bytes.size(), "; expected at least ", least});

    byte_reader in(function, bytes, saved_magic.size(), bytes.size());
    const std::uint16_t version = in.u16("version");
    const auto found_kind = static_cast<saved_kind>(in.u8("kind"));
    const auto found_layout = static_cast<saved_layout>(in.u8("layout"));
    const std::uint64_t size = in.u64("payload size");
    if (version > saved_version)
        return refuse({"have format version ", version, "; expected at most ", saved_version,
                       ", the newest that this version of halfstep knows"});
    if (version == 0)
        return refuse({"have format version 0; expected ", saved_version});
    if (size > bytes.size() - least)
        return refuse({"are truncated: there are ", bytes.size(), "; expected ", least, " and a payload of ", size});
    if (size < bytes.size() - least)
        return refuse({"are too many: there are ", bytes.size(), "; expected ", least, " and a payload of ", size});

    const std::size_t end = bytes.size() - saved_checksum_size;
    const std::uint32_t found = byte_reader(function, bytes, end, bytes.size()).u32("checksum");
    if (const std::uint32_t expected = crc32(bytes.data(), end); found != expected)
        return refuse(
            {"are corrupted: they have the checksum ", hexadecimal(found), "; expected ", hexadecimal(expected)});
    if (found_kind != kind || found_layout != layout)
        return refuse({"hold ", describe(found_kind, found_layout), "; expected ", describe(kind, layout)});
    return byte_reader(function, bytes, saved_header_size, end);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
