// Tensors in .npy and .safetensors files: listed when a file is opened, read in chunks when asked for.
#pragma once

#include "binary_file.hpp"
#include "in_quotes.hpp"
#include "little_endian.hpp"
#include "npy_file.hpp"
#include "safetensors_file.hpp"
#include "tensor_info.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace example {

/// Whether a path ends as the files do that `tensor_file` reads.
inline bool is_tensor_file_name(std::string_view path) {
    return path.ends_with(".npy") || path.ends_with(".safetensors");
}

/// An open file of tensors, of any size: only its header is in memory.
///
/// ```cpp
/// example::tensor_file file("model.safetensors");
/// hs::histogram_observer observer;
/// for (const example::tensor_info& tensor : file.tensors())
///     if (example::is_readable_float(tensor.type))
///         file.for_each_chunk(tensor, [&](auto values) { observer.observe(values); });
/// ```
///
/// Whatever is wrong with the file is a `file_error` that names the file, the tensor or offset, what was found and
/// what was expected.
class tensor_file {
public:
    /// How many bytes `for_each_chunk` reads at a time.
    static constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

    /// Opens the file and checks its header.
    explicit tensor_file(std::string path) : file_(std::move(path)) {
        if (file_.path().ends_with(".npy")) {
            tensors_ = {read_npy_header(file_)};
        } else if (file_.path().ends_with(".safetensors")) {
            safetensors_header header = read_safetensors_header(file_);
            tensors_ = std::move(header.tensors);
            metadata_ = std::move(header.metadata);
        } else {
            file_.fail("expected a name that ends in .npy or .safetensors");
        }
    }

    const std::string& path() const { return file_.path(); }
    /// What the file holds, in the order of the bytes. Those of other types than floats are listed, too.
    const std::vector<tensor_info>& tensors() const { return tensors_; }
    /// The strings of `__metadata__` in a `.safetensors` file.
    const std::map<std::string, std::string>& metadata() const { return metadata_; }

    /// The tensor of this name; throws if there is none.
    const tensor_info& tensor(std::string_view name) const {
        for (const tensor_info& candidate : tensors_)
            if (candidate.name == name)
                return candidate;
        file_.fail("there is no tensor " + in_quotes(name, 80));
    }

    /// Fills `values` with the elements from number `first` on, whose type must be T's: float, float16, bfloat16 or an
    /// integer.
    template <class T>
    void read_elements(const tensor_info& tensor, std::uint64_t first, std::span<T> values) {
        expect_type(tensor, element_type_of<T>);
        read_bytes(tensor, first * sizeof(T), std::as_writable_bytes(values));
        swap_unless_little_endian(std::as_writable_bytes(values), sizeof(T));
    }

    /// Fills `bytes` with those of the tensor from number `first` on, as they are in the file, whatever their type.
    void read_bytes(const tensor_info& tensor, std::uint64_t first, std::span<std::byte> bytes) {
        if (first > tensor.bytes() || bytes.size() > tensor.bytes() - first) {
            file_.fail("tensor " + in_quotes(tensor.name, 80) + ": has " + std::to_string(tensor.bytes()) +
                       " bytes; asked for " + std::to_string(bytes.size()) + " from byte " + std::to_string(first));
        }
        file_.read(tensor.offset + first, bytes, "tensor " + in_quotes(tensor.name, 80));
    }

    /// Calls `visit(std::span<const T>)` with the values in order, chunk by chunk, as they are stored: T is float,
    /// halfstep::float16 or halfstep::bfloat16. Throws if the elements are no such floats.
    template <class Visit>
    void for_each_chunk(const tensor_info& tensor, Visit visit) {
        if (tensor.type == element_type::float16)
            visit_chunks<halfstep::float16>(tensor, visit);
        else if (tensor.type == element_type::bfloat16)
            visit_chunks<halfstep::bfloat16>(tensor, visit);
        else
            visit_chunks<float>(tensor, visit);
    }

    /// All values of a tensor of floats, widened to float32 (exact): for those that fit in memory.
    std::vector<float> read_floats(const tensor_info& tensor) {
        std::vector<float> all;
        all.reserve(to_size(tensor));
        for_each_chunk(tensor, [&](auto values) {
            for (const auto value : values)
                all.push_back(float(value));
        });
        return all;
    }

    /// All elements of a tensor, whose type must be T's.
    template <class T>
    std::vector<T> read_all(const tensor_info& tensor) {
        expect_type(tensor, element_type_of<T>); // before memory is asked for
        std::vector<T> all(to_size(tensor));
        read_elements(tensor, 0, std::span<T>(all));
        return all;
    }

private:
    template <class T, class Visit>
    void visit_chunks(const tensor_info& tensor, Visit& visit) {
        expect_type(tensor, element_type_of<T>);
        std::vector<T> chunk(static_cast<std::size_t>(std::min<std::uint64_t>(tensor.count, chunk_bytes / sizeof(T))));
        for (std::uint64_t first = 0; first < tensor.count; first += chunk.size()) {
            chunk.resize(static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), tensor.count - first)));
            read_elements(tensor, first, std::span<T>(chunk));
            visit(std::span<const T>(chunk));
        }
    }

    void expect_type(const tensor_info& tensor, element_type expected) const {
        if (tensor.type == expected)
            return;
        const std::string wanted = is_readable_float(expected) && !is_readable_float(tensor.type)
                                       ? "float32, float16 or bfloat16"
                                       : std::string(describe(expected).name);
        file_.fail("tensor " + in_quotes(tensor.name, 80) + ": expected elements of type " + wanted + ", found " +
                   std::string(describe(tensor.type).name));
    }

    std::size_t to_size(const tensor_info& tensor) const {
        if (tensor.count > std::numeric_limits<std::size_t>::max() / sizeof(double))
            file_.fail("tensor " + in_quotes(tensor.name, 80) + ": does not fit in this machine's memory");
        return static_cast<std::size_t>(tensor.count);
    }

    binary_file file_;
    std::vector<tensor_info> tensors_;
    std::map<std::string, std::string> metadata_;
};

} // namespace example
