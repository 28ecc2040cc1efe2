// The command line: what is the benchmarks' own, and what Google Benchmark gets.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct options {
    bool has_help = false;
    bool has_format = false;       // the user wants one of Google Benchmark's tables
    bool is_list = false;          // names only
    std::string out;               // a file for every repetition, or empty
    std::string own;               // what the user wrote, but for the file
    std::vector<std::string> rest; // for Google Benchmark
};

/// Sets `sizes` and `filter` too. Throws std::invalid_argument with a message for the user.
options parse_options(const std::vector<std::string>& arguments);

extern const char* const help;

} // namespace bench
