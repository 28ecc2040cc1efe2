// How an operation becomes benchmarks: one for each instruction set, one for the plain loop, one for the ideal loop,
// all of them for each size.
#pragma once

#include "buffers.hpp"
#include "ideal.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <type_traits>
#include <unistd.h>
#include <vector>

namespace bench {

/// Bytes of floats (or of unpacked codes, where there are no floats) that operations work on.
inline std::vector<std::size_t> sizes = {16u << 10, 256u << 10, 4u << 20, 256u << 20};

/// 16384 is "16KiB".
inline std::string size_name(std::size_t bytes) {
    return bytes % (1u << 20) == 0 ? std::to_string(bytes >> 20) + "MiB" : std::to_string(bytes >> 10) + "KiB";
}

/// What belongs on one row of the table: the benchmarks are called "operation/variant/size".
struct row {
    std::string operation;
    std::string size;

    std::string benchmark(std::string_view variant) const {
        return operation + "/" + std::string(variant) + "/" + size;
    }
};

/// In the order in which they were added.
inline std::vector<row> rows;

/// Shows on a terminal what is being measured.
inline void show_progress(const std::string& name) {
    static const bool is_terminal = isatty(STDERR_FILENO) != 0;
    static int runs = 0;
    if (is_terminal)
        std::fprintf(stderr, "\r\033[Krun %d: %s", ++runs, name.c_str());
}

/// Runs `function(input, output)` on `bytes` bytes of values and reports their speed.
template <class From, class To, class Function>
void measure(benchmark::State& state, std::size_t bytes, const Function& function) {
    const std::size_t values = bytes * 8 / std::max(element<From>::bits, element<To>::bits);
    const auto from = input<From>(values);
    const auto to = output<To>(values);
    for (auto _ : state) {
        if constexpr (std::is_void_v<decltype(function(from, to))>)
            function(from, to);
        else
            benchmark::DoNotOptimize(function(from, to));
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

/// Adds an operation from values of type From to values of type To. `library` and `plain` are the call to halfstep
/// and what one would write in a few lines instead; both are called with a span of what is read and one of what is
/// written, and may return something.
template <class From, class To, class Library, class Plain>
void add(const std::string& name, Library library, Plain plain) {
    for (const std::size_t bytes : sizes) {
        const row place = rows.emplace_back(row{operation_name<From, To>(name), size_name(bytes)});
        const auto add_variant = [&](std::string_view variant, auto run) {
            const std::string full_name = place.benchmark(variant);
            benchmark::RegisterBenchmark(full_name.c_str(), [=](benchmark::State& state) {
                show_progress(full_name);
                run(state);
            });
        };
        for (const hs::isa set : hs::all_isas)
            add_variant(hs::name(set), [=](benchmark::State& state) {
                if (!hs::is_supported(set)) {
                    state.SkipWithError("skipped: this CPU lacks the instruction set");
                    return;
                }
                hs::set_isa(set);
                measure<From, To>(state, bytes, library);
            });
        add_variant("plain", [=](benchmark::State& state) { measure<From, To>(state, bytes, plain); });
        add_variant("ideal", [=](benchmark::State& state) {
            measure<From, To>(state, bytes, [](auto from, auto to) {
                move_ideally<element<From>::bits, element<To>::bits>(from, to);
            });
        });
    }
}

} // namespace bench
