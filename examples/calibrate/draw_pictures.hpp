// Pictures, drawn by a Python script with matplotlib.
#pragma once

#include "../common/binary_file.hpp"
#include "json_report.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

// Where the script is; the build sets it, so that the program runs in any folder.
#ifndef HALFSTEP_CALIBRATE_PLOT
#define HALFSTEP_CALIBRATE_PLOT "examples/calibrate/plot.py"
#endif

namespace calibrate {

/// `text` as one word of a shell's command.
inline std::string shell_word(const std::string& text) {
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

/// Writes `folder`/calibration.json and, by running python3, two pictures of each tensor beside it. Throws where the
/// folder cannot be written and where the pictures cannot be drawn: without python3 or matplotlib, for instance, of
/// which the script says so on stderr.
inline void draw_pictures(const json& report, const std::string& folder) {
    std::error_code status;
    std::filesystem::create_directories(folder, status);
    const std::string figures = folder + "/calibration.json";
    std::ofstream out(figures);
    out << to_text(report);
    out.close();
    if (!out)
        throw example::file_error(figures + ": cannot write the file");
    const std::string command =
        "python3 " + shell_word(HALFSTEP_CALIBRATE_PLOT) + " " + shell_word(figures) + " " + shell_word(folder);
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("--plot: the pictures cannot be drawn (python3 with matplotlib does that; Debian's "
                                 "package is python3-matplotlib)");
}

} // namespace calibrate
