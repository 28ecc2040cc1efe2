// Dequantize kernels, which overwrite their output or add to it, against the reference: the same bits, and nothing
// written besides them.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

namespace {

using hs::destination;

constexpr std::size_t longest = 300;

/// Storage full of arbitrary codes.
template <hs::code Code>
std::vector<hs::code_storage<Code>> any_codes(std::size_t count) {
    random_source random(7);
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
    for (auto& element : codes)
        element = static_cast<hs::code_storage<Code>>(random.bits());
    return codes;
}

/// What becomes of a value in the output.
template <hs::code Code, hs::floating Float, destination Destination>
Float reference_value(const hs::code_storage<Code>* codes, std::size_t index, const hs::grid& g, Float before) {
    const std::int32_t code = hs::read_code<Code>(codes, index);
    return Float(Destination == destination::overwritten ? hs::reference::dequantize(code, g)
                                                         : hs::reference::dequantize_add(code, g, float(before)));
}

template <destination Destination>
constexpr const char* name_of_kernel() {
    return Destination == destination::overwritten ? "dequantize" : "dequantize_add";
}

template <hs::code Code, hs::floating Float, destination Destination>
void check_lengths_and_alignments(hs::isa set) {
    using storage = hs::code_storage<Code>;
    constexpr std::size_t per_element = hs::code_traits<Code>::per_element;
    const auto kernel = kernel_from(set, [] { return hs::simd::dequantize<Code, Float, Destination>(); });
    const hs::grid g({0.0473f, hs::code_traits<Code>::range.max - 1}, hs::code_traits<Code>::range);
    const std::vector<storage> source = any_codes<Code>(longest + 8);

    fenced_array<storage> input(longest + 64);
    fenced_array<Float> output(longest + 64);
    const std::vector<Float> before = hard_values<Float>(g, output.all().size(), 2);
    std::vector<Float> expected(before.size());
    for (std::size_t first = 0; first <= per_element; ++first)
        for (std::size_t count = 0; count <= longest; ++count)
            for (std::size_t offset = 0; offset < 16; offset += first == 0 ? 1 : 5) {
                const std::size_t size = hs::storage_size<Code>(first + count);
                storage* const codes = input.end() - offset - size;
                std::copy_n(source.begin(), size, codes);
                const std::size_t place = expected.size() - (7 * offset + count) % 16 - count;

                std::copy(before.begin(), before.end(), output.all().begin());
                kernel(codes, first, count, g, output.all().data() + place, (count / 2 + place) % 2 == 0);

                expected = before;
                for (std::size_t i = 0; i < count; ++i)
                    expected[place + i] =
                        reference_value<Code, Float, Destination>(codes, first + i, g, before[place + i]);
                const std::size_t at = first_difference<Float>(output.all(), expected);
                if (at != expected.size()) {
                    INFO(name_of_kernel<Destination>()
                         << ", " << hs::name(set) << ", " << name_of<Code>() << " to " << name_of<Float>() << ", "
                         << count << " codes from " << first << ", " << offset << " before the end");
                    FAIL("value " << at << " of the output, which begins at " << place << ", is "
                                  << float(output.all()[at]) << "; the reference has " << float(expected[at]));
                }
            }
}

/// Every code, on every grid.
template <hs::code Code, hs::floating Float, destination Destination>
void check_grids(hs::isa set) {
    using storage = hs::code_storage<Code>;
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const auto count = static_cast<std::size_t>(all.max - all.min + 1);
    std::vector<storage> codes(hs::storage_size<Code>(count));
    for (std::size_t i = 0; i < count; ++i)
        hs::write_code<Code>(codes.data(), i, all.min + static_cast<std::int32_t>(i));

    const auto kernel = kernel_from(set, [] { return hs::simd::dequantize<Code, Float, Destination>(); });
    std::vector<Float> expected(count);
    std::uint64_t seed = 0;
    for (const float scale : hard_scales)
        for (const std::int32_t zero_point : hard_zero_points<Code>()) {
            const hs::grid g({scale, zero_point}, all);
            const std::vector<Float> before = hard_values<Float>(g, count, ++seed);
            std::vector<Float> values = before;
            kernel(codes.data(), 0, count, g, values.data(), seed % 2 == 0);
            for (std::size_t i = 0; i < count; ++i)
                expected[i] = reference_value<Code, Float, Destination>(codes.data(), i, g, before[i]);
            const std::size_t at = first_difference<Float>(values, expected);
            if (at != count)
                FAIL(name_of_kernel<Destination>()
                     << ", " << hs::name(set) << ", " << name_of<Code>() << " to " << name_of<Float>() << ", "
                     << to_text(g) << ": value " << at << " is " << float(values[at]) << "; the reference has "
                     << float(expected[at]));
        }
}

} // namespace

TEMPLATE_TEST_CASE("dequantize kernels give the reference's bits at every length and alignment", "[simd][dequantize]",
                   ALL_CODES) {
    for (const hs::isa set : isas_under_test())
        for_each_float([&]<class Float>() {
            check_lengths_and_alignments<TestType, Float, destination::overwritten>(set);
            check_lengths_and_alignments<TestType, Float, destination::added_to>(set);
        });
    SUCCEED();
}

TEMPLATE_TEST_CASE("dequantize kernels give the reference's bits for every code on every grid", "[simd][dequantize]",
                   ALL_CODES) {
    for (const hs::isa set : isas_under_test())
        for_each_float([&]<class Float>() {
            check_grids<TestType, Float, destination::overwritten>(set);
            check_grids<TestType, Float, destination::added_to>(set);
        });
    SUCCEED();
}
