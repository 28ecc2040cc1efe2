// Reports for machines.
#pragma once

#include "binary_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace example {

/// Writes a report as indented JSON to the file of this name, or to standard output where it is "-". Names that are no
/// UTF-8, which JSON cannot hold, get replacement characters. Throws `file_error` where the file cannot be written.
inline void write_json(const nlohmann::ordered_json& report, const std::string& path) {
    const std::string text = report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (path == "-") {
        std::cout << text;
        return;
    }
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out)
        throw file_error(path + ": cannot write the file");
}

} // namespace example
