#include "reporter.hpp"

#include "machine.hpp"
#include "peers.hpp"

#include <halfstep/simd/active_isa.hpp>

#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace bench {

namespace {

namespace hs = halfstep;

/// What halfstep is held against, in the order of the columns.
const std::vector<std::string>& references() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all = {"ideal", "ideal_non_temporal", "plain"};
        for (const peer& other : all_peers())
            if (other.is_there())
                all.push_back(other.name);
        return all;
    }();
    return names;
}

std::string text_of(const std::optional<estimate>& e) {
    if (!e)
        return "-";
    char text[32];
    const int decimals = e->median < 9.995 ? 2 : 1;
    std::snprintf(text, sizeof text, "%.*f %3.0f%%", decimals, e->median, 100 * e->spread);
    return text;
}

constexpr const char* legend = R"(
GB/s: bytes of floats (pack, unpack: of unpacked codes; requantize: of int32) a second of CPU time, median.
of ...: halfstep's speed divided by that of
  ideal    a loop that moves the same bytes with trivial arithmetic; nt: with non-temporal stores
  plain    the same operation in a few lines of C++, same compiler and flags
  the rest are other libraries, on one thread
%: half of the interquartile range, over the repetitions.
)";

} // namespace

bool row_reporter::ReportContext(const Context& context) {
    if (has_context_)
        return true; // of the first row
    has_context_ = true;
    if (has_table_) {
        print_machine(context);
        print_head();
    }
    for (benchmark::BenchmarkReporter* const other : others_)
        other->ReportContext(context);
    return true;
}

void row_reporter::print_machine(const Context& context) const {
    for (const auto& [name, value] : describe_build())
        std::printf("%-11s %s\n", name.c_str(), value.c_str());
    std::printf("%-11s", "caches");
    for (const auto& cache : context.cpu_info.caches)
        std::printf(" L%d %s %d KiB%s", cache.level, cache.type.c_str(), cache.size >> 10,
                    &cache == &context.cpu_info.caches.back() ? "" : ",");
    std::printf("\n");
    for (const peer& other : all_peers())
        std::printf("%-11s %s\n", ("peer " + other.name).c_str(),
                    (other.is_there() ? other.version : other.absence).c_str());
    std::printf("%s", legend);
}

void row_reporter::print_head() const {
    std::printf("\n%-47s %7s %7s %12s", "operation", "size", "set", "GB/s");
    for (const std::string& name : references())
        std::printf(" %12s", ("of " + (name == "ideal_non_temporal" ? "ideal nt" : name)).c_str());
    std::printf("\n");
    std::fflush(stdout);
}

void row_reporter::ReportRuns(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        const auto speed = run.counters.find("bytes_per_second");
        if (run.run_type == Run::RT_Iteration && speed != run.counters.end())
            variants_[run.run_name.function_name].push_back(static_cast<double>(speed->second) / 1e9);
    }
    for (benchmark::BenchmarkReporter* const other : others_)
        other->ReportRuns(runs);
}

void row_reporter::begin_row(std::size_t index) {
    row_ = index;
    variants_.clear();
    const row& r = rows[index];
    std::string text =
        std::to_string(index + 1) + " of " + std::to_string(rows.size()) + ": " + r.operation + " " + r.size;
    if (index >= 4) { // all sizes of an operation
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
        const double left = passed.count() / static_cast<double>(index) * static_cast<double>(rows.size() - index);
        text +=
            left < 60 ? ", less than a minute left" : ", about " + std::to_string(std::lround(left / 60)) + " min left";
    }
    show_progress(text);
}

void row_reporter::end_row() {
    show_progress("");
    const row& r = rows[row_];
    for (const variant& v : r.variants)
        if (variants_.count(r.benchmark_name(v.name)) == 0)
            complaints_.push_back(r.benchmark_name(v.name));
    if (!has_table_)
        return;
    bool has_set = false;
    for (const hs::isa set : hs::all_isas) {
        const std::string name(hs::name(set));
        const auto found = variants_.find(r.benchmark_name(name));
        if (found != variants_.end()) {
            print_line(name, found->second);
            has_set = true;
        }
    }
    if (!has_set) // a filter chose only references
        for (const variant& v : r.variants)
            if (const auto found = variants_.find(r.benchmark_name(v.name)); found != variants_.end())
                print_line(v.name, found->second);
}

void row_reporter::print_line(const std::string& set, const speeds& of_set) const {
    const row& r = rows[row_];
    std::printf("%-47s %7s %7s %12s", r.operation.c_str(), r.size.c_str(), set.c_str(),
                text_of(summarize(of_set)).c_str());
    for (const std::string& name : references()) {
        const auto found = variants_.find(r.benchmark_name(name));
        const auto ratio = found == variants_.end() ? std::nullopt : summarize_ratio(of_set, found->second);
        std::printf(" %12s", text_of(ratio).c_str());
    }
    std::printf("\n");
    std::fflush(stdout);
}

void row_reporter::finish() {
    for (benchmark::BenchmarkReporter* const other : others_)
        other->Finalize();
    for (const std::string& name : complaints_)
        std::fprintf(stderr, "%s: not measured, its results are not those of the operation\n", name.c_str());
}

void row_reporter::show_progress(const std::string& text) const {
    static const bool is_terminal = isatty(STDERR_FILENO) != 0;
    if (is_terminal)
        std::fprintf(stderr, "\r\033[K%s", text.c_str());
}

} // namespace bench
