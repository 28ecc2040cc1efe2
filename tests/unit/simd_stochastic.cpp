// Stochastic kernels against the reference: the same codes at every length, alignment, grid, run and index.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/placed_codes.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

namespace {

constexpr std::size_t longest = 300;

/// Indices of the first value: where blocks of random numbers begin and elsewhere, beyond 32 bits, and just before the
/// indices begin anew.
constexpr std::uint64_t first_indices[] = {0, 12345, (std::uint64_t{5} << 32) - 64, 0 - std::uint64_t{78}};

template <hs::code Code>
hs::grid ordinary_grid() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    return hs::grid({0.0473f, (all.min + all.max) / 2 + 1}, all);
}

/// One set, code and float.
template <hs::code Code, hs::floating Float>
struct subject {
    hs::isa set;

    auto kernel() const {
        return kernel_from(set, [] { return hs::simd::quantize_stochastic<Code, Float>(); });
    }
    std::string name() const {
        return std::string(hs::name(set)) + ", " + name_of<Code>() + " from " + name_of<Float>();
    }
};

template <hs::code Code, class Check>
void for_each_subject(Check check) {
    for (const hs::isa set : isas_under_test())
        for_each_float([&]<class Float>() {
            if constexpr (std::same_as<Float, float> || hs::code_traits<Code>::bits == 8) // the others load alike
                check(subject<Code, Float>{set});
        });
}

template <hs::code Code, hs::floating Float>
void check_lengths_and_alignments(const subject<Code, Float>& s, hs::stochastic random) {
    constexpr std::size_t per_element = hs::code_traits<Code>::per_element;
    const auto kernel = s.kernel();
    const hs::grid g = ordinary_grid<Code>();
    const std::vector<Float> values = hard_values<Float>(g, 2 * longest, 1);
    std::vector<std::int32_t> codes;
    for (std::size_t i = 0; i < values.size(); ++i)
        codes.push_back(hs::reference::quantize(float(values[i]), g, random.from(i)));
    fenced_array<Float> input(longest + 16);
    placed_codes<Code> output(longest);
    for (std::size_t first = 0; first <= per_element; ++first)
        for (std::size_t count = 0; count <= longest; ++count)
            for (std::size_t offset = count % 3; offset < 16; offset += 7) {
                const bool is_far = (count / 2 + offset) % 2 == 0;
                const std::size_t every = offset < 7 ? 1 : hs::detail::random_block; // where whole blocks can begin
                const std::size_t from = (37 * count + offset) % longest / every * every;
                Float* const x = input.end() - offset - count;
                std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from), count, x);
                const std::size_t place = output.place(first, count, offset);
                const std::size_t at =
                    output.first_wrong(place, first, std::span(codes).subspan(from, count), [&](auto* elements) {
                        kernel(x, count, std::max<std::size_t>(count, 1), &g.scale, &g.zero_point, g.codes,
                               random.from(from), elements, first, is_far);
                    });
                if (at != output.size()) {
                    INFO(count << " values from number " << random.first_index << " + " << from << ", first " << first
                               << ", element " << at << " of the output, which begins at " << place);
                    FAIL(s.name() << " gave " << +output.written(at) << ", the reference " << +output.expected(at));
                }
            }
}

/// On every grid of a code type, and through codes: fake_quantize is dequantize(quantize(x)), to the bit.
template <hs::code Code, hs::floating Float>
void check_grids(const subject<Code, Float>& s) {
    using storage = hs::code_storage<Code>;
    constexpr std::size_t count = 1100;
    const auto kernel = s.kernel();
    const auto fake_quantize = kernel_from(s.set, [] { return hs::simd::fake_quantize_stochastic<Float>(); });
    std::vector<storage> codes(hs::storage_size<Code>(count));
    std::vector<storage> expected(codes.size());
    std::vector<Float> out(count);
    std::vector<Float> decoded(count);
    std::uint64_t seed = 0;
    for (const hs::grid& g : hard_grids<Code>()) {
        const std::vector<Float> values = hard_values<Float>(g, count, ++seed);
        const hs::stochastic random{seed, first_indices[seed % 3]};
        kernel(values.data(), count, count, &g.scale, &g.zero_point, g.codes, random, codes.data(), 0, seed % 2 == 0);
        fake_quantize(values.data(), count, g, random, out.data());
        for (std::size_t i = 0; i < count; ++i) {
            const std::int32_t code = hs::reference::quantize(float(values[i]), g, random.from(i));
            hs::write_code<Code>(expected.data(), i, code);
            decoded[i] = Float(hs::reference::dequantize(code, g));
        }
        INFO(s.name() << ", " << to_text(g));
        if (const std::size_t at = first_difference<storage>(codes, expected); at != codes.size())
            FAIL("element " << at << " is " << +codes[at] << ", the reference has " << +expected[at]);
        if (const std::size_t at = first_difference<Float>(out, decoded); at != count)
            FAIL("value " << at << " is " << float(out[at]) << ", the reference has " << float(decoded[at]));
    }
}

