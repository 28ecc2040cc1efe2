// Reports for machines.
#pragma once

#include "binary_file.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace example {

/// Writes a report as indented JSON to the file of this name, or to standard output where it is "-". Throws
/// `file_error` where the file cannot be written.
inline void write_json(const nlohmann::ordered_json& report, const std::string& path) {
    if (path == "-") {
        std::cout << report.dump(1) << '\n';
        return;
    }
    std::ofstream out(path);
    out << report.dump(1) << '\n';
    out.close();
    if (!out)
        throw file_error(path + ": cannot write the file");
}

} // namespace example
