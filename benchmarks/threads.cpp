// What threads gain: whole tensors on one thread and on all of them, beside ideal loops that move the same bytes.
#include "buffers.hpp"
#include "ideal.hpp"

#include <halfstep/ops/find_range.hpp>
#include <halfstep/parallel/openmp.hpp>
#include <halfstep/quantizer.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace bench {

namespace {

/// A call on so many threads.
using operation = std::function<void(int threads)>;

/// The time of the fastest call: what disturbs one of the threads disturbs them all, so that a mean says little.
class fastest {
public:
    void measure(const operation& call, int threads) {
        using clock = std::chrono::steady_clock;
        const auto end = clock::now() + std::chrono::milliseconds(20);
        auto begin = clock::now();
        do {
            call(threads);
            const auto now = clock::now();
            seconds_ = std::min(seconds_, std::chrono::duration<double>(now - begin).count());
            begin = now;
        } while (begin < end);
    }
    double seconds() const { return seconds_; }

private:
    double seconds_ = std::numeric_limits<double>::infinity();
};

/// Prints a row: both are measured by turns on one thread and on all.
void report(const std::string& name, std::size_t bytes, int threads, const operation& call, const operation& ideal) {
    fastest serial, parallel, ideal_serial, ideal_parallel;
    for (std::size_t i = 0; i < 25; ++i) {
        serial.measure(call, 1);
        parallel.measure(call, threads);
        ideal_serial.measure(ideal, 1);
        ideal_parallel.measure(ideal, threads);
    }
    const double gain = serial.seconds() / parallel.seconds();
    const double ideal_gain = ideal_serial.seconds() / ideal_parallel.seconds();
    std::printf("%-25s %4zu MiB  %7.1f GB/s  %5.2f  %10.2f  %5.2f\n", name.c_str(), bytes >> 20,
                static_cast<double>(bytes) / serial.seconds() * 1e-9, gain, ideal_gain, gain / ideal_gain);
    std::fflush(stdout);
}

/// `call` on one thread is a call without an executor.
template <class Call>
operation on_threads(Call call) {
    return [call](int threads) { threads == 1 ? call(hs::serial_executor{}) : call(hs::openmp_executor{threads}); };
}

/// What values number `first` to `last - 1` take of what holds all.
template <class T, class Storage>
std::span<Storage> values_of(std::span<Storage> all, std::size_t first, std::size_t last) {
    const auto place_of = [](std::size_t value) { return value * element<T>::bits / (8 * sizeof(Storage)); };
    return all.subspan(place_of(first), place_of(last) - place_of(first));
}

/// The ideal loop, a share for each thread. Shares meet where whole lines of 64 bytes do, even of 2-bit codes.
template <class From, class To>
operation move_on_threads(std::size_t values) {
    return [=, from = input<From>(values), to = output<To>(values)](int threads) {
        const auto shares = static_cast<std::size_t>(threads);
        const auto begin_of = [=](std::size_t i) { return i == shares ? values : values * i / shares / 4096 * 4096; };
        hs::openmp_executor{threads}(shares, [&](std::size_t i) {
            move_ideally<element<From>::bits, element<To>::bits, store::ordinary>(
                values_of<From>(from, begin_of(i), begin_of(i + 1)), values_of<To>(to, begin_of(i), begin_of(i + 1)));
        });
    };
}

template <hs::code Code, class Granularity>
void report_tensor(const std::string& name, std::size_t bytes, int threads, const Granularity& granularity) {
    constexpr std::size_t hidden = 4096;
    const std::size_t values = bytes / sizeof(float);
    const auto x = input<float>(values);
    const hs::shape s{values / hidden, hidden};
    const hs::quantizer<Code, hs::symmetric, Granularity> quantizer(granularity);
    auto tensor = quantizer.quantize(x, s);
    report("quantize " + name, bytes, threads,
           on_threads([&](const auto& execute) { tensor = quantizer.quantize(x, s, std::move(tensor), execute); }),
           move_on_threads<float, Code>(values));
    const auto out = output<float>(values);
    report("dequantize " + name, bytes, threads,
           on_threads([&](const auto& execute) { hs::dequantize(tensor, out, execute); }),
           move_on_threads<Code, float>(values));
}

/// What the arguments ask for; 0 where that is none.
int number_of_threads(std::span<const std::string_view> arguments) {
    if (arguments.empty())
        return omp_get_max_threads();
    int threads = 0;
    const char* const end = arguments[0].data() + arguments[0].size();
    const auto [rest, error] = std::from_chars(arguments[0].data(), end, threads);
    return arguments.size() == 1 && rest == end && error == std::errc() ? threads : 0;
}

} // namespace

} // namespace bench

int main(int argc, char** argv) {
    namespace hs = halfstep;
    using namespace bench;
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h")) {
        std::puts("usage: halfstep_threads [THREADS]     (as many as OpenMP takes by default, OMP_NUM_THREADS)\n\n"
                  "Measures what THREADS threads gain over one, at 4 MiB of floats per thread and at 256 MiB.");
        return 0;
    }
    const int threads = number_of_threads(arguments);
    if (threads < 1) {
        std::fputs("halfstep_threads: expected one whole number of threads, at least 1, or none; see --help\n", stderr);
        return 1;
    }
    std::printf("%-25s %8s  %12s  gain  ideal gain  ratio    (%d threads over one)\n", "operation", "floats",
                "one thread", threads);
    for (const std::size_t bytes : {static_cast<std::size_t>(threads) << 22, std::size_t{256} << 20}) {
        report_tensor<std::int8_t>("int8 tensor", bytes, threads, hs::per_tensor{});
        report_tensor<std::int8_t>("int8 token", bytes, threads, hs::per_token{});
        report_tensor<hs::int4>("int4 group 128", bytes, threads, hs::group_wise{.size = 128});
        const auto x = input<float>(bytes / sizeof(float));
        report("find_range", bytes, threads, on_threads([&](const auto& execute) { hs::find_range(x, execute); }),
               move_on_threads<float, nothing>(x.size()));
    }
}
