// Quantized weights in a .safetensors file: docs/tools.md describes the layout.
#pragma once

#include "../common/binary_file.hpp"
#include "../common/in_quotes.hpp"
#include "../common/parse_json.hpp"
#include "../common/tensor_file.hpp"
#include "../common/write_safetensors.hpp"
#include "format.hpp"
#include "quantized_matrix.hpp"
#include "weight_files.hpp"

#include <halfstep/halfstep.hpp>

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace quantize_weights {

/// The version of the layout that is written and read.
inline constexpr const char* layout_version = "1";

/// What is put behind a matrix's name to name its parts.
inline std::vector<const char*> part_names(const format& f) {
    std::vector<const char*> parts{".codes", ".scales"};
    if (std::holds_alternative<hs::asymmetric>(f.scheme))
        parts.push_back(".zero_points");
    return parts;
}

/// The shape of the scales and zero points of a matrix: one for all, for each row, or for each group of each row.
inline std::vector<std::uint64_t> grids_shape(const hs::shape& matrix, const format& f) {
    if (std::holds_alternative<hs::per_tensor>(f.granularity))
        return {1};
    if (const auto group = group_size(f))
        return {matrix[0], (matrix[1] - 1) / *group + 1};
    return {matrix[0]};
}

/// Gathers quantized matrices and other tensors, then writes them all. They are in memory until then.
class quantized_file_writer {
public:
    explicit quantized_file_writer(const format& f) : format_(f) {}

    /// Adds the codes, scales and, unless all of them are the middle code, zero points of a matrix.
    void add(const example::tensor_info& original, quantized_matrix matrix) {
        matrices_[original.name] = {{"dtype", describe(original.type).in_files}, {"shape", original.shape}};
        quantized_.push_back(std::move(matrix));
        std::visit([&](const auto& tensor) { add_parts(original, tensor); }, quantized_.back());
    }

    /// Adds a tensor as it is.
    void add(const example::tensor_info& original, std::vector<std::byte> bytes) {
        copied_.push_back(std::move(bytes));
        tensors_.push_back({original.name, original.type, original.shape, copied_.back()});
    }

    /// Writes the file, or leaves what was there before as it was.
    void write(const std::string& path) const {
        const format_words words = to_words(format_);
        std::map<std::string, std::string> metadata{
            {layout_key, layout_version},
            {"code", words.code},
            {"scheme", words.scheme},
            {"granularity", words.granularity},
            {"scales", words.scales},
            {"criterion", words.criterion},
            {"quantized", matrices_.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)},
        };
        if (group_size(format_))
            metadata["group"] = std::to_string(words.group);
        if (candidates(format_))
            metadata["candidates"] = std::to_string(words.candidates);
        example::write_safetensors(path, tensors_, metadata);
    }

private:
    template <class Code>
    void add_parts(const example::tensor_info& original, const hs::quantized_tensor<Code>& tensor) {
        const std::vector<std::uint64_t> grids = grids_shape(tensor.shape(), format_);
        const std::vector<std::uint64_t> codes =
            hs::packed_code<Code> ? std::vector<std::uint64_t>{tensor.codes().size()} : original.shape;
        tensors_.push_back(example::make_tensor(original.name + ".codes", codes, tensor.codes()));
        add_scales(original.name + ".scales", grids, tensor.scales());
        if (!tensor.zero_points().empty())
            tensors_.push_back(example::make_tensor(original.name + ".zero_points", grids, tensor.zero_points()));
    }

    void add_scales(const std::string& name, const std::vector<std::uint64_t>& shape, const hs::scale_view& scales) {
        if (scales.type() == hs::scale_type::float16)
            tensors_.push_back(example::make_tensor(name, shape, scales.as<hs::float16>()));
        else if (scales.type() == hs::scale_type::bfloat16)
            tensors_.push_back(example::make_tensor(name, shape, scales.as<hs::bfloat16>()));
        else
            tensors_.push_back(example::make_tensor(name, shape, scales.as<float>()));
    }

    format format_;
    nlohmann::ordered_json matrices_ = nlohmann::ordered_json::object();
    std::vector<example::tensor_to_write> tensors_; // of bytes in the two below, which therefore must not move
    std::deque<quantized_matrix> quantized_;
    std::deque<std::vector<std::byte>> copied_;
};

/// A matrix as a file holds it. Owns what its view shows.
template <class Code>
struct stored_matrix {
    std::vector<hs::code_storage<Code>> codes;
    std::variant<std::vector<float>, std::vector<hs::float16>, std::vector<hs::bfloat16>> scales;
    std::vector<hs::code_value<Code>> zero_points;
    hs::shape shape;
    hs::granularity granularity;

