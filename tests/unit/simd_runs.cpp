// Kernels over many runs, each on a grid of its own, against the reference run by run: the same bits, and no byte
// touched besides them.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>
#include <halfstep/grid_batch.hpp>

namespace {

/// Runs of one value, of less than a vector, of one, two and four vectors of any set, and of lengths between.
constexpr std::size_t lengths[] = {1, 2, 3, 4, 7, 8, 15, 16, 17, 32, 33, 48, 64, 65, 100, 128, 200, 512};

/// A few whole runs and a short one; enough for several blocks.
std::vector<std::size_t> counts_for(std::size_t length) {
    return {1, length, 3 * length + length / 2, 20 * length + 1, std::max<std::size_t>(70, 5 * length)};
}

/// What loops need to know of grids: each is handled by code of its own.
enum class grid_kind {
    centred, ///< zero points of 0
    shifted, ///< any zero points
    wild     ///< scales of all sizes besides: some need a prescale, and some are negative
};

/// One grid for each run.
template <hs::code Code>
std::vector<hs::grid> grids_for(std::size_t runs, grid_kind kind, hs::code_range usable) {
    random_source random(runs);
    std::vector<hs::grid> grids;
    for (std::size_t i = 0; i < runs; ++i) {
        const float scale =
            kind == grid_kind::wild ? hard_scales[random.bits() % hard_scales.size()] : 0.01f + std::abs(random.unit());
        const std::int32_t zero_point = kind == grid_kind::centred ? 0 : random.integer(usable.min, usable.max);
        grids.push_back(hs::grid({scale, zero_point}, usable));
    }
    return grids;
}

template <hs::floating Float>
std::vector<Float> values_for(const std::vector<hs::grid>& grids, std::size_t count, std::size_t length) {
    std::vector<Float> values;
    for (std::size_t i = 0; i < grids.size(); ++i)
        for (const Float value : hard_values<Float>(grids[i], std::min(length, count - i * length), i + 1))
            values.push_back(value);
    return values;
}

hs::detail::grid_batch to_batch(const std::vector<hs::grid>& grids) {
    hs::detail::grid_batch batch;
    batch.resize(grids.size());
    for (std::size_t i = 0; i < grids.size(); ++i)
        batch.set(i, grids[i]);
    return batch;
}

template <hs::code Code, hs::floating Float>
void check_quantize_runs(hs::isa set, hs::quotient kind, std::size_t length, std::size_t count, grid_kind of_grids,
                         bool is_aligned) {
    using storage = hs::code_storage<Code>;
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const hs::code_range usable = of_grids == grid_kind::wild ? all : hs::code_range{std::min(all.min + 1, 0), all.max};
    const std::vector<hs::grid> grids = grids_for<Code>((count + length - 1) / length, of_grids, usable);
    const std::vector<Float> x = values_for<Float>(grids, count, length);
    hs::detail::grid_batch batch = to_batch(grids);
    const auto make_encoders = kernel_from(set, [&] { return hs::simd::make_encoders<Code>(kind); });
    const auto kernel = kernel_from(set, [&] { return hs::simd::quantize_runs<Code, Float>(kind); });
    const hs::simd::encoder_needs needs = make_encoders(batch.scales(), grids.size(), usable, batch.encoders());

    for (std::size_t first = 0; first < hs::code_traits<Code>::per_element; ++first) {
        fenced_array<Float> input(count);
        std::copy(x.begin(), x.end(), input.all().begin());
        const std::size_t size = hs::storage_size<Code>(first + count);
        fenced_array<storage> codes(is_aligned ? count_if_aligned<storage>(hs::storage_size<Code>(first), size) : size);
        std::vector<storage> expected(codes.all().size());
        fill_bytes(codes.all(), 0xA5);
        fill_bytes(std::span(expected), 0xA5);
        kernel(input.all().data(), count, length, batch.encoders(), needs, usable, codes.all().data(), first,
               count % 2 == 0);
        for (std::size_t i = 0; i < count; ++i)
            hs::write_code<Code>(expected.data(), first + i,
                                 hs::reference::quantize(float(x[i]), grids[i / length], kind));
        if (const std::size_t at = first_difference<storage>(codes.all(), expected); at != expected.size())
            FAIL(hs::name(set) << ", " << name_of<Code>() << " from " << name_of<Float>() << ", " << name_of(kind)
                               << ", " << count << " values in runs of " << length << ", first " << first
                               << ": element " << at << " is " << +codes.all()[at] << ", the reference has "
                               << +expected[at]);
    }
}

template <hs::code Code, hs::floating Float>
void check_dequantize_runs(hs::isa set, std::size_t length, std::size_t count, bool is_aligned) {
    using storage = hs::code_storage<Code>;
    std::vector<hs::grid> grids =
        grids_for<Code>((count + length - 1) / length, grid_kind::wild, hs::code_traits<Code>::range);
    const bool is_centred = count % 3 == 0;
    for (hs::grid& g : grids)
        g.zero_point = is_centred ? grids[0].zero_point : g.zero_point;
    hs::detail::grid_batch batch = to_batch(grids);
    const auto kernel = kernel_from(set, [] { return hs::simd::dequantize_runs<Code, Float>(); });
    random_source random(length);
    for (std::size_t first = 0; first < hs::code_traits<Code>::per_element; ++first) {
        fenced_array<storage> codes(hs::storage_size<Code>(first + count));
        for (storage& element : codes.all())
            element = static_cast<storage>(random.bits());
        fenced_array<Float> values(is_aligned ? count_if_aligned<Float>(0, count) : count);
        kernel(codes.all().data(), first, count, length, batch.scales(), batch.zero_points(), is_centred,
               values.all().data(), count % 2 == 0);
        std::vector<Float> expected(values.all().size());
        for (std::size_t i = 0; i < count; ++i)
            expected[i] =
                Float(hs::reference::dequantize(hs::read_code<Code>(codes.all().data(), first + i), grids[i / length]));
        if (const std::size_t at = first_difference<Float>(values.all(), expected); at != expected.size())
            FAIL(hs::name(set) << ", " << name_of<Code>() << " to " << name_of<Float>() << ", " << count
                               << " codes in runs of " << length << ", first " << first << ": value " << at << " is "
                               << float(values.all()[at]) << ", the reference has " << float(expected[at]));
    }
}

template <hs::floating Float>
void check_min_max_runs(hs::isa set, std::size_t length, std::size_t count) {
    const auto kernel = kernel_from(set, [] { return hs::simd::min_max_runs<Float>(); });
    const std::size_t runs = (count + length - 1) / length;
    random_source random(length + count);
    fenced_array<Float> x(count);
    for (Float& value : x.all()) // every third value is any pattern: NaN and infinities are among them
        value = Float(random.bits() % 3 == 0 ? random.any_float() : random.unit());
    for (std::size_t i = 0; i < std::min(count, length); ++i)
        x.all()[i] = Float(std::numeric_limits<float>::infinity()); // nothing finite at all
    std::vector<hs::range> expected(runs);
    fenced_array<float> lows(runs);
    fenced_array<float> highs(runs);
    for (std::size_t run = 0; run < runs; ++run) { // what was there before counts, too
        expected[run] = run % 2 == 0 ? hs::range{} : hs::range{-0.5f, 0.5f};
        lows.all()[run] = expected[run].min;
        highs.all()[run] = expected[run].max;
    }
    for (std::size_t i = 0; i < count; ++i)
        if (const float value = float(x.all()[i]); hs::is_finite(value))
            expected[i / length] = hs::merge(expected[i / length], {value, value});
    kernel(x.all().data(), count, length, lows.all().data(), highs.all().data());
    for (std::size_t run = 0; run < runs; ++run)
        if (const hs::range found = {lows.all()[run], highs.all()[run]}; found != expected[run])
            FAIL(hs::name(set) << ", " << name_of<Float>() << ", " << count << " values in runs of " << length
                               << ", run " << run << ": [" << found.min << ", " << found.max << "], expected ["
                               << expected[run].min << ", " << expected[run].max << "]");
}

} // namespace

