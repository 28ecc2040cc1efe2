// How an operation becomes benchmarks: one for each instruction set, the plain loop, the ideal loops and the peers,
// all of them for each size.
#pragma once

#include "agreement.hpp"
#include "buffers.hpp"
#include "ideal.hpp"
#include "peers.hpp"
#include "rows.hpp"
#include "selection.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <type_traits>

namespace bench {

/// 16384 is "16KiB".
inline std::string size_name(std::size_t bytes) {
    return bytes % (1u << 20) == 0 ? std::to_string(bytes >> 20) + "MiB" : std::to_string(bytes >> 10) + "KiB";
}

/// Reports the speed of `call` in bytes a second, of which one call works on so many. Each sample begins with a call
/// that is not timed where the data may lie in a cache: what ran before may have thrown the output out of it.
template <class Call>
void measure_call(benchmark::State& state, std::size_t bytes, const Call& call) {
    constexpr std::size_t largest_cached = std::size_t{32} << 20;
    const auto call_once = [&] {
        if constexpr (std::is_void_v<decltype(call())>)
            call();
        else
            benchmark::DoNotOptimize(call());
        benchmark::ClobberMemory();
    };
    if (bytes <= largest_cached)
        call_once();
    for (auto _ : state)
        call_once();
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

/// An operation on so many bytes of values of type From or To, whichever are wider.
template <class From, class To>
struct task {
    std::size_t bytes;

    std::size_t values() const { return bytes * 8 / std::max(element<From>::bits, element<To>::bits); }

    template <class Function>
    void measure(benchmark::State& state, const Function& function) const {
        measure_call(state, bytes,
                     [&, from = input<From>(values()), to = output<To>(values())] { return function(from, to); });
    }

    /// Times the peer only where it gives what the library gives.
    template <class Library>
    void measure_peer(benchmark::State& state, const peer_operation& operation, const Library& library) const {
        const auto from = input<From>(values());
        const auto to = output<To>(values());
        const auto call = operation.prepare(from.data(), to.data(), values());
        if constexpr (element<To>::bits != 0) {
            library(from, to);
            const result_sample<To> expected(to);
            call();
            if (!expected.agrees_with(to)) {
                state.SkipWithError("its results are not those of the operation");
                return;
            }
        }
        measure_call(state, bytes, call);
    }
};

/// Adds an operation from values of type From to values of type To. `library` and `plain` are the call to halfstep
/// and what one would write in a few lines instead; both are called with a span of what is read and one of what is
/// written, and may return something. Peers that have an operation of this name and types are measured too.
template <class From, class To, class Library, class Plain>
void add(const std::string& name, Library library, Plain plain) {
    constexpr bool is_common = element<From>::is_common && element<To>::is_common;
    for (const std::size_t bytes : sizes) {
        row added{operation_name<From, To>(name), size_name(bytes), {}};
        const task<From, To> work{bytes};
        const auto add_variant = [&](const std::string& variant_name, auto run, std::optional<hs::isa> set = {}) {
            if (is_selected(added.benchmark_name(variant_name), is_common, set))
                added.variants.push_back({variant_name, run});
        };
        for (const hs::isa set : hs::all_isas) {
            const auto run = [=](benchmark::State& state) {
                hs::set_isa(set);
                work.measure(state, library);
            };
            if (hs::is_supported(set))
                add_variant(std::string(hs::name(set)), run, set);
        }
        add_variant("plain", [=](benchmark::State& state) { work.measure(state, plain); });
        add_variant("ideal", [=](benchmark::State& state) {
            work.measure(state, [](auto from, auto to) {
                move_ideally<element<From>::bits, element<To>::bits, store::ordinary>(from, to);
            });
        });
        if constexpr (element<To>::bits != 0 && has_non_temporal_stores)
            add_variant("ideal_non_temporal", [=](benchmark::State& state) {
                work.measure(state, [](auto from, auto to) {
                    move_ideally<element<From>::bits, element<To>::bits, store::non_temporal>(from, to);
                });
            });
        for (const peer& other : all_peers())
            if (const peer_operation* const operation = other.find(added.operation))
                add_variant(other.name,
                            [=](benchmark::State& state) { work.measure_peer(state, *operation, library); });
        if (!added.variants.empty())
            rows.push_back(std::move(added));
    }
}

} // namespace bench
