// The weights of a model: which tensors of its files are matrices to quantize, and which stay as they are.
#pragma once

#include "../common/find_tensor_files.hpp"
#include "../common/in_quotes.hpp"
#include "../common/tensor_file.hpp"
#include "../common/tensor_info.hpp"

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace quantize_weights {

namespace hs = halfstep;

/// A tensor and the file that it is in.
struct weight_tensor {
    std::string path;
    example::tensor_info info;
};

/// Which weights there are.
struct weight_selection {
    std::vector<weight_tensor> matrices; ///< floats with two dimensions or more, in the order of the files
    std::vector<weight_tensor> others;   ///< what is not quantized: biases, scales of norms, integers
};

/// The tensors' bytes as they are in the files.
inline std::uint64_t bytes(const std::vector<weight_tensor>& tensors) {
    std::uint64_t sum = 0;
    for (const weight_tensor& tensor : tensors)
        sum += tensor.info.bytes();
    return sum;
}

/// Reads tensors, one after the other. One file is open at a time: a folder may hold any number.
class weight_reader {
public:
    /// The values of a matrix, widened to float32, which is exact.
    std::vector<float> read(const weight_tensor& tensor) { return open(tensor).read_floats(tensor.info); }

    /// The bytes of a tensor as they are in its file.
    std::vector<std::byte> read_bytes(const weight_tensor& tensor) {
        std::vector<std::byte> bytes(static_cast<std::size_t>(tensor.info.bytes()));
        open(tensor).read_bytes(tensor.info, 0, bytes);
        return bytes;
    }

private:
    example::tensor_file& open(const weight_tensor& tensor) {
        if (!file_ || file_->path() != tensor.path)
            file_.emplace(tensor.path);
        return *file_;
    }

    std::optional<example::tensor_file> file_;
};

/// The shape in which a matrix is quantized: its first dimension by all others, flattened.
inline hs::shape matrix_shape(const example::tensor_info& info) {
    const auto rows = static_cast<std::size_t>(info.shape[0]);
    return {rows, static_cast<std::size_t>(info.count) / rows};
}

/// Whether a tensor is quantized: floats with two dimensions or more.
inline bool is_matrix(const example::tensor_info& info) {
    return is_readable_float(info.type) && info.shape.size() >= 2 && info.count > 0;
}

/// The key of `__metadata__` whose presence tells a file that this program wrote.
inline constexpr const char* layout_key = "halfstep_layout";

/// Calls `work()`. Where halfstep refuses a tensor, the message gets the names of the file and the tensor.
template <class Work>
auto with_name(const weight_tensor& tensor, const Work& work) {
    try {
        return work();
    } catch (const hs::error& error) {
        throw example::file_error(tensor.path + ": tensor " + example::in_quotes(tensor.info.name, 80) + ": " +
                                  error.what());
    }
}

/// Opens each of the files, and the files of folders, once, and sorts their tensors: what is a matrix, and
/// `wanted(name)`, is to be quantized. Throws `file_error` for a file that is damaged or is an output of this program,
/// where two tensors have the same name, and where nothing is to be quantized: nothing of those that `what`, if not
/// empty, tells apart: " whose name holds 'conv'".
template <class Wanted>
weight_selection select_weights(const std::vector<std::string>& names, const Wanted& wanted,
                                const std::string& what = "") {
    weight_selection weights;
    std::map<std::string, std::string> path_of; // by the name of a tensor
    std::string searched;
    for (const std::string& path : example::find_tensor_files(names)) {
        const example::tensor_file file(path);
        searched += (searched.empty() ? "" : ", ") + path;
        if (file.metadata().contains(layout_key))
            throw example::file_error(path + ": expected weights as they were trained, found quantized ones");
        for (const example::tensor_info& info : file.tensors()) {
            const auto [known, is_new] = path_of.emplace(info.name, path);
            if (!is_new) {
                throw example::file_error(path + ": expected names that occur once; tensor " +
                                          example::in_quotes(info.name, 80) + " is also in " + known->second);
            }
            (is_matrix(info) && wanted(info.name) ? weights.matrices : weights.others).push_back({path, info});
        }
    }
    if (weights.matrices.empty()) {
        throw example::file_error(searched +
                                  ": expected a tensor to quantize, of float32, float16 or bfloat16 with two "
                                  "dimensions or more" +
                                  what + ", found none");
    }
    return weights;
}

} // namespace quantize_weights
