// Writes .safetensors files.
#pragma once

#include "binary_file.hpp"
#include "in_quotes.hpp"
#include "little_endian.hpp"
#include "tensor_info.hpp"
#include "write_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// A tensor to be written: row-major, in the machine's own order of bytes. Does not own them.
struct tensor_to_write {
    std::string name;
    element_type type = element_type::float32;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;
};

/// A tensor of the elements in `values`, a contiguous range that must outlive it: float, halfstep::float16,
/// halfstep::bfloat16, std::int8_t, std::uint8_t or std::int32_t.
template <std::ranges::contiguous_range Values>
tensor_to_write make_tensor(std::string name, std::vector<std::uint64_t> shape, const Values& values) {
    return {std::move(name), element_type_of<std::ranges::range_value_t<Values>>, std::move(shape),
            std::as_bytes(std::span(values))};
}

namespace detail {

inline std::string name_of_tensor(const std::string& path, const std::string& name) {
    return path + ": tensor " + in_quotes(name, 80) + ": ";
}

} // namespace detail

/// Throws `file_error` for names that tensors of a file cannot have: two that are equal, "__metadata__", and what is no
/// UTF-8. `write_safetensors` does, too; ask before long work.
inline void check_tensor_names(const std::string& path, const std::vector<std::string>& names) {
    std::set<std::string> taken{"__metadata__"};
    for (const std::string& name : names) {
        if (!taken.insert(name).second)
            throw file_error(detail::name_of_tensor(path, name) + "expected a name that no other tensor has");
        try {
            static_cast<void>(nlohmann::json(name).dump());
        } catch (const nlohmann::json::exception&) {
            throw file_error(detail::name_of_tensor(path, name) + "expected a name in UTF-8");
        }
    }
}

namespace detail {

/// Checks the tensors and makes the header, padded so that the tensors begin at a multiple of 8.
inline std::string make_safetensors_header(const std::string& path, std::span<const tensor_to_write> tensors,
                                           const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    std::vector<std::string> names;
    for (const tensor_to_write& tensor : tensors)
        names.push_back(tensor.name);
    check_tensor_names(path, names);
    for (const tensor_to_write& tensor : tensors) {
        const auto count = element_count(tensor.shape, tensor.type);
        if (!count || *count * describe(tensor.type).bytes != tensor.bytes.size()) {
            throw file_error(name_of_tensor(path, tensor.name) + "expected the bytes of shape " +
                             to_text(tensor.shape) + " of " + std::string(describe(tensor.type).name) + ", found " +
                             std::to_string(tensor.bytes.size()));
        }
        header[tensor.name] = {{"dtype", describe(tensor.type).in_files},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + tensor.bytes.size()}}};
        offset += tensor.bytes.size();
    }
    std::string text;
    try {
        text = header.dump();
    } catch (const nlohmann::json::exception& error) { // metadata that are no UTF-8
        throw file_error(path + ": " + printable(error.what()));
    }
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

inline void write_elements(std::ostream& out, std::span<const std::byte> bytes, std::size_t size) {
    std::vector<std::byte> swapped;
    if (std::endian::native != std::endian::little) {
        swapped.assign(bytes.begin(), bytes.end());
        swap_unless_little_endian(swapped, size);
        bytes = swapped;
    }
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace detail

/// Writes the tensors, those with the widest elements first, so that all are aligned, and strings about them. The file
/// appears under its name when all of it is written: what was there before is replaced then, and stays where writing
/// fails. Throws `file_error` for tensors whose names or sizes cannot be right, and where the file cannot be written.
inline void write_safetensors(const std::string& path, std::vector<tensor_to_write> tensors,
                              const std::map<std::string, std::string>& metadata = {}) {
    std::stable_sort(tensors.begin(), tensors.end(), [](const tensor_to_write& a, const tensor_to_write& b) {
        return describe(a.type).bytes > describe(b.type).bytes;
    });
    const std::string header = detail::make_safetensors_header(path, tensors, metadata);
    const std::uint64_t header_size = header.size();

    write_file(path, [&](std::ostream& out) {
        detail::write_elements(out, std::as_bytes(std::span(&header_size, 1)), sizeof header_size);
        out << header;
        for (const tensor_to_write& tensor : tensors)
            detail::write_elements(out, tensor.bytes, describe(tensor.type).bytes);
    });
}

} // namespace example
