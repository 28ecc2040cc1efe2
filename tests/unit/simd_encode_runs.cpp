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

template <hs::code Code, hs::scheme Scheme, hs::floating Float = float>
void check_encode_runs(hs::isa set, std::size_t length, std::size_t count, std::size_t run_without_finite = nowhere,
                       hs::quotient kind = hs::quotient::exact, hs::scale_type stored = hs::scale_type::float32) {
    using storage = hs::code_storage<Code>;
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const auto kernel = kernel_from(set, [&] { return hs::simd::encode_runs<Code, Scheme, Float>(kind); });
    const std::vector<Float> x = values_in_runs<Float>(count, length, run_without_finite);
    const std::size_t runs = (count + length - 1) / length;

    for (std::size_t first = 0; first < hs::code_traits<Code>::per_element; ++first) {
        INFO(hs::name(set) << ", " << name_of<Code>() << " from " << name_of<Float>() << ", " << count
                           << " values in runs of " << length << ", first " << first);
        fenced_array<Float> input(count);
        std::copy(x.begin(), x.end(), input.all().begin());
        fenced_array<storage> codes(hs::storage_size<Code>(first + count));
        fill_bytes(codes.all(), 0xA5);
        fenced_array<float> scales(runs);
        fenced_array<std::int32_t> zero_points(runs);
        const std::size_t done = kernel(input.all().data(), count, length, stored, scales.all().data(),
                                        zero_points.all().data(), codes.all().data(), first, count % 2 == 0);
        REQUIRE(done == std::min(runs, run_without_finite));
        if (done < runs)
            continue;

        std::size_t wrong = 0;
        for (std::size_t run = 0; run < runs; ++run) {
            hs::range r;
            const std::size_t end = std::min(count, (run + 1) * length);
            for (std::size_t i = run * length; i < end; ++i)
                if (hs::is_finite(float(x[i])))
                    r = hs::merge(r, {float(x[i]), float(x[i])});
            const hs::grid g(Scheme::choose(r, all, stored), Scheme::codes(all));
            wrong += scales.all()[run] != g.scale || zero_points.all()[run] != g.zero_point ? 1 : 0;
            for (std::size_t i = run * length; i < end; ++i)
                wrong +=
                    hs::read_code<Code>(codes.all().data(), first + i) != hs::reference::quantize(float(x[i]), g, kind)
                        ? 1
                        : 0;
        }
        REQUIRE(wrong == 0);
    }
}

/// Shorter and longer than vectors, blocks and chunks, and at their borders.
constexpr std::size_t lengths[] = {1, 3, 8, 16, 32, 33, 64, 100, 128, 192, 256, 2047, 2048, 2049, 4096, 8192, 8193};

template <hs::code Code, hs::scheme Scheme, hs::floating Float = float>
void check_all_lengths(hs::isa set, hs::quotient kind = hs::quotient::exact,
                       hs::scale_type stored = hs::scale_type::float32) {
    for (const std::size_t length : lengths) {
        check_encode_runs<Code, Scheme, Float>(set, length, 3 * length + length / 2, nowhere, kind, stored);
        check_encode_runs<Code, Scheme, Float>(set, length, 8200, nowhere, kind, stored);
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
        for (const std::size_t runs : {255, 256, 257, 511, 600})
            for (const std::size_t length : {1, 5, 16, 33, 64})
                check_encode_runs<hs::int4, hs::symmetric>(set, length, runs * length - length / 3);
}

TEST_CASE("encode_runs reads every float type and writes signed scales", "[simd][runs]") {
    for (const hs::isa set : isas_under_test()) {
        check_all_lengths<hs::int4, hs::symmetric, hs::float16>(set);
        check_all_lengths<std::int8_t, hs::symmetric, hs::bfloat16>(set);
        check_all_lengths<std::uint16_t, hs::asymmetric>(set);
        check_all_lengths<hs::int4, hs::symmetric_full_range>(set);
    }
}

TEST_CASE("encode_runs stops before a run without a finite value", "[simd][runs]") {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : {1, 16, 33, 128, 2049, 8193})
            for (const std::size_t run : {0, 1, 5, 300})
                check_encode_runs<hs::int4, hs::symmetric>(set, length, (length > 1000 ? 7 : 310) * length + 1, run);
}

TEST_CASE("encode_runs makes grids of ranges that are too wide for float32", "[simd][runs]") {
    const float most = std::numeric_limits<float>::max();
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(
            set, [] { return hs::simd::encode_runs<std::int8_t, hs::asymmetric, float>(hs::quotient::exact); });
        for (const std::size_t runs : {1, 7, 16, 19}) {
            std::vector<float> x;
            for (std::size_t i = 0; i < runs; ++i)
                x.insert(x.end(), {-most, 0.0f, i % 2 == 0 ? most : 1.0f, 2.0f});
            std::vector<float> scales(runs);
            std::vector<std::int32_t> zero_points(runs);
            std::vector<std::int8_t> codes(x.size());
            REQUIRE(kernel(x.data(), x.size(), 4, hs::scale_type::float32, scales.data(), zero_points.data(),
                           codes.data(), 0, false) == runs);
            for (std::size_t i = 0; i < runs; ++i) {
                constexpr hs::code_range all = hs::code_traits<std::int8_t>::range;
                const hs::range r = {-most, i % 2 == 0 ? most : 2.0f};
                const hs::grid g(hs::asymmetric::choose(r, all, hs::scale_type::float32), all);
                REQUIRE(scales[i] == g.scale);
                REQUIRE(zero_points[i] == g.zero_point);
                for (std::size_t j = 4 * i; j < 4 * i + 4; ++j)
                    REQUIRE(codes[j] == hs::reference::quantize(x[j], g, hs::quotient::exact));
            }
        }
    }
}