TEMPLATE_TEST_CASE("quantize_runs gives the reference's codes for every length of runs", "[simd][runs]", ALL_CODES) {
    for (const hs::isa set : isas_under_test())
        for (const hs::quotient kind : both_quotients)
            for (const std::size_t length : lengths)
                for (const std::size_t count : counts_for(length))
                    for (const grid_kind of_grids : {grid_kind::centred, grid_kind::shifted, grid_kind::wild})
                        for (const bool is_aligned : {false, true})
                            check_quantize_runs<TestType, float>(set, kind, length, count, of_grids, is_aligned);
    SUCCEED();
}

TEMPLATE_TEST_CASE("quantize_runs reads every float type", "[simd][runs]", std::int8_t, hs::int4) {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : lengths) {
            check_quantize_runs<TestType, hs::float16>(set, hs::quotient::exact, length, 5 * length + 1,
                                                       grid_kind::shifted, false);
            check_quantize_runs<TestType, hs::bfloat16>(set, hs::quotient::exact, length, 5 * length + 1,
                                                        grid_kind::wild, false);
        }
    SUCCEED();
}

TEMPLATE_TEST_CASE("dequantize_runs gives the reference's values for every length of runs", "[simd][runs]", ALL_CODES) {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : lengths)
            for (const std::size_t count : counts_for(length))
                for (const bool is_aligned : {false, true}) {
                    check_dequantize_runs<TestType, float>(set, length, count, is_aligned);
                    check_dequantize_runs<TestType, hs::float16>(set, length, count, is_aligned);
                    check_dequantize_runs<TestType, hs::bfloat16>(set, length, count, is_aligned);
                }
    SUCCEED();
}

TEST_CASE("min_max_runs finds the finite extremes of every run", "[simd][runs]") {
    for (const hs::isa set : isas_under_test())
        for (const std::size_t length : lengths)
            for (const std::size_t count : counts_for(length))
                for_each_float([&]<class Float>() { check_min_max_runs<Float>(set, length, count); });
    SUCCEED();
}
