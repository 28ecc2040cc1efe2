#include "options.hpp"

#include "selection.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace bench {

const char* const help = R"(halfstep_benchmarks: how fast halfstep is on this machine, in bytes of floats per second

usage: halfstep_benchmarks [--quick] [--largest=SIZE] [Google Benchmark's arguments, below]

  --quick         five repetitions at two sizes, in place of fifteen at four: about a minute
  --largest=SIZE  leaves out what works on more than SIZE, and measures SIZE too: a multiple of 16KiB,
                  "4MiB", say (default: 256MiB)

Benchmarks are called operation/types/variant/size, like quantize/f32_int8/avx2/256KiB. A variant is an instruction
set, "plain" (the same in a few lines of C++), "ideal" and "ideal_non_temporal" (the same bytes moved with trivial
arithmetic, ordinary and non-temporal stores), or a library that was found ("xnnpack").

Without a filter, floats are f32, codes int8, int4 and int2, and the instruction set is the one that halfstep chooses
(HALFSTEP_ISA chooses another). A filter chooses among all of them:

  --benchmark_filter=quantize/f32                quantize and fake_quantize of float
  --benchmark_filter='/f32_int8/.*/(16|256)KiB'  some types and sizes
  --benchmark_format=console                     every run, in place of the table
  --benchmark_out=results.json                   every run, in a file as well: for benchmarks/report

The variants of an operation on one size are measured side by side, in random order. Unless said otherwise:
--benchmark_min_time=0.005 --benchmark_repetitions=15 --benchmark_enable_random_interleaving=true

)";

namespace {

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

void set_largest(const std::string& argument) {
    const auto largest = parse_size(argument.substr(argument.find('=') + 1));
    if (!largest)
        throw std::invalid_argument(argument + ": expected a multiple of 16KiB up to 64 GiB, like --largest=4MiB");
    std::erase_if(sizes, [=](std::size_t size) { return size >= *largest; });
    sizes.push_back(*largest);
}

void set_filter(const std::string& argument) {
    const std::string text = argument.substr(argument.find('=') + 1);
    if (text.empty())
        return;
    try {
        filter.emplace(text);
    } catch (const std::regex_error&) {
        throw std::invalid_argument(argument + ": expected a regular expression");
    }
}

} // namespace

options parse_options(const std::vector<std::string>& arguments) {
    options result;
    const bool is_quick = std::find(arguments.begin(), arguments.end(), "--quick") != arguments.end();
    // Google Benchmark lets the last one of equal arguments win, so what the user says stands after the defaults.
    result.rest = {"--benchmark_min_time=0.005", is_quick ? "--benchmark_repetitions=5" : "--benchmark_repetitions=15",
                   "--benchmark_enable_random_interleaving=true"};
    if (is_quick)
        sizes = {16u << 10, 4u << 20};
    for (const std::string& argument : arguments) {
        if (!argument.starts_with("--benchmark_out"))
            result.own += (result.own.empty() ? "" : " ") + argument;
        if (argument == "--quick")
            continue;
        if (argument.starts_with("--largest"))
            set_largest(argument);
        else if (argument.starts_with("--benchmark_filter="))
            set_filter(argument);
        else if (argument.starts_with("--benchmark_out="))
            result.out = argument.substr(argument.find('=') + 1);
        else if (argument.starts_with("--benchmark_out_format"))
            throw std::invalid_argument(argument + ": the file of results is JSON");
        else
            result.rest.push_back(argument);
        result.has_help |= argument == "--help";
        result.has_format |= argument.starts_with("--benchmark_format");
        result.is_list |= argument.starts_with("--benchmark_list_tests") && !argument.ends_with("=false");
    }
    return result;
}

} // namespace bench