    hs::quantized_view<Code> view() const {
        return {.codes = codes,
                .scales = std::visit([](const auto& all) { return hs::scale_view(all); }, scales),
                .zero_points = zero_points,
                .shape = shape,
                .granularity = granularity};
    }
};

/// A file of quantized weights, open.
class quantized_file {
public:
    /// Throws `file_error` where the file is damaged, was not written by this program, or has another layout.
    explicit quantized_file(const std::string& path) : file_(path) {
        if (text_of(layout_key) != layout_version)
            fail_at(layout_key, std::string("expected '") + layout_version + "'");
        format_words words{text_of("code"), text_of("scheme"), text_of("granularity"), text_of("criterion"),
                           text_of("scales")};
        words.group = words.granularity == "group" ? number_of("group") : words.group;
        words.candidates = words.criterion == "min_max" ? words.candidates : number_of("candidates");
        format_ = parse_format(words, [&](const std::string& message) { throw_error("__metadata__: " + message); });
        matrices_ = example::parse_json(text_of("quantized"), path + ": __metadata__, 'quantized'");
        if (!matrices_.is_object())
            fail_at("quantized", "expected a JSON object");
    }

    /// The format that the file names.
    const format& how() const { return format_; }
    /// The file with all that is in it.
    const example::tensor_file& tensors() const { return file_; }
    /// Whether the file says that this tensor is quantized.
    bool is_quantized(const std::string& name) const { return matrices_.contains(name); }
    /// How many quantized tensors the file says that it has.
    std::size_t quantized_count() const { return matrices_.size(); }

    /// The parts of the matrix that was made of `original`. Throws `file_error` where there is none, where it was made
    /// of a tensor of another shape or type, and where its parts are missing or have other types. Their sizes are
    /// checked when its view is used.
    template <class Code>
    stored_matrix<Code> read_matrix(const example::tensor_info& original) {
        const nlohmann::json expected{{"dtype", describe(original.type).in_files}, {"shape", original.shape}};
        if (const auto found = matrices_.find(original.name); found == matrices_.end() || *found != expected) {
            throw_error("tensor " + example::in_quotes(original.name, 80) + ": expected one made of " +
                        expected.dump() + ", found " +
                        (found == matrices_.end() ? "none" : example::in_quotes(found->dump(), 80)));
        }
        stored_matrix<Code> matrix;
        matrix.shape = matrix_shape(original);
        matrix.granularity = granularity_of(format_);
        matrix.codes = read_part<hs::code_storage<Code>>(original, ".codes");
        if (format_.scales == hs::scale_type::float16)
            matrix.scales = read_part<hs::float16>(original, ".scales");
        else if (format_.scales == hs::scale_type::bfloat16)
            matrix.scales = read_part<hs::bfloat16>(original, ".scales");
        else
            matrix.scales = read_part<float>(original, ".scales");
        if (std::holds_alternative<hs::asymmetric>(format_.scheme))
            matrix.zero_points = read_part<hs::code_value<Code>>(original, ".zero_points");
        return matrix;
    }

    /// The bytes of a tensor that was copied as it is. Throws `file_error` if there is none of the same name, type and
    /// shape.
    std::vector<std::byte> read_copy(const example::tensor_info& original) {
        const example::tensor_info& found = file_.tensor(original.name);
        if (found.type != original.type || found.shape != original.shape) {
            throw_error("tensor " + example::in_quotes(original.name, 80) + ": expected a copy of " +
                        example::to_text(original.shape) + " " + std::string(describe(original.type).name) +
                        ", found " + example::to_text(found.shape) + " " + std::string(describe(found.type).name));
        }
        std::vector<std::byte> bytes(static_cast<std::size_t>(found.bytes()));
        file_.read_bytes(found, 0, bytes);
        return bytes;
    }

private:
    template <class T>
    std::vector<T> read_part(const example::tensor_info& original, const char* part) {
        return file_.read_all<T>(file_.tensor(original.name + part));
    }

    [[noreturn]] void throw_error(const std::string& message) const {
        throw example::file_error(file_.path() + ": " + message);
    }

    [[noreturn]] void fail_at(const char* key, const std::string& expected) const {
        throw_error("__metadata__, '" + std::string(key) + "': " + expected + ", found " +
                    example::in_quotes(text_of(key), 80));
    }

    std::string text_of(const char* key) const {
        const auto found = file_.metadata().find(key);
        if (found == file_.metadata().end())
            throw_error(std::string("expected quantized weights, with '") + key + "' in __metadata__; found none");
        return found->second;
    }

    std::size_t number_of(const char* key) const {
        const std::string text = text_of(key);
        std::size_t number = 0;
        const auto [stopped, status] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (status != std::errc() || stopped != text.data() + text.size())
            fail_at(key, "expected a whole number");
        return number;
    }

    example::tensor_file file_;
    format format_;
    nlohmann::json matrices_;
};

} // namespace quantize_weights
