// Counts of NaN and infinities.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/types.hpp"
#include "unit/support/values.hpp"

#include <cmath>

TEMPLATE_TEST_CASE("count_non_finite agrees with a plain loop at every length", "[simd][count_non_finite]",
                   ALL_FLOATS) {
    random_source random(5);
    fenced_array<TestType> memory(316);
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::count_non_finite<TestType>(); });
        for (std::size_t count = 0; count <= 300; ++count)
            for (std::size_t offset = 0; offset < 16; offset += 3) {
                const std::span<TestType> x(memory.end() - offset - count, count);
                hs::non_finite_counts expected;
                for (TestType& value : x) {
                    value = TestType(special_values[random.bits() % special_values.size()]);
                    expected.nan += std::isnan(float(value)) ? 1 : 0;
                    expected.infinite += std::isinf(float(value)) ? 1 : 0;
                }
                const hs::non_finite_counts counts = kernel(x.data(), count);
                if (!(counts == expected))
                    FAIL(hs::name(set) << ", " << count << " values: " << counts.nan << " NaN and " << counts.infinite
                                       << " infinite, expected " << expected.nan << " and " << expected.infinite);
            }
    }
    SUCCEED();
}

TEST_CASE("count_non_finite counts more than its 32-bit lanes take in one go", "[simd][count_non_finite]") {
    constexpr std::size_t count = (std::size_t{1} << 20) * 16 + 21; // one more round for every instruction set
    std::vector<hs::bfloat16> x(count, hs::bfloat16::from_bits(0xFF81));
    x[0] = x[count - 1] = hs::bfloat16::from_bits(0xFF80);
    x[1] = hs::bfloat16::from_bits(0xFF7F);
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::count_non_finite<hs::bfloat16>(); });
        INFO(hs::name(set));
        CHECK(kernel(x.data(), count) == hs::non_finite_counts{count - 3, 2});
    }
}
