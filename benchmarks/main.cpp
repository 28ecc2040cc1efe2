// Measures the operations of halfstep at sizes from the first cache to main memory, beside plain loops, ideal loops and
// other libraries.
#include "machine.hpp"
#include "operations.hpp"
#include "options.hpp"
#include "peers.hpp"
#include "reporter.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace {

void add_context(const std::string& own_arguments) {
    benchmark::AddCustomContext("arguments", own_arguments);
    for (const auto& [name, value] : bench::describe_build())
        benchmark::AddCustomContext(name, value);
    for (const bench::peer& other : bench::all_peers())
        benchmark::AddCustomContext("peer " + other.name, other.is_there() ? other.version : other.absence);
}

void add_operations() {
    bench::add_quantize();
    bench::add_dequantize();
    bench::add_fake_quantize();
    bench::add_requantize();
    bench::add_pack();
    bench::add_find_range();
    bench::add_observe();
    bench::add_tensors();
}

/// Hands arguments over; false where it knows one of them not.
bool initialize(const char* program, std::vector<std::string> arguments) {
    std::vector<char*> pointers = {const_cast<char*>(program)};
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    return !benchmark::ReportUnrecognizedArguments(count, pointers.data());
}

/// One row after the other, so that what is compared is measured within a few seconds: a machine that slows down for a
/// while slows all of it.
void run_rows(bench::row_reporter& reporter) {
    for (std::size_t i = 0; i < bench::rows.size(); ++i) {
        bench::row& r = bench::rows[i];
        for (const bench::variant& v : r.variants)
            benchmark::RegisterBenchmark(r.benchmark_name(v.name).c_str(), v.run);
        reporter.begin_row(i);
        benchmark::RunSpecifiedBenchmarks(&reporter, "all");
        reporter.end_row();
        benchmark::ClearRegisteredBenchmarks();
        r.variants.clear(); // and what memory they hold
    }
    reporter.finish();
}

void list_names() {
    for (const bench::row& r : bench::rows)
        for (const bench::variant& v : r.variants)
            std::printf("%s\n", r.benchmark_name(v.name).c_str());
}

/// Returns what the program exits with.
int run(const char* program, const std::vector<std::string>& arguments) {
    const bench::options options = bench::parse_options(arguments);
    if (options.has_help)
        std::fputs(bench::help, stdout); // Google Benchmark prints its own and exits
    if (!initialize(program, options.rest))
        return 1;
    add_operations();
    if (bench::rows.empty())
        throw std::invalid_argument("no benchmark matches the filter");
    if (options.is_list) {
        list_names();
        return 0;
    }
    add_context(options.own);

    std::ofstream file;
    benchmark::JSONReporter json;
    std::vector<benchmark::BenchmarkReporter*> others;
    if (!options.out.empty()) {
        file.open(options.out);
        if (!file)
            throw std::invalid_argument("--benchmark_out=" + options.out + ": cannot be written");
        json.SetOutputStream(&file);
        others.push_back(&json);
    }
    std::unique_ptr<benchmark::BenchmarkReporter> display;
    if (options.has_format) {
        display.reset(benchmark::CreateDefaultDisplayReporter());
        others.push_back(display.get());
    }
    bench::row_reporter reporter(!options.has_format, others);
    run_rows(reporter);
    benchmark::Shutdown();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argv[0], {argv + 1, argv + argc});
    } catch (const std::exception& e) { // of the arguments, HALFSTEP_ISA or a peer
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
