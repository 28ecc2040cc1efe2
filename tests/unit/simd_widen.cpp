// 16-bit floats as float32.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"

#include <algorithm>
#include <bit>
#include <vector>

TEMPLATE_TEST_CASE("every 16-bit float is widened as float() widens it", "[simd][widen]", hs::float16, hs::bfloat16) {
    std::vector<TestType> all;
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits)
        all.push_back(TestType::from_bits(static_cast<std::uint16_t>(bits)));
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::widen<TestType>(); });
        INFO(hs::name(set));
        std::vector<float> widened(all.size());
        kernel(all.data(), all.size(), widened.data());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto expected = float(all[i]);
            if (hs::is_nan(expected)
                    ? !hs::is_nan(widened[i])
                    : std::bit_cast<std::uint32_t>(widened[i]) != std::bit_cast<std::uint32_t>(expected))
                FAIL("pattern " << i << ": " << widened[i] << ", expected " << expected);
        }
    }
}

TEMPLATE_TEST_CASE("widen writes each value and nothing else, at every length", "[simd][widen]", hs::float16,
                   hs::bfloat16) {
    fenced_array<TestType> from(300);
    fenced_array<float> to(300);
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::widen<TestType>(); });
        for (std::size_t count = 0; count <= 300; ++count) {
            const std::span<TestType> x(from.end() - count, count);
            const std::span<float> out(to.end() - count, count);
            for (std::size_t i = 0; i < count; ++i)
                x[i] = TestType(static_cast<float>(i + 1) / 8.0f);
            std::ranges::fill(to.all(), -1.0f);
            kernel(x.data(), count, out.data());
            for (std::size_t i = 0; i < count; ++i)
                if (!(out[i] == float(x[i])))
                    FAIL(hs::name(set) << ", value " << i << " of " << count << ": " << out[i]);
            if (std::ranges::count(to.all(), -1.0f) != static_cast<std::ptrdiff_t>(300 - count))
                FAIL(hs::name(set) << " writes before its output of " << count << " values");
        }
    }
    SUCCEED();
}