/// Consecutive runs, each on a grid of its own; near, and past the caches, which whole blocks of random numbers go to
/// where their codes are aligned: those of `first_index` 0 are.
template <hs::code Code, hs::floating Float>
void check_runs(const subject<Code, Float>& s, std::size_t length, std::size_t first, std::uint64_t first_index) {
    using storage = hs::code_storage<Code>;
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    constexpr std::size_t padding = 16;
    const std::size_t count = std::max<std::size_t>(1300, 3 * length + 5);
    const std::size_t runs = (count - 1) / length + 1;
    const hs::stochastic random{length, first_index};
    std::vector<float> scales(runs + padding, 1.0f);
    std::vector<std::int32_t> zero_points(runs + padding);
    for (std::size_t run = 0; run < runs; ++run) {
        scales[run] = run % 5 == 4 ? hard_scales[run % hard_scales.size()] : 0.01f * static_cast<float>(1 + run % 9);
        zero_points[run] = all.min + static_cast<std::int32_t>(37 * run) % (all.max - all.min);
    }
    const hs::code_range usable = {all.min + 1, all.max};
    const std::vector<Float> values = hard_values<Float>(hs::grid({0.03f, 0}, all), count, length);
    fenced_array<storage> codes(count_if_aligned<storage>(0, hs::storage_size<Code>(first + count)));
    std::vector<storage> expected(codes.all().size());
    fill_bytes(std::span(expected), 0x5A);
    for (std::size_t i = 0; i < count; ++i) {
        const hs::grid g({scales[i / length], zero_points[i / length]}, usable);
        hs::write_code<Code>(expected.data(), first + i, hs::reference::quantize(float(values[i]), g, random.from(i)));
    }
    for (const bool is_far : {false, true}) {
        fill_bytes(codes.all(), 0x5A);
        s.kernel()(values.data(), count, length, scales.data(), zero_points.data(), usable, random, codes.all().data(),
                   first, is_far);
        if (const std::size_t at = first_difference<storage>(codes.all(), expected); at != expected.size())
            FAIL(s.name() << ", " << (is_far ? "far" : "near") << " runs of " << length << ", first " << first
                          << ", index " << first_index << ": element " << at << " is " << +codes.all()[at]
                          << ", the reference has " << +expected[at]);
    }
}

} // namespace

TEMPLATE_TEST_CASE("stochastic kernels give the reference's codes at every length and alignment", "[simd][stochastic]",
                   ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) {
        for (const std::uint64_t first_index : first_indices)
            check_lengths_and_alignments(s, {7, first_index});
    });
    SUCCEED();
}

TEMPLATE_TEST_CASE("stochastic kernels give the reference's bits on every grid", "[simd][stochastic]", ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) { check_grids(s); });
    SUCCEED();
}

TEMPLATE_TEST_CASE("stochastic kernels give the reference's codes on runs of every length", "[simd][stochastic]",
                   ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) {
        for (const std::size_t length : {1u, 2u, 3u, 7u, 16u, 32u, 50u, 64u, 100u, 128u, 131u, 192u, 256u, 300u, 1500u})
            for (const std::size_t first : {0u, 1u, 2u, 66u})
                for (const std::uint64_t first_index : first_indices)
                    check_runs(s, length, first, first_index + first);
    });
    SUCCEED();
}

TEMPLATE_TEST_CASE("stochastic fake-quantize gives the reference's bits at every length and alignment",
                   "[simd][stochastic]", ALL_FLOATS) {
    const hs::grid g({0.0473f, 3}, hs::code_traits<std::int8_t>::range);
    const std::vector<TestType> values = hard_values<TestType>(g, longest, 1);
    fenced_array<TestType> output(longest + 64);
    std::vector<TestType> expected(output.all().size());
    for (const hs::isa set : isas_under_test())
        for (const std::uint64_t first_index : first_indices) {
            const auto kernel = kernel_from(set, [] { return hs::simd::fake_quantize_stochastic<TestType>(); });
            const hs::stochastic random{11, first_index};
            for (std::size_t count = 0; count <= longest; ++count)
                for (std::size_t place = 0; place < 16; place += 1 + count % 4) {
                    fill_bytes(output.all(), 0xA5);
                    fill_bytes(std::span(expected), 0xA5);
                    kernel(values.data(), count, g, random, output.all().data() + place);
                    for (std::size_t i = 0; i < count; ++i)
                        expected[place + i] =
                            TestType(hs::reference::fake_quantize(float(values[i]), g, random.from(i)));
                    const std::size_t at = first_difference<TestType>(output.all(), expected);
                    if (at != expected.size())
                        FAIL(hs::name(set) << ", " << count << " values to " << place << ": value " << at << " is "
                                           << float(output.all()[at]) << ", the reference has " << float(expected[at]));
                }
        }
    SUCCEED();
}
