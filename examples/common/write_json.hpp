// Reports for machines.
#pragma once

#include "write_file.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <ostream>
#include <string>

namespace example {

/// Writes a report as indented JSON to the file of this name, or to standard output where it is "-". Names that are no
/// UTF-8, which JSON cannot hold, get replacement characters. Throws `file_error` where the file cannot be written, and leaves an older one then.
inline void write_json(const nlohmann::ordered_json& report, const std::string& path) {
    const std::string text = report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (path == "-") {
        std::cout << text;
        return;
    }
    write_file(path, [&](std::ostream& out) { out << text; });
}

} // namespace example
