// Pictures, drawn by a Python script with matplotlib.
#pragma once

#include "../common/write_file.hpp"
#include "../common/write_json.hpp"
#include "json_report.hpp"

#include <cstdlib>
#include <filesystem>
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

/// Where the figures are that the pictures show.
inline std::string figures_path(const std::string& folder) { return folder + "/calibration.json"; }

/// The command that draws with these arguments, each one word of a shell.
inline std::string plot_command(const std::string& arguments) {
    return "python3 " + shell_word(HALFSTEP_CALIBRATE_PLOT) + " " + arguments;
}

/// Makes the folder and throws where pictures could not be drawn into it: asked before the files are read.
inline void prepare_pictures(const std::string& folder) {
    if (std::system(plot_command("--check").c_str()) != 0)
        throw std::runtime_error("--plot: the pictures cannot be drawn (python3 with matplotlib does that; Debian's "
                                 "package is python3-matplotlib)");
    std::error_code status;
    std::filesystem::create_directories(folder, status);
    example::check_can_write(figures_path(folder));
}

/// Writes `folder`/calibration.json and, by running python3, two pictures of each tensor beside it, after
/// `prepare_pictures`. Throws where they cannot be written; the script says why on stderr.
inline void draw_pictures(const json& report, const std::string& folder) {
    example::write_json(report, figures_path(folder));
    if (std::system(plot_command(shell_word(figures_path(folder)) + " " + shell_word(folder)).c_str()) != 0)
        throw std::runtime_error("--plot: the pictures cannot be drawn");
}

} // namespace calibrate
