// The files that are meant by names of files and folders.
#pragma once

#include "binary_file.hpp"
#include "tensor_file.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace example {

/// Files as they are named; for a folder, the .npy and .safetensors files in it and below, in alphabetical order. Throws
/// `file_error` for a name that is neither, and for a folder without such files.
inline std::vector<std::string> find_tensor_files(const std::vector<std::string>& names) {
    namespace fs = std::filesystem;
    std::vector<std::string> found;
    for (const std::string& name : names) {
        std::error_code status;
        if (!fs::is_directory(name, status)) {
            found.push_back(name);
            continue;
        }
        std::vector<std::string> inside;
        fs::recursive_directory_iterator entry(name, status);
        for (; !status && entry != fs::recursive_directory_iterator(); entry.increment(status)) {
            std::error_code ignored;
            if (entry->is_regular_file(ignored) && is_tensor_file_name(entry->path().string()))
                inside.push_back(entry->path().string());
        }
        if (status)
            throw file_error(name + ": cannot read the folder: " + status.message());
        if (inside.empty())
            throw file_error(name + ": expected .npy or .safetensors files in this folder, found none");
        std::sort(inside.begin(), inside.end());
        found.insert(found.end(), inside.begin(), inside.end());
    }
    return found;
}

} // namespace example
