// Min-max kernels: extremes of the finite values, whatever else is among them.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/types.hpp"
#include "unit/support/values.hpp"

#include <cmath>

namespace {

constexpr std::size_t longest = 300;
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// The contract, as a loop.
template <hs::floating Float>
hs::range plain_min_max(std::span<const Float> x) {
    hs::range result;
    for (const Float element : x) {
        const float value = float(element) == 0.0f ? 0.0f : float(element); // -0.0 counts as 0
        if (!std::isfinite(value))
            continue;
        result.min = std::min(result.min, value);
        result.max = std::max(result.max, value);
    }
    return result;
}

/// Equality of bits: 0.0 is not -0.0.
bool same_bits(hs::range a, hs::range b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

template <hs::floating Float>
void check(hs::isa set, std::span<const Float> x) {
    const auto kernel = kernel_from(set, [] { return hs::simd::min_max<Float>(); });
    const hs::range result = kernel(x.data(), x.size());
    const hs::range expected = plain_min_max(x);
    if (!same_bits(result, expected))
        FAIL(hs::name(set) << ", " << name_of<Float>() << ", " << x.size() << " values: [" << result.min << ", "
                           << result.max << "], expected [" << expected.min << ", " << expected.max << "]");
}

/// What a position may hold: only finite values, or some that are not.
enum class mixture { finite, with_nan, anything };

template <hs::floating Float>
Float draw(mixture from, random_source& random) {
    const auto kind = random.bits() % 8;
    if (from == mixture::anything && kind == 0)
        return Float(special_values[random.bits() % special_values.size()]);
    if (from != mixture::finite && kind == 1)
        return Float(not_a_number);
    return Float(kind == 2 ? -0.0f : random.unit() * 100.0f - 30.0f);
}

} // namespace

TEMPLATE_TEST_CASE("min_max kernels agree with a plain loop at every length", "[simd][min_max]", ALL_FLOATS) {
    random_source random(3);
    fenced_array<TestType> memory(longest + 16);
    for (const hs::isa set : isas_under_test())
        for (const mixture from : {mixture::finite, mixture::with_nan, mixture::anything})
            for (std::size_t count = 0; count <= longest; ++count)
                for (std::size_t offset = 0; offset < 16; offset += 3) {
                    const std::span<TestType> x(memory.end() - offset - count, count);
                    for (TestType& value : x)
                        value = draw<TestType>(from, random);
                    check<TestType>(set, x);
                }
    SUCCEED();
}

TEMPLATE_TEST_CASE("min_max passes over one NaN or infinity, wherever it is", "[simd][min_max]", ALL_FLOATS) {
    for (const hs::isa set : isas_under_test())
        for (const float odd_one : {not_a_number, -not_a_number, infinity, -infinity})
            for (const std::size_t count : {1u, 3u, 17u, 64u, 65u, 131u}) {
                std::vector<TestType> x;
                for (std::size_t i = 0; i < count; ++i)
                    x.push_back(TestType(1.0f + static_cast<float>(i * 29 % count)));
                for (std::size_t at = 0; at < count; ++at) {
                    const TestType kept = std::exchange(x[at], TestType(odd_one));
                    check<TestType>(set, x);
                    x[at] = kept;
                }
            }
    SUCCEED();
}

TEMPLATE_TEST_CASE("min_max finds the extreme wherever it is", "[simd][min_max]", ALL_FLOATS) {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t count : {1u, 15u, 64u, 131u, 300u}) {
            std::vector<TestType> x(count, TestType(1.0f));
            for (std::size_t at = 0; at < count; ++at)
                for (const float extreme : {-3.0f, 7.0f, -0.0f}) {
                    x[at] = TestType(extreme);
                    check<TestType>(set, x);
                    x[at] = TestType(1.0f);
                }
        }
    SUCCEED();
}

TEST_CASE("min_max of nothing finite is the empty range", "[simd][min_max]") {
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::min_max<float>(); });
        INFO(hs::name(set));
        CHECK(kernel(nullptr, 0) == hs::range{});
        for (const std::size_t count : {1u, 16u, 100u})
            for (const float odd_one : {not_a_number, infinity, -infinity}) {
                const std::vector<float> x(count, odd_one);
                CHECK(kernel(x.data(), count) == hs::range{});
                CHECK(kernel(x.data(), count).empty());
            }
    }
}

TEST_CASE("min_max of zeros of either sign is +0.0", "[simd][min_max]") {
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::min_max<float>(); });
        INFO(hs::name(set));
        for (const std::size_t count : {1u, 2u, 16u, 100u})
            for (const float first : {0.0f, -0.0f}) {
                std::vector<float> x(count, -0.0f);
                x[0] = first;
                CHECK(same_bits(kernel(x.data(), count), {0.0f, 0.0f}));
            }
    }
}

TEST_CASE("min_max keeps denormals and the largest floats", "[simd][min_max]") {
    const float tiny = std::numeric_limits<float>::denorm_min();
    const float huge = std::numeric_limits<float>::max();
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::min_max<float>(); });
        INFO(hs::name(set));
        const std::vector<float> small(40, tiny);
        CHECK(same_bits(kernel(small.data(), small.size()), {tiny, tiny}));
        const std::vector<float> large = {huge, -huge, infinity, tiny};
        CHECK(same_bits(kernel(large.data(), large.size()), {-huge, huge}));
    }
}
