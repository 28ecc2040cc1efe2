// How far a long reading of files has come: bytes, rate and time left.
#pragma once

#include "progress.hpp"
#include "table.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>

namespace example {

/// Bytes in the largest unit that leaves 1 or more: "512 B", "1.5 MiB".
inline std::string format_bytes(double bytes) {
    constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    for (; bytes >= 1023.95 && unit + 1 < std::size(units); ++unit)
        bytes /= 1024;
    return fixed(bytes, unit == 0 ? 0 : 1) + " " + units[unit];
}

/// Seconds as a person says them: "1.5 s", "12 s", "3 min 05 s", "2 h 07 min".
inline std::string format_seconds(double seconds) {
    if (seconds < 9.95)
        return fixed(std::max(seconds, 0.0), 1) + " s";
    const auto whole = static_cast<std::uint64_t>(std::clamp(seconds, 0.0, 1e9) + 0.5);
    const auto two_digits = [](std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    if (whole < 60)
        return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + two_digits(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + two_digits(whole % 3600 / 60) + " min";
}

/// What is said of `done` out of `total` bytes after some seconds: "1.0 MiB of 4.0 MiB, 0.5 MiB/s, 6 s left". Once all
/// is done, the time that it took stands in place of the time left.
inline std::string describe_byte_progress(std::uint64_t done, std::uint64_t total, double seconds) {
    std::string text = format_bytes(static_cast<double>(done)) + " of " + format_bytes(static_cast<double>(total));
    if (done == 0 || seconds <= 0)
        return text;
    const double rate = static_cast<double>(done) / seconds;
    text += ", " + format_bytes(rate) + "/s, ";
    return text + (done < total ? format_seconds(static_cast<double>(total - done) / rate) + " left"
                                : "in " + format_seconds(seconds));
}

/// Shows on stderr how many of `total` bytes are done, how fast, and how long the rest will take: on a terminal a bar,
/// drawn at most ten times a second; else a line at the end, and one for every quarter of the way that comes later than a
/// second after the start.
class byte_progress {
public:
    /// Not `visible`, it shows nothing.
    byte_progress(std::string task, std::uint64_t total, bool visible = true)
        : task_(std::move(task)), total_(total), visible_(visible) {}

    /// So many bytes more are done.
    void advance(std::uint64_t bytes) {
        const std::uint64_t quarter = quarters();
        done_ = std::min(done_ + bytes, total_);
        if (!visible_ || bytes == 0 || total_ == 0)
            return;
        const auto now = clock::now();
        const bool is_end = done_ == total_;
        const bool is_due = terminal_ ? now - drawn_ >= std::chrono::milliseconds(100)
                                      : quarters() != quarter && now - start_ >= std::chrono::seconds(1);
        if (!is_end && !is_due)
            return;
        const std::string text =
            describe_byte_progress(done_, total_, std::chrono::duration<double>(now - start_).count());
        if (terminal_)
            draw_progress_bar(task_, static_cast<double>(done_) / static_cast<double>(total_), text);
        else
            std::fprintf(stderr, "%s: %s\n", task_.c_str(), text.c_str());
        drawn_ = now;
    }

private:
    using clock = std::chrono::steady_clock;

    std::uint64_t quarters() const { return total_ == 0 ? 0 : done_ * 4 / total_; }

    std::string task_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    bool visible_;
    bool terminal_ = stderr_is_terminal();
    clock::time_point start_ = clock::now();
    clock::time_point drawn_{};
};

} // namespace example
