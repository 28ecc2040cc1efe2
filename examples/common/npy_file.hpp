// NumPy's .npy files: a magic, a header that is a Python dictionary, and one array.
// Source: NumPy, "NEP 1: a simple file format for NumPy arrays", and numpy.lib.format for versions 2 and 3.
#pragma once

#include "binary_file.hpp"
#include "in_quotes.hpp"
#include "little_endian.hpp"
#include "python_literal.hpp"
#include "tensor_info.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace example {

namespace detail {

/// What the dictionary says, as far as it is there.
struct npy_header {
    std::optional<std::string> descr;
    std::optional<bool> fortran_order;
    std::optional<std::vector<std::uint64_t>> shape;
};

/// Takes the next entry of the dictionary into `header`.
inline void take_npy_entry(python_literal& text, npy_header& header) {
    const std::string key = text.take_string();
    text.expect(':');
    const bool is_known = key == "descr" || key == "fortran_order" || key == "shape";
    if (!is_known)
        text.fail("expected one of the keys 'descr', 'fortran_order', 'shape', found " + in_quotes(key));
    if ((key == "descr" && header.descr) || (key == "fortran_order" && header.fortran_order) ||
        (key == "shape" && header.shape))
        text.fail("the key " + in_quotes(key) + " stands there twice");
    if (key == "descr")
        header.descr = text.take_string();
    else if (key == "fortran_order")
        header.fortran_order = text.take_bool();
    else
        header.shape = text.take_numbers();
}

inline npy_header parse_npy_header(const std::string& header, std::uint64_t offset) {
    python_literal text(header, offset);
    npy_header found;
    text.expect('{');
    while (!text.skip('}')) {
        take_npy_entry(text, found);
        if (!text.skip(',')) {
            text.expect('}');
            break;
        }
    }
    text.expect_end();
    if (!found.descr || !found.fortran_order || !found.shape)
        text.fail("expected the keys 'descr', 'fortran_order' and 'shape', found not all of them");
    return found;
}

} // namespace detail

/// Reads and checks the header of an open file, version 1, 2 or 3; the array's name is the file's without `.npy`.
/// Throws `file_error` where the file is damaged, is longer or shorter than the header says, lies in Fortran's order,
/// or holds something else than float32 ('<f4') or float16 ('<f2').
inline tensor_info read_npy_header(binary_file& file) {
    constexpr std::size_t longest_header = std::size_t{1} << 20;
    std::array<std::byte, 12> start{};
    file.read(0, std::span(start).first(10), "magic and version of a .npy file");
    constexpr unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
    for (std::size_t i = 0; i < std::size(magic); ++i) {
        if (std::to_integer<unsigned char>(start[i]) != magic[i])
            file.fail("byte " + std::to_string(i) + ": expected the magic '\\x93NUMPY' of a .npy file, found " +
                      in_quotes(std::string_view(reinterpret_cast<const char*>(start.data()), std::size(magic))));
    }
    const int version = std::to_integer<int>(start[6]);
    const int minor_version = std::to_integer<int>(start[7]);
    if (version < 1 || version > 3 || minor_version != 0) {
        file.fail("byte 6: expected version 1.0, 2.0 or 3.0 of the .npy format, found " + std::to_string(version) +
                  "." + std::to_string(minor_version));
    }
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    file.read(8, std::span(start).subspan(8, length_bytes), "length of the header");
    const std::uint64_t length = read_little_endian(std::span(start).subspan(8, length_bytes));
    if (length > longest_header) {
        file.fail("byte 8: expected a header of at most " + std::to_string(longest_header) + " bytes, found " +
                  std::to_string(length));
    }
    std::string header(static_cast<std::size_t>(length), '\0');
    const std::uint64_t header_offset = 8 + length_bytes;
    file.read(header_offset, std::as_writable_bytes(std::span(header)), "header");

    detail::npy_header found;
    try {
        found = detail::parse_npy_header(header, header_offset);
    } catch (const literal_error& error) {
        file.fail(std::string("header, ") + error.what());
    }
    if (*found.descr != "<f4" && *found.descr != "<f2") {
        file.fail("header: expected elements of type '<f4' (float32) or '<f2' (float16), found " +
                  in_quotes(*found.descr) + "; astype(np.float32) converts them");
    }
    if (*found.fortran_order)
        file.fail("header: expected values in C order, row by row, found fortran_order: True; "
                  "np.ascontiguousarray copies them so");

    tensor_info info;
    info.name = std::filesystem::path(file.path()).stem().string();
    info.type = *found.descr == "<f4" ? element_type::float32 : element_type::float16;
    info.shape = *found.shape;
    info.offset = header_offset + length;
    const auto count = element_count(info.shape, info.type);
    if (!count)
        file.fail("header: the shape " + to_text(info.shape) + " holds more bytes than 64 bits can count");
    info.count = *count;
    if (file.size() - info.offset != info.bytes()) {
        file.fail("the shape " + to_text(info.shape) + " of " + std::string(describe(info.type).name) + " takes " +
                  std::to_string(info.bytes()) + " bytes from byte " + std::to_string(info.offset) +
                  " on, but the file has " + std::to_string(file.size() - info.offset) + " there");
    }
    return info;
}

} // namespace example
