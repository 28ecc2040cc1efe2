// Measures every operation of halfstep on every instruction set that this CPU has, at sizes from the first cache to
// main memory, beside a plain loop and an ideal one.
#include "operations.hpp"
#include "table.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>

namespace {

namespace hs = halfstep;

constexpr const char* help = R"(halfstep_benchmarks: how fast halfstep is on this machine, in bytes of floats per second

usage: halfstep_benchmarks [--largest=SIZE] [Google Benchmark's arguments, below]

  --largest=SIZE  leaves out what works on more than SIZE, and measures SIZE too: a multiple of 16KiB,
                  "4MiB", say (default: 256MiB)

Benchmarks are called operation/types/variant/size, like quantize/f32_int8/avx2/256KiB. A variant is an instruction
set, "plain" (the same in a few lines of C++) or "ideal" (the same bytes moved with trivial arithmetic):

  --benchmark_filter=quantize/f32                quantize and fake_quantize of float
  --benchmark_filter='/f32_int8/.*/(16|256)KiB'  some types and sizes
  --benchmark_format=console                     every run, in place of the table of medians
  --benchmark_out=results.json                   every run, in a file as well

Unless said otherwise: --benchmark_min_time=0.01 --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true

)";

/// "4MiB" and "256KiB" as bytes, where that is a multiple of 16 KiB.
std::optional<std::size_t> parse_size(const std::string& text) {
    char* end = nullptr;
    const std::size_t number = std::strtoull(text.c_str(), &end, 10);
    const std::string unit = end;
    const std::size_t bytes = unit == "MiB" ? number << 20 : unit == "KiB" ? number << 10 : 0;
    if (bytes == 0 || bytes % (16u << 10) != 0 || bytes > std::size_t{1} << 36)
        return std::nullopt;
    return bytes;
}

void set_largest(std::size_t largest) {
    std::erase_if(bench::sizes, [=](std::size_t size) { return size >= largest; });
    bench::sizes.push_back(largest);
}

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    return "unknown";
}

void add_context() {
    benchmark::AddCustomContext("cpu", cpu_name());
#if defined(__clang__)
    benchmark::AddCustomContext("compiler", __VERSION__);
#else
    benchmark::AddCustomContext("compiler", "gcc " __VERSION__);
#endif
    benchmark::AddCustomContext("halfstep", std::to_string(HALFSTEP_VERSION_MAJOR) + "." +
                                                std::to_string(HALFSTEP_VERSION_MINOR) + "." +
                                                std::to_string(HALFSTEP_VERSION_PATCH));
    benchmark::AddCustomContext("isa", std::string(hs::name(hs::active_isa())));
}

} // namespace

int main(int argc, char** argv) {
    // Google Benchmark lets the last one of equal arguments win, so what the user says stands after the defaults.
    std::vector<std::string> arguments = {argv[0], "--benchmark_min_time=0.01", "--benchmark_repetitions=5",
                                          "--benchmark_enable_random_interleaving=true"};
    bool has_format = false;
    for (const std::string& argument : std::vector<std::string>(argv + 1, argv + argc)) {
        if (argument == "--help")
            std::fputs(help, stdout);
        has_format |= argument.starts_with("--benchmark_format");
        if (argument.starts_with("--largest")) {
            const auto size = parse_size(argument.substr(argument.find('=') + 1));
            if (!size) {
                std::fprintf(stderr, "%s: expected a multiple of 16KiB up to 64 GiB, like --largest=4MiB\n",
                             argument.c_str());
                return 1;
            }
            set_largest(*size);
        } else {
            arguments.push_back(argument);
        }
    }

    std::vector<char*> pointers;
    for (std::string& argument : arguments)
        pointers.push_back(argument.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (benchmark::ReportUnrecognizedArguments(count, pointers.data()))
        return 1;

    try {
        add_context();
    } catch (const hs::error& e) { // HALFSTEP_ISA
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    bench::add_quantize();
    bench::add_dequantize();
    bench::add_fake_quantize();
    bench::add_requantize();
    bench::add_pack();
    bench::add_find_range();
    bench::add_observe();
    bench::add_tensors();

    bench::table_reporter table;
    const std::size_t matches = benchmark::RunSpecifiedBenchmarks(has_format ? nullptr : &table);
    benchmark::Shutdown();
    return matches == 0 ? 1 : 0;
}
