// What is printed: the machine, then one line for each operation, size and instruction set, as soon as it is measured.
#pragma once

#include "rows.hpp"
#include "statistics.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Takes the results of one row after the other, and passes them on to other reporters.
class row_reporter : public benchmark::BenchmarkReporter {
public:
    /// Without a table, only the progress is shown.
    row_reporter(bool has_table, std::vector<benchmark::BenchmarkReporter*> others)
        : has_table_(has_table), others_(std::move(others)) {}

    bool ReportContext(const Context& context) override;
    void ReportRuns(const std::vector<Run>& runs) override;

    /// Shows on a terminal what is going to be measured.
    void begin_row(std::size_t index);
    /// Prints the lines of the row.
    void end_row();
    /// After the last row.
    void finish();

private:
    using speeds = std::vector<double>; // GB/s of each repetition

    void print_machine(const Context& context) const;
    void print_head() const;
    void print_line(const std::string& set, const speeds& of_set) const;
    void show_progress(const std::string& text) const;

    bool has_table_;
    std::vector<benchmark::BenchmarkReporter*> others_;
    bool has_context_ = false;
    std::size_t row_ = 0;
    std::map<std::string, speeds> variants_; // of this row, by benchmark name
    std::vector<std::string> complaints_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace bench
