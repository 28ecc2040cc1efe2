// The kernel that finds the range of each run, makes a grid of it and encodes the run, against the same step by step.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>
#include <halfstep/core/scheme.hpp>
#include <halfstep/simd/dispatch.hpp>

#include <utility>

namespace {

/// Where a run has no finite value, if anywhere.
inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// Values of very different sizes from run to run, with NaN and infinities here and there.
template <hs::floating Float>
std::vector<Float> values_in_runs(std::size_t count, std::size_t length, std::size_t run_without_finite) {
    random_source random(count + length);
    std::vector<Float> x;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t run = i / length;
        float value = random.unit() * std::ldexp(1.0f, static_cast<int>(run % 23) - 11) + (run % 5 == 4 ? 0.5f : 0.0f);
        if (run % 7 == 3 && i % length != 0 && random.bits() % 8 == 0)
            value = random.bits() % 2 == 0 ? std::numeric_limits<float>::infinity()
                                           : std::numeric_limits<float>::quiet_NaN();
        if (run % 11 == 6)
            value = 0.0f;
        if (run == run_without_finite)
            value = -std::numeric_limits<float>::infinity();
        x.push_back(Float(value));
    }
    return x;
}

/// What the kernel has to write; of nothing but the runs before the first one without a finite value.
struct encoded_runs {
    std::vector<float> scales;
    std::vector<std::int32_t> zero_points;
    std::vector<std::int32_t> codes;
};

template <hs::code Code, hs::scheme Scheme, hs::floating Float>
encoded_runs encode_step_by_step(const std::vector<Float>& x, std::size_t length, hs::quotient kind,
                                 hs::scale_type stored) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    encoded_runs result;
    for (std::size_t begin = 0; begin < x.size(); begin += length) {
        const std::size_t end = std::min(x.size(), begin + length);
        hs::range r;
        for (std::size_t i = begin; i < end; ++i)
            if (const float value = float(x[i]); hs::is_finite(value))
                r = hs::merge(r, {value, value});
        if (r.empty())
            return result;
        const hs::grid g(Scheme::choose(r, all, stored), Scheme::codes(all));
        result.scales.push_back(g.scale);
        result.zero_points.push_back(g.zero_point);
        for (std::size_t i = begin; i < end; ++i)
            result.codes.push_back(hs::reference::quantize(float(x[i]), g, kind));
    }
    return result;
}

/// At every place in a byte; near, and past the caches, to codes that are aligned for it and to others.
template <hs::code Code, hs::scheme Scheme, hs::floating Float>
void check_encode_runs(hs::isa set, const std::vector<Float>& x, std::size_t length,
                       hs::quotient kind = hs::quotient::exact, hs::scale_type stored = hs::scale_type::float32) {
    using storage = hs::code_storage<Code>;
    const auto kernel = kernel_from(set, [&] { return hs::simd::encode_runs<Code, Scheme, Float>(kind); });
    const encoded_runs reference = encode_step_by_step<Code, Scheme>(x, length, kind, stored);
    const std::size_t count = x.size();
    const std::size_t runs = (count + length - 1) / length;
    fenced_array<Float> input(count);
    std::copy(x.begin(), x.end(), input.all().begin());
    fenced_array<float> scales(runs);
    fenced_array<std::int32_t> zero_points(runs);

    for (const auto& [is_far, is_aligned] : {std::pair{false, false}, {true, false}, {true, true}})
        for (std::size_t first = 0; first < hs::code_traits<Code>::per_element; ++first) {
            INFO(hs::name(set) << ", " << name_of<Code>() << " from " << name_of<Float>() << ", " << count
                               << " values in runs of " << length << ", first " << first
                               << (is_far ? ", far" : ", near") << (is_aligned ? ", aligned" : ""));
            const std::size_t size = hs::storage_size<Code>(first + count);
            fenced_array<storage> codes(is_aligned ? count_if_aligned<storage>(hs::storage_size<Code>(first), size)
                                                   : size);
            fill_bytes(codes.all(), 0xA5);
            fill_bytes(scales.all(), 0xA5);
            fill_bytes(zero_points.all(), 0xA5);
            const std::size_t done = kernel(input.all().data(), count, length, stored, scales.all().data(),
                                            zero_points.all().data(), codes.all().data(), first, is_far);
            REQUIRE(done == reference.scales.size());
            if (done < runs)
                continue;

            std::vector<storage> expected(codes.all().size());
            fill_bytes(std::span(expected), 0xA5);
            for (std::size_t i = 0; i < count; ++i)
                hs::write_code<Code>(expected.data(), first + i, reference.codes[i]);
            REQUIRE(first_difference<float>(scales.all(), reference.scales) == runs);
            REQUIRE(first_difference<std::int32_t>(zero_points.all(), reference.zero_points) == runs);
            REQUIRE(first_difference<storage>(codes.all(), expected) == expected.size());
        }
}

