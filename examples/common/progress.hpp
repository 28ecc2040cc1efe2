// How far a long task has come: a bar where stderr is a terminal, else a few plain lines.
#pragma once

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

/// Shows on stderr how many of `steps` steps are done, with a note of the caller's behind.
class progress {
public:
    progress(std::string task, std::size_t steps) : task_(std::move(task)), steps_(steps) {}

    /// One more step is done. A log gets a line for every quarter of the way, a terminal every step.
    void advance(const std::string& note) {
        ++done_;
        if (terminal_)
            draw_bar(note);
        else if (done_ * 4 / steps_ != (done_ - 1) * 4 / steps_)
            std::fprintf(stderr, "%s %zu/%zu  %s\n", task_.c_str(), done_, steps_, note.c_str());
    }

private:
    void draw_bar(const std::string& note) const {
        constexpr std::size_t width = 30;
        const std::size_t filled = width * done_ / steps_;
        const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
        std::fprintf(stderr, "\r%s [%s] %zu/%zu  %s%s", task_.c_str(), bar.c_str(), done_, steps_, note.c_str(),
                     done_ == steps_ ? "\n" : "");
        std::fflush(stderr);
    }

    std::string task_;
    std::size_t steps_;
    std::size_t done_ = 0;
    bool terminal_ = stderr_is_terminal();
};

} // namespace example
