// Files of named tensors: a length, a JSON header and the bytes of all tensors, one behind the other.
// Source: the format's description, https://github.com/huggingface/safetensors#format.
#pragma once

#include "binary_file.hpp"
#include "in_quotes.hpp"
#include "little_endian.hpp"
#include "parse_json.hpp"
#include "tensor_info.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace example {

/// What the header of a `.safetensors` file says.
struct safetensors_header {
    std::vector<tensor_info> tensors; ///< in the order of their bytes
    std::map<std::string, std::string> metadata;
};

namespace detail {

/// Reads and checks one header.
class safetensors_reader {
public:
    explicit safetensors_reader(binary_file& file) : file_(file) {}

    safetensors_header read() {
        const std::string text = read_text();
        data_ = 8 + text.size();
        const nlohmann::json header = parse_json(text, file_.path() + ": header", 8);
        safetensors_header found;
        for (const auto& [key, value] : header.items()) {
            if (key == "__metadata__")
                found.metadata = read_metadata(value);
            else
                found.tensors.push_back(read_tensor(key, value));
        }
        check_places(found.tensors);
        return found;
    }

private:
    /// The header as text: bounded before any memory is asked for.
    std::string read_text() {
        constexpr std::uint64_t longest_header = 100'000'000; // as in the format's own readers
        std::array<std::byte, 8> bytes{};
        file_.read(0, bytes, "length of the header of a .safetensors file");
        const std::uint64_t length = read_little_endian(bytes);
        if (length > longest_header || length > file_.size() - bytes.size()) {
            file_.fail("byte 0: expected the length of the header, at most " +
                       std::to_string(std::min(longest_header, file_.size() - bytes.size())) + " bytes here, found " +
                       std::to_string(length));
        }
        std::string text(static_cast<std::size_t>(length), '\0');
        file_.read(bytes.size(), std::as_writable_bytes(std::span(text)), "header");
        if (!text.starts_with('{'))
            file_.fail("byte 8: expected a JSON object that begins with '{', found " + in_quotes(text.substr(0, 1)));
        return text;
    }

    std::map<std::string, std::string> read_metadata(const nlohmann::json& value) const {
        if (!value.is_object())
            file_.fail("header, '__metadata__': expected an object, found " + printable(value.type_name()));
        std::map<std::string, std::string> metadata;
        for (const auto& [key, text] : value.items()) {
            if (!text.is_string())
                file_.fail("header, '__metadata__', " + in_quotes(key, 80) + ": expected a string, found " +
                           printable(text.type_name()));
            metadata[key] = text.get<std::string>();
        }
        return metadata;
    }

    tensor_info read_tensor(const std::string& name, const nlohmann::json& value) const {
        const std::string where = "tensor " + in_quotes(name, 80) + ": ";
        if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
            !value.contains("data_offsets"))
            file_.fail(where + "expected an object of 'dtype', 'shape' and 'data_offsets'");
        tensor_info info;
        info.name = name;
        const nlohmann::json& dtype = value["dtype"];
        const auto type = dtype.is_string() ? element_type_in_files(dtype.get_ref<const std::string&>()) : std::nullopt;
        if (!type)
            file_.fail(where + "expected a known 'dtype', found " + printable(shown(dtype)));
        info.type = *type;
        info.shape = read_numbers(value["shape"], where + "'shape'");
        const auto count = element_count(info.shape, info.type);
        if (!count)
            file_.fail(where + "the shape " + to_text(info.shape) + " holds more bytes than 64 bits can count");
        info.count = *count;

        const std::vector<std::uint64_t> offsets = read_numbers(value["data_offsets"], where + "'data_offsets'");
        const std::uint64_t available = file_.size() - data_;
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > available) {
            file_.fail(where + "expected 'data_offsets' [begin, end] with begin <= end <= " +
                       std::to_string(available) + ", the bytes behind the header, found " + to_text(offsets));
        }
        if (offsets[1] - offsets[0] != info.bytes()) {
            file_.fail(where + "the shape " + to_text(info.shape) + " of " + std::string(describe(info.type).name) +
                       " takes " + std::to_string(info.bytes()) + " bytes, but 'data_offsets' " + to_text(offsets) +
                       " hold " + std::to_string(offsets[1] - offsets[0]));
        }
        info.offset = data_ + offsets[0];
        return info;
    }

    std::vector<std::uint64_t> read_numbers(const nlohmann::json& value, const std::string& where) const {
        std::vector<std::uint64_t> numbers;
        bool fits = value.is_array();
        for (std::size_t i = 0; fits && i < value.size(); ++i) {
            fits = value[i].is_number_unsigned();
            if (fits)
                numbers.push_back(value[i].get<std::uint64_t>());
        }
        if (!fits)
            file_.fail(where + ": expected a list of whole numbers, found " + printable(shown(value)));
        return numbers;
    }

    /// Tensors must follow each other without a gap and fill the file. Sorts them by place.
    void check_places(std::vector<tensor_info>& tensors) const {
        std::sort(tensors.begin(), tensors.end(), [](const tensor_info& a, const tensor_info& b) {
            return a.offset != b.offset ? a.offset < b.offset : a.bytes() < b.bytes();
        });
        std::uint64_t end = data_;
        for (const tensor_info& tensor : tensors) {
            if (tensor.offset != end) {
                file_.fail("tensor " + in_quotes(tensor.name, 80) + ": expected to begin at byte " +
                           std::to_string(end) + ", where the one before it ends, found byte " +
                           std::to_string(tensor.offset));
            }
            end += tensor.bytes();
        }
        if (end != file_.size()) {
            file_.fail("expected the file to end at byte " + std::to_string(end) + ", where its last tensor does, " +
                       "found byte " + std::to_string(file_.size()));
        }
    }

    /// The start of a JSON value as text.
    static std::string shown(const nlohmann::json& value) {
        constexpr std::size_t longest = 60;
        const std::string text = value.dump();
        return text.substr(0, longest) + (text.size() > longest ? "..." : "");
    }

    binary_file& file_;
    std::uint64_t data_ = 0; ///< where the tensors begin
};

} // namespace detail

/// Reads and checks the header of an open file: the length of at most 100 MB, JSON in which no name stands twice, known
/// types, shapes that fit the places of the tensors, and tensors that follow each other and fill the file. Throws
/// `file_error`, which names the tensor or the offset.
inline safetensors_header read_safetensors_header(binary_file& file) { return detail::safetensors_reader(file).read(); }

} // namespace example
