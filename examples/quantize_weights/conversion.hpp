// Weights, quantized in one format, and written to a file where there is to be one.
#pragma once

#include "../common/binary_file.hpp"
#include "../common/thread_executor.hpp"
#include "format.hpp"
#include "measurement.hpp"
#include "quantized_file.hpp"
#include "quantized_matrix.hpp"
#include "weight_files.hpp"

#include <halfstep/halfstep.hpp>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace quantize_weights {

/// What a format made of each matrix.
struct conversion {
    format how;
    weight_selection weights;
    std::vector<measurement> results; ///< one for each of the matrices
    std::string output;               ///< the file that was written; empty if none
    std::uint64_t output_bytes = 0;
};

/// Throws where an output cannot be right, before the long work begins: its name or folder, because it is an input, or
/// because the names of its tensors clash or are no UTF-8.
inline void check_output(const std::string& path, const weight_selection& weights, const format& how) {
    namespace fs = std::filesystem;
    if (!path.ends_with(".safetensors"))
        throw example::file_error(path + ": expected a name that ends in .safetensors");
    std::error_code status;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, status))
        throw example::file_error(path + ": cannot write the file: there is no such folder");
    for (const auto* tensors : {&weights.matrices, &weights.others})
        for (const weight_tensor& tensor : *tensors)
            if (fs::equivalent(path, tensor.path, status))
                throw example::file_error(path + ": expected another file than those that are read");
    std::vector<std::string> names;
    for (const weight_tensor& tensor : weights.others)
        names.push_back(tensor.info.name);
    for (const weight_tensor& tensor : weights.matrices)
        for (const char* const part : part_names(how))
            names.push_back(tensor.info.name + part);
    example::check_tensor_names(path, names);
}

/// Quantizes all matrices; unless `output` is empty, writes them and copies of the other tensors to a file of this name.
/// After each matrix, `advance(bytes)` is told how many bytes of the input it was.
template <class Advance>
conversion convert(const weight_selection& weights, const format& how, const std::string& output,
                   const example::thread_executor& execute, Advance advance) {
    conversion done{how, weights, {}, output};
    if (!output.empty())
        check_output(output, weights, how);
    quantized_file_writer writer(how);
    weight_reader reader;
    for (const weight_tensor& tensor : weights.matrices) {
        const std::vector<float> values = reader.read(tensor);
        quantized_matrix matrix =
            with_name(tensor, [&] { return quantize(values, matrix_shape(tensor.info), how, execute); });
        done.results.push_back(measure(values, matrix, execute));
        if (!output.empty())
            writer.add(tensor.info, std::move(matrix));
        advance(tensor.info.bytes());
    }
    if (!output.empty()) {
        for (const weight_tensor& tensor : weights.others)
            writer.add(tensor.info, reader.read_bytes(tensor));
        writer.write(output);
        done.output_bytes = std::filesystem::file_size(output);
    }
    return done;
}

} // namespace quantize_weights
