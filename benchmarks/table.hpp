// The table at the end: one line for each operation and size.
#pragma once

#include "measure.hpp"

#include <cstdio>
#include <iostream>
#include <map>

namespace bench {

/// Collects the medians and prints them once everything has run.
class table_reporter : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context& context) override {
        PrintBasicContext(&std::cerr, context);
        return true;
    }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            const bool is_speed = run.run_type == Run::RT_Iteration || run.aggregate_name == "median";
            const auto speed = run.counters.find("bytes_per_second");
            if (is_speed && speed != run.counters.end()) // a skipped benchmark has no speed
                speeds_[run.run_name.function_name] = static_cast<double>(speed->second) / 1e9; // the median comes last
        }
    }

    void Finalize() override {
        show_progress("done\n");
        std::printf(
            "\nGB/s of floats (pack, unpack: of unpacked codes; requantize: of int32), medians. plain: the same in a\n"
            "few lines of C++, same compiler and flags. ideal: the same bytes moved with trivial arithmetic.\n\n");
        std::printf("%-36s %8s", "operation", "size");
        for (const hs::isa set : hs::all_isas)
            std::printf(" %7s", std::string(hs::name(set)).c_str());
        std::printf(" %7s %7s %13s %13s\n", "plain", "ideal", best("/plain").c_str(), best("/ideal").c_str());

        std::string previous;
        for (const row& r : rows)
            if (has_results(r)) {
                print(r, r.operation == previous);
                previous = r.operation;
            }
        for (const hs::isa set : hs::all_isas)
            if (!hs::is_supported(set))
                std::printf("skipped: %s, which this CPU lacks\n", std::string(hs::name(set)).c_str());
    }

private:
    static std::string best(const char* suffix) { return std::string(hs::name(hs::best_isa())) + suffix; }

    /// 0 where it was not measured.
    double speed(const row& r, std::string_view variant) const {
        const auto found = speeds_.find(r.benchmark(variant));
        return found == speeds_.end() ? 0.0 : found->second;
    }

    bool has_results(const row& r) const {
        return speed(r, "plain") > 0 || speed(r, "ideal") > 0 ||
               std::any_of(hs::all_isas.begin(), hs::all_isas.end(),
                           [&](hs::isa set) { return speed(r, hs::name(set)) > 0; });
    }

    static void print_cell(int width, double value, int decimals) {
        if (value > 0)
            std::printf(" %*.*f", width, decimals, value);
        else
            std::printf(" %*s", width, "-");
    }

    void print(const row& r, bool same_operation) const {
        std::printf("%-36s %8s", same_operation ? "" : r.operation.c_str(), r.size.c_str());
        for (const hs::isa set : hs::all_isas)
            print_cell(7, speed(r, hs::name(set)), 2);
        const double plain = speed(r, "plain");
        const double ideal = speed(r, "ideal");
        const double best = speed(r, hs::name(hs::best_isa()));
        print_cell(7, plain, 2);
        print_cell(7, ideal, 2);
        print_cell(13, plain > 0 ? best / plain : 0, 1);
        print_cell(13, ideal > 0 ? best / ideal : 0, 2);
        std::printf("\n");
    }

    std::map<std::string, double> speeds_;
};

} // namespace bench
