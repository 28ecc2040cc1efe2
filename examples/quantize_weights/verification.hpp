// Whether a file of quantized weights holds what quantizing the originals again gives, to the bit.
#pragma once

#include "../common/thread_executor.hpp"
#include "conversion.hpp"
#include "error_sums.hpp"
#include "measurement.hpp"
#include "quantized_file.hpp"
#include "quantized_matrix.hpp"
#include "weight_files.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace quantize_weights {

/// What was found in a file.
struct verification {
    format how;
    std::string path;
    weight_selection weights;
    std::vector<measurement> results;        ///< what decoding the file gives, one for each of the matrices
    std::vector<std::string> differences;    ///< the first one of each of the matrices; empty where there is none
    std::vector<std::string> changed_copies; ///< names of other tensors that are not as in the originals

    std::size_t differing() const {
        const auto equal = std::count(differences.begin(), differences.end(), std::string());
        return differences.size() - static_cast<std::size_t>(equal) + changed_copies.size();
    }
};

namespace detail {

/// "code 17 is 3, expected -2": the first difference, or nothing. Both have as many codes and grids.
template <class Code>
std::string first_difference(const hs::quantized_view<Code>& found, const hs::quantized_view<Code>& expected) {
    const auto describe = [](const char* what, std::size_t i, auto is, auto wanted) {
        return std::string(what) + " " + std::to_string(i) + " is " + std::to_string(is) + ", expected " +
               std::to_string(wanted);
    };
    for (std::size_t i = 0; i < expected.scales.size(); ++i)
        if (std::bit_cast<std::uint32_t>(found.scales[i]) != std::bit_cast<std::uint32_t>(expected.scales[i]))
            return describe("scale", i, found.scales[i], expected.scales[i]);
    for (std::size_t i = 0; i < expected.zero_points.size(); ++i)
        if (found.zero_points[i] != expected.zero_points[i])
            return describe("zero point", i, int(found.zero_points[i]), int(expected.zero_points[i]));
    const auto [at, unused] = std::mismatch(found.codes.begin(), found.codes.end(), expected.codes.begin());
    if (at == found.codes.end())
        return {};
    std::size_t i = static_cast<std::size_t>(at - found.codes.begin()) * hs::code_traits<Code>::per_element;
    for (; i < expected.shape.count(); ++i) {
        const int is = hs::read_code<Code>(found.codes.data(), i);
        const int wanted = hs::read_code<Code>(expected.codes.data(), i);
        if (is != wanted)
            return describe("code", i, is, wanted);
    }
    return "the last byte has bits behind the last code, expected zeros";
}

} // namespace detail

/// Decodes a file that `quantized_file_writer` wrote, and compares its parts with a new quantization of the weights in
/// the format that the file names. Throws `file_error` where the file does not fit the weights at all. After each
/// matrix, `advance(bytes)` is told how many bytes of the weights it was.
template <class Advance>
verification verify(const weight_selection& weights, quantized_file& file, const example::thread_executor& execute,
                    Advance advance) {
    verification done{file.how(), file.tensors().path(), weights, {}, {}, {}};
    const std::size_t expected = part_names(file.how()).size() * weights.matrices.size() + weights.others.size();
    if (file.quantized_count() != weights.matrices.size() || file.tensors().tensors().size() != expected) {
        throw example::file_error(done.path + ": expected " + std::to_string(weights.matrices.size()) +
                                  " quantized tensors and " + std::to_string(expected) + " in all, found " +
                                  std::to_string(file.quantized_count()) + " and " +
                                  std::to_string(file.tensors().tensors().size()));
    }
    weight_reader reader;
    for (const weight_tensor& tensor : weights.matrices) {
        const std::vector<float> values = reader.read(tensor);
        const quantized_matrix again =
            with_name(tensor, [&] { return quantize(values, matrix_shape(tensor.info), file.how(), execute); });
        std::visit(
            [&]<class Code>(const hs::quantized_tensor<Code>& fresh) {
                const stored_matrix<Code> stored = file.read_matrix<Code>(tensor.info);
                const std::vector<float> decoded =
                    with_name({done.path, tensor.info}, [&] { return hs::dequantize(stored.view(), execute); });
                done.results.push_back({measure(values, decoded), values.size(), fresh.bytes()});
                done.differences.push_back(detail::first_difference(stored.view(), fresh.view()));
            },
            again);
        advance(tensor.info.bytes());
    }
    for (const weight_tensor& tensor : weights.others)
        if (file.read_copy(tensor.info) != reader.read_bytes(tensor))
            done.changed_copies.push_back(tensor.info.name);
    return done;
}

} // namespace quantize_weights
