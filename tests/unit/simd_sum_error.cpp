// Sums of rounding errors: doubles added in a documented order, so that they are the same to the bit everywhere.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

#include <cmath>

HALFSTEP_REGION_BEGIN_BASELINE // no fused multiply-add here either
    namespace {

    /// The contract: value i goes to sum i % 16, then the sums are added up in pairs, the halves first.
    double plain_sum(hs::error_norm norm, std::span<const float> x, const hs::grid& g, const double* weights) {
        double sums[16] = {};
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double error = double(x[i]) - double(hs::reference::fake_quantize(x[i], g));
            double cost = norm == hs::error_norm::squared ? error * error : std::fabs(error);
            if (weights != nullptr)
                cost = cost * weights[i];
            sums[i % 16] += cost;
        }
        for (std::size_t half = 8; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                sums[i] += sums[i + half];
        return sums[0];
    }

    template <hs::error_norm Norm>
    void check_lengths(hs::isa set, const hs::grid& g) {
        const auto plain = kernel_from(set, [] { return hs::simd::sum_error<Norm>(); });
        const auto weighted = kernel_from(set, [] { return hs::simd::sum_weighted_error<Norm>(); });
        random_source random(9);
        fenced_array<float> memory(316);
        fenced_array<double> weight_memory(316);
        for (std::size_t count = 0; count <= 300; ++count)
            for (std::size_t offset = 0; offset < 16; offset += 5) {
                const std::span<float> x(memory.end() - offset - count, count);
                double* const weights = weight_memory.end() - offset - count;
                for (std::size_t i = 0; i < count; ++i) {
                    x[i] = i % 3 == 0 ? near_a_tie(g, random) : random.unit() * g.scale * 150.0f;
                    weights[i] = static_cast<double>(random.integer(0, 1000)) / 7.0;
                }
                INFO(hs::name(set) << ", " << count << " values, " << offset << " before the end, " << to_text(g));
                const double sum = plain(x.data(), count, g, nullptr);
                const double weighted_sum = weighted(x.data(), count, g, weights);
                if (std::bit_cast<std::uint64_t>(sum) != std::bit_cast<std::uint64_t>(plain_sum(Norm, x, g, nullptr)))
                    FAIL("the sum is " << sum << ", expected " << plain_sum(Norm, x, g, nullptr));
                if (std::bit_cast<std::uint64_t>(weighted_sum) !=
                    std::bit_cast<std::uint64_t>(plain_sum(Norm, x, g, weights)))
                    FAIL("the weighted sum is " << weighted_sum << ", expected " << plain_sum(Norm, x, g, weights));
            }
    }

} // namespace
HALFSTEP_REGION_END_BASELINE

TEST_CASE("sum_error gives the same bits on every set as a plain loop of the same order", "[simd][sum_error]") {
    const hs::code_range bytes = hs::code_traits<std::uint8_t>::range;
    for (const hs::isa set : isas_under_test())
        for (const hs::grid& g : {hs::grid({0.0473f, 0}, {-127, 127}), hs::grid({-3.7e-5f, 128}, bytes),
                                  hs::grid({1e30f, 7}, bytes), hs::grid({0x1p-126f, 255}, bytes)}) {
            check_lengths<hs::error_norm::squared>(set, g);
            check_lengths<hs::error_norm::absolute>(set, g);
        }
    SUCCEED();
}

TEST_CASE("sum_error of values on the grid is zero", "[simd][sum_error]") {
    const hs::grid g({0.1f, 3}, hs::code_traits<std::int8_t>::range);
    std::vector<float> x;
    for (std::int32_t code = g.codes.min; code <= g.codes.max; ++code)
        x.push_back(hs::reference::dequantize(code, g));
    for (const hs::isa set : isas_under_test()) {
        const auto squared = kernel_from(set, [] { return hs::simd::sum_error<hs::error_norm::squared>(); });
        const auto absolute = kernel_from(set, [] { return hs::simd::sum_error<hs::error_norm::absolute>(); });
        CHECK(squared(x.data(), x.size(), g, nullptr) == 0.0);
        CHECK(absolute(x.data(), x.size(), g, nullptr) == 0.0);
    }
}
