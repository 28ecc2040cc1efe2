// Files that are written as a whole or not at all.
#pragma once

#include "binary_file.hpp"

#include <filesystem>
#include <fstream>
#include <ios>
#include <ostream>
#include <string>
#include <system_error>

namespace example {

namespace detail {

/// Where the bytes go until all are written: beside a regular file, or one that there is not yet. What is none, like
/// /dev/null or a pipe, is written to at once.
inline std::filesystem::path unfinished_path(const std::filesystem::path& path) {
    std::error_code status;
    const bool is_replaced = !std::filesystem::exists(path, status) || std::filesystem::is_regular_file(path, status);
    return is_replaced ? std::filesystem::path(path.string() + ".unfinished") : path;
}

/// The file that a symbolic link leads to; any other path as it is.
inline std::filesystem::path follow_link(const std::string& path) {
    std::error_code status;
    return std::filesystem::is_symlink(path, status) ? std::filesystem::weakly_canonical(path, status)
                                                     : std::filesystem::path(path);
}

} // namespace detail

/// Writes a file: `write(std::ostream&)` puts bytes into it. The file appears under its name when all of it is written:
/// what was there before is replaced then, and stays where writing fails. Throws `file_error` where it cannot be written.
template <class Write>
void write_file(const std::string& path, const Write& write) {
    const std::filesystem::path target = detail::follow_link(path);
    const std::filesystem::path unfinished = detail::unfinished_path(target);
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    write(static_cast<std::ostream&>(out));
    out.close();

    std::error_code status;
    if (out && unfinished != target)
        std::filesystem::rename(unfinished, target, status);
    if (!out || status) {
        std::error_code ignored;
        if (unfinished != target)
            std::filesystem::remove(unfinished, ignored);
        throw file_error(path + ": cannot write the file" + (status ? ": " + status.message() : ""));
    }
}

/// Throws what `write_file` would where the file cannot even be begun: asked before long work, whose result is to be
/// written. Leaves everything as it is.
inline void check_can_write(const std::string& path) {
    const std::filesystem::path target = detail::follow_link(path);
    const std::filesystem::path unfinished = detail::unfinished_path(target);
    std::error_code ignored;
    if (unfinished == target && !std::filesystem::is_directory(target, ignored))
        return; // to open a pipe would say something to who reads it
    if (!std::ofstream(unfinished, std::ios::binary | std::ios::app))
        throw file_error(path + ": cannot write the file");
    std::filesystem::remove(unfinished, ignored);
}

} // namespace example
