// Fake-quantize kernels against the reference, and against quantize followed by dequantize.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

namespace {

constexpr std::size_t longest = 300;

template <hs::floating Float>
Float reference_value(Float x, const hs::grid& g, hs::quotient kind) {
    return Float(hs::reference::fake_quantize(float(x), g, kind));
}

template <hs::floating Float>
void check_lengths_and_alignments(hs::isa set, hs::quotient kind) {
    const auto kernel = kernel_from(set, [&] { return hs::simd::fake_quantize<Float>(kind); });
    const hs::grid g({0.0473f, 3}, hs::code_traits<std::int8_t>::range);
    const std::vector<Float> values = hard_values<Float>(g, 2 * longest, 1);
    fenced_array<Float> input(longest + 16);
    fenced_array<Float> output(longest + 64);
    std::vector<Float> expected(output.all().size());
    for (std::size_t count = 0; count <= longest; ++count)
        for (std::size_t offset = 0; offset < 16; ++offset) {
            const std::size_t from = (7 * count + offset) % longest;
            Float* const x = input.end() - offset - count;
            std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from), count, x);
            const std::size_t place = expected.size() - (7 * offset + count) % 16 - count;

            fill_bytes(output.all(), 0xA5);
            kernel(x, count, g, output.all().data() + place, (count / 2 + place) % 2 == 0);

            fill_bytes(std::span(expected), 0xA5);
            for (std::size_t i = 0; i < count; ++i)
                expected[place + i] = reference_value(x[i], g, kind);
            INFO(hs::name(set) << ", " << name_of<Float>() << ", " << name_of(kind) << ", " << count << " values "
                               << offset << " before the end, output begins at " << place);
            const std::size_t at = first_difference<Float>(output.all(), expected);
            if (at != expected.size())
                FAIL("value " << at << " of the output is " << float(output.all()[at]) << "; the reference has "
                              << float(expected[at]));

            kernel(x, count, g, x, false); // in place
            const std::span<const Float> back = std::span<const Float>(expected).subspan(place, count);
            if (first_difference<Float>({x, count}, back) != count)
                FAIL("in place, the values differ");
        }
}

/// On every grid of a code type, also through codes: fake_quantize is dequantize(quantize(x)), to the bit.
template <hs::code Code, hs::floating Float>
void check_grids(hs::isa set, hs::quotient kind) {
    constexpr std::size_t count = 500;
    const auto fake_quantize = kernel_from(set, [&] { return hs::simd::fake_quantize<Float>(kind); });
    const auto quantize = kernel_from(set, [&] { return hs::simd::quantize<Code, Float>(kind); });
    const auto dequantize = kernel_from(set, [] { return hs::simd::dequantize<Code, Float>(); });
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
    std::vector<Float> values(count);
    std::vector<Float> expected(count);
    std::vector<Float> decoded(count);
    std::uint64_t seed = 0;
    for (const hs::grid& g : hard_grids<Code>()) {
        const std::vector<Float> x = hard_values<Float>(g, count, ++seed);
        fake_quantize(x.data(), count, g, values.data(), false);
        quantize(x.data(), count, g, codes.data(), 0, false);
        dequantize(codes.data(), 0, count, g, decoded.data(), false);
        for (std::size_t i = 0; i < count; ++i)
            expected[i] = reference_value(x[i], g, kind);
        INFO(hs::name(set) << ", " << name_of<Code>() << ", " << name_of<Float>() << ", " << name_of(kind) << ", "
                           << to_text(g));
        if (const std::size_t at = first_difference<Float>(values, expected); at != count)
            FAIL("value " << at << " is " << float(values[at]) << "; the reference has " << float(expected[at]));
        if (const std::size_t at = first_difference<Float>(decoded, values); at != count)
            FAIL("value " << at << " is " << float(values[at]) << "; through codes it is " << float(decoded[at]));
    }
}

} // namespace

TEMPLATE_TEST_CASE("fake-quantize kernels give the reference's bits at every length and alignment",
                   "[simd][fake_quantize]", ALL_FLOATS) {
    for (const hs::isa set : isas_under_test())
        for (const hs::quotient kind : both_quotients)
            check_lengths_and_alignments<TestType>(set, kind);
    SUCCEED();
}

TEMPLATE_TEST_CASE("fake-quantize kernels give what quantize and dequantize give, on every grid",
                   "[simd][fake_quantize]", ALL_CODES) {
    for (const hs::isa set : isas_under_test())
        for (const hs::quotient kind : both_quotients)
            for_each_float([&]<class Float>() { check_grids<TestType, Float>(set, kind); });
    SUCCEED();
}
