// All 2^32 floats through the quantize kernels of every set: the same codes as the reference.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/reference.hpp>

#include <chrono>
#include <map>

namespace {

constexpr std::size_t chunk = 1 << 16;

void check_every_float(const hs::grid& g, hs::quotient kind) {
    using clock = std::chrono::steady_clock;
    std::map<hs::isa, decltype(hs::simd::quantize<std::int8_t, float>(kind))> kernels;
    std::map<hs::isa, std::chrono::duration<double>> seconds;
    for (const hs::isa set : isas_under_test())
        kernels[set] = kernel_from(set, [&] { return hs::simd::quantize<std::int8_t, float>(kind); });

    std::vector<float> x(chunk);
    std::vector<std::int8_t> expected(chunk);
    std::vector<std::int8_t> codes(chunk);
    for (std::uint64_t first = 0; first < std::uint64_t{1} << 32; first += chunk) {
        for (std::size_t i = 0; i < chunk; ++i) {
            x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(first + i));
            expected[i] = static_cast<std::int8_t>(hs::reference::quantize(x[i], g, kind));
        }
        for (const auto& [set, kernel] : kernels) {
            const auto start = clock::now();
            kernel(x.data(), chunk, g, codes.data(), 0, false);
            seconds[set] += clock::now() - start;
            if (const std::size_t at = first_difference<std::int8_t>(codes, expected); at != chunk)
                FAIL(hs::name(set) << ", " << name_of(kind) << ", pattern " << first + at << ": " << +codes[at]
                                   << ", the reference has " << +expected[at]);
        }
    }
    for (const auto& [set, time] : seconds)
        WARN(hs::name(set) << ": 2^32 values in " << time.count() << " s");
}

} // namespace

TEST_CASE("every float32, divided", "[exhaustive][quantize]") {
    check_every_float(hs::grid({0.00214854861f, 3}, {-127, 127}), hs::quotient::exact);
}

TEST_CASE("every float32, times the reciprocal", "[exhaustive][quantize]") {
    check_every_float(hs::grid({-0.0473f, -5}, {-128, 127}), hs::quotient::pytorch_reciprocal);
}
