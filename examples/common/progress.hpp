// How far a long task has come: a bar where stderr is a terminal, else a few plain lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace example {

/// Whether stderr is read by a person, so that a line may be drawn over and over.
inline bool stderr_is_terminal() {
#if defined(_WIN32)
    return _isatty(_fileno(stderr)) != 0;
#else
    return isatty(STDERR_FILENO) != 0;
#endif
}

/// Draws a bar over the last one on a terminal, with `text` behind it. `share` is what is done, 0..1; at 1, the line
/// ends.
inline void draw_progress_bar(const std::string& task, double share, const std::string& text) {
    constexpr std::size_t width = 30;
    const auto filled = std::min(static_cast<std::size_t>(share * static_cast<double>(width)), width);
    const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
    constexpr const char* erase_to_end = "\x1b[K";
    std::fprintf(stderr, "\r%s [%s] %s%s%s", task.c_str(), bar.c_str(), text.c_str(), erase_to_end,
                 share >= 1 ? "\n" : "");
    std::fflush(stderr);
}

/// Shows on stderr how many of `steps` steps are done, with a note of the caller's behind.
class progress {
public:
    /// Not `visible`, it shows nothing.
    progress(std::string task, std::size_t steps, bool visible = true)
        : task_(std::move(task)), steps_(steps), visible_(visible) {}

    /// One more step is done. A log gets a line for every quarter of the way, a terminal every step.
    void advance(const std::string& note) {
        ++done_;
        if (!visible_)
            return;
        const std::string text = std::to_string(done_) + "/" + std::to_string(steps_) + "  " + note;
        if (terminal_)
            draw_progress_bar(task_, static_cast<double>(done_) / static_cast<double>(steps_), text);
        else if (done_ * 4 / steps_ != (done_ - 1) * 4 / steps_)
            std::fprintf(stderr, "%s %s\n", task_.c_str(), text.c_str());
    }

private:
    std::string task_;
    std::size_t steps_;
    std::size_t done_ = 0;
    bool visible_;
    bool terminal_ = stderr_is_terminal();
};

} // namespace example
