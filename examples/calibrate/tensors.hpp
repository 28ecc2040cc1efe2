// Which tensors of which files are calibrated.
#pragma once

#include "../common/tensor_file.hpp"

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace calibrate {

namespace hs = halfstep;

/// A tensor of floats, of which every file of that name holds a part: batches of one activation, for instance.
struct observed_tensor {
    example::tensor_info first; ///< as it is in the first of the files
    std::uint64_t parts = 0;    ///< how many of the files hold one
    hs::histogram_observer observer{};
};

/// A part: which file it is in, and which tensor it belongs to.
struct tensor_part {
    example::tensor_info info;
    std::size_t tensor; ///< index into `selection::tensors`
};

struct file_parts {
    std::string path;
    std::vector<tensor_part> parts;
};

/// What is read, in the order of the files.
struct selection {
    std::vector<file_parts> files;
    std::vector<observed_tensor> tensors;
    std::vector<example::tensor_info> skipped; ///< no floats
    std::uint64_t bytes = 0;                   ///< of all parts
};

/// Opens every file once and checks its header, so that a damaged one is refused before a long pass begins. Tensors
/// whose name does not hold `name_part` are left out. Throws `file_error`, and `runtime_error` where no tensor is left.
inline selection select_tensors(const std::vector<std::string>& paths, const std::string& name_part) {
    selection chosen;
    std::map<std::string, std::size_t> index_of;
    for (const std::string& path : paths) {
        file_parts parts{path, {}};
        const example::tensor_file file(path);
        for (const example::tensor_info& info : file.tensors()) {
            if (info.name.find(name_part) == std::string::npos)
                continue;
            if (!example::is_readable_float(info.type)) {
                chosen.skipped.push_back(info);
                continue;
            }
            const auto [entry, is_new] = index_of.emplace(info.name, chosen.tensors.size());
            if (is_new)
                chosen.tensors.push_back({info});
            ++chosen.tensors[entry->second].parts;
            parts.parts.push_back({info, entry->second});
            chosen.bytes += info.bytes();
        }
        chosen.files.push_back(std::move(parts));
    }
    if (chosen.tensors.empty())
        throw std::runtime_error("expected tensors of float32, float16 or bfloat16" +
                                 (name_part.empty() ? "" : " whose name holds '" + name_part + "'") +
                                 " in these files, found none");
    return chosen;
}

/// Reads all parts, chunk by chunk, and calls `visit(index of the tensor, values)`, the values as they are stored.
/// After each chunk, `advance(bytes)` is told how many bytes it had.
template <class Visit, class Advance>
void read_parts(const selection& chosen, Visit visit, Advance advance) {
    for (const file_parts& parts : chosen.files) {
        if (parts.parts.empty())
            continue;
        example::tensor_file file(parts.path);
        for (const tensor_part& part : parts.parts) {
            file.for_each_chunk(part.info, [&](auto values) {
                visit(part.tensor, values);
                advance(values.size_bytes());
            });
        }
    }
}

} // namespace calibrate