template <hs::code Code, hs::scheme Scheme, hs::floating Float = float>
void check_random_runs(hs::isa set, std::size_t length, std::size_t count, std::size_t run_without_finite = nowhere,
                       hs::quotient kind = hs::quotient::exact, hs::scale_type stored = hs::scale_type::float32) {
    const auto x = values_in_runs<Float>(count, length, run_without_finite);
    check_encode_runs<Code, Scheme>(set, x, length, kind, stored);
}

/// Derived from a scheme that kernels know, but chooses otherwise: every range is twice as wide.
struct twice_as_wide : hs::symmetric {
    static constexpr hs::grid choose(hs::range r, hs::code_range all, hs::scale_type stored) {
        return hs::symmetric::choose({2.0f * r.min, 2.0f * r.max}, all, stored);
    }
};

/// Shorter and longer than vectors, blocks and chunks, and at their borders.
constexpr std::size_t lengths[] = {1, 3, 8, 16, 32, 33, 64, 100, 128, 192, 256, 2047, 2048, 2049, 4096, 8192, 8193};

template <hs::code Code, hs::scheme Scheme, hs::floating Float = float>
void check_all_lengths(hs::isa set, hs::quotient kind = hs::quotient::exact,
                       hs::scale_type stored = hs::scale_type::float32) {
    for (const std::size_t length : lengths) {
        check_random_runs<Code, Scheme, Float>(set, length, 3 * length + length / 2, nowhere, kind, stored);
        check_random_runs<Code, Scheme, Float>(set, length, 8200, nowhere, kind, stored);
    }
}

} // namespace

TEMPLATE_TEST_CASE("encode_runs is range, grid and codes step by step", "[simd][runs]", std::int8_t, hs::int4) {
    for (const hs::isa set : isas_under_test()) {
        check_all_lengths<TestType, hs::symmetric>(set);
        check_all_lengths<TestType, hs::asymmetric>(set);
        check_all_lengths<TestType, hs::symmetric>(set, hs::quotient::pytorch_reciprocal, hs::scale_type::bfloat16);
        check_all_lengths<TestType, hs::asymmetric>(set, hs::quotient::exact, hs::scale_type::float16);
    }
}

TEST_CASE("encode_runs handles more runs than a chunk has", "[simd][runs]") {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t runs : {255u, 256u, 257u, 511u, 600u})
            for (const std::size_t length : {1u, 5u, 16u, 33u, 64u})
                check_random_runs<hs::int4, hs::symmetric>(set, length, runs * length - length / 3);
}

TEST_CASE("encode_runs reads every float type and writes signed scales", "[simd][runs]") {
    for (const hs::isa set : isas_under_test()) {
        check_all_lengths<hs::int4, hs::asymmetric, hs::float16>(set);
        check_all_lengths<std::int8_t, hs::symmetric, hs::bfloat16>(set);
        check_all_lengths<std::uint16_t, hs::asymmetric>(set);
        check_all_lengths<hs::int4, hs::symmetric_full_range>(set);
    }
}

TEST_CASE("encode_runs stops before a run without a finite value", "[simd][runs]") {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : {1u, 16u, 33u, 128u, 2049u, 8193u})
            for (const std::size_t run : {0u, 1u, 5u, 300u})
                check_random_runs<hs::int4, hs::symmetric>(set, length, (length > 1000 ? 7 : 310) * length + 1, run);
}

TEST_CASE("encode_runs asks a scheme of the user's for every grid", "[simd][runs]") {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t runs : {1u, 3u, 5u, 7u, 13u, 19u, 37u, 257u}) // multiples of no vector
            for (const std::size_t length : {1u, 4u, 5u, 16u, 32u, 33u, 64u, 2048u, 2049u}) {
                check_random_runs<std::int8_t, twice_as_wide>(set, length, runs * length);
                check_random_runs<hs::int4, twice_as_wide>(set, length, runs * length - length / 3);
            }
}

TEST_CASE("encode_runs makes grids of ranges that are too wide for float32", "[simd][runs]") {
    const float most = std::numeric_limits<float>::max();
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : {4u, 32u})
            for (const std::size_t runs : {1u, 5u, 7u, 16u, 19u}) {
                std::vector<float> x = values_in_runs<float>(runs * length, length, nowhere);
                for (std::size_t run = 0; run < runs; ++run) { // among others as wide as can be, and ordinary ones
                    x[run * length] = run % 3 == 2 ? 1.0f : -most;
                    x[run * length + 2] = run % 3 == 0 ? most : 2.0f;
                }
                check_encode_runs<std::int8_t, hs::asymmetric>(set, x, length);
                check_encode_runs<hs::int4, hs::asymmetric>(set, x, length);
            }
}
