// Quantize kernels against the reference: the same codes, and no byte touched besides them.
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

template <hs::code Code>
hs::grid ordinary_grid() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    return hs::grid({0.0473f, (all.min + all.max) / 2 + 1}, all);
}

/// One set, code, float and quotient.
template <hs::code Code, hs::floating Float>
struct subject {
    hs::isa set;
    hs::quotient kind;

    auto kernel() const {
        return kernel_from(set, [this] { return hs::simd::quantize<Code, Float>(kind); });
    }
    std::string name() const {
        return std::string(hs::name(set)) + ", " + name_of<Code>() + " from " + name_of<Float>() + ", " + name_of(kind);
    }
};

template <hs::code Code, class Check>
void for_each_subject(Check check) {
    for (const hs::isa set : isas_under_test())
        for (const hs::quotient kind : both_quotients)
            for_each_float([&]<class Float>() { check(subject<Code, Float>{set, kind}); });
}

template <hs::code Code, hs::floating Float>
void check_lengths_and_alignments(const subject<Code, Float>& s) {
    constexpr std::size_t per_element = hs::code_traits<Code>::per_element;
    const auto kernel = s.kernel();
    const hs::grid g = ordinary_grid<Code>();
    const std::vector<Float> values = hard_values<Float>(g, 2 * longest, 1);
    std::vector<std::int32_t> codes;
    for (const Float value : values)
        codes.push_back(hs::reference::quantize(float(value), g, s.kind));

    fenced_array<Float> input(longest + 16);
    placed_codes<Code> output(longest);
    // The first code may be any, for packed ones anywhere in a byte: code 0 at each alignment, the others at some.
    for (std::size_t first = 0; first <= per_element; ++first)
        for (std::size_t count = 0; count <= longest; ++count)
            for (std::size_t offset = 0; offset < 16; offset += first == 0 ? 1 : 5) {
                const bool is_far = (count / 2 + offset) % 2 == 0;
                const std::size_t from = (7 * count + offset) % longest;
                Float* const x = input.end() - offset - count;
                std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from), count, x);
                const std::size_t place = output.place(first, count, offset);
                const std::size_t at =
                    output.first_wrong(place, first, std::span(codes).subspan(from, count),
                                       [&](auto* elements) { kernel(x, count, g, elements, first, is_far); });
                if (at != output.size()) {
                    INFO(count << " values " << offset << " before the end, first " << first << ", element " << at
                               << " of the output, which begins at " << place);
                    FAIL(s.name() << " gave " << +output.written(at) << ", the reference " << +output.expected(at));
                }
            }
}

template <hs::code Code, hs::floating Float>
void check_grids(const subject<Code, Float>& s) {
    using storage = hs::code_storage<Code>;
    constexpr std::size_t count = 1500;
    const auto kernel = s.kernel();
    std::vector<storage> codes(hs::storage_size<Code>(count));
    std::vector<storage> expected(codes.size());
    std::uint64_t seed = 0;
    for (const hs::grid& g : hard_grids<Code>()) {
        const std::vector<Float> values = hard_values<Float>(g, count, ++seed);
        kernel(values.data(), count, g, codes.data(), 0, seed % 2 == 0);
        for (std::size_t i = 0; i < count; ++i)
            hs::write_code<Code>(expected.data(), i, hs::reference::quantize(float(values[i]), g, s.kind));
        const std::size_t at = first_difference<storage>(codes, expected);
        if (at != codes.size())
            FAIL(s.name() << ", " << to_text(g) << ": element " << at << " is " << +codes[at] << ", the reference has "
                          << +expected[at]);
    }
}

} // namespace

TEMPLATE_TEST_CASE("quantize kernels give the reference's codes at every length and alignment", "[simd][quantize]",
                   ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) { check_lengths_and_alignments(s); });
    SUCCEED();
}

TEMPLATE_TEST_CASE("quantize kernels give the reference's codes on every grid", "[simd][quantize]", ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) { check_grids(s); });
    SUCCEED();
}

TEST_CASE("the two quotients differ where they are known to", "[simd][quantize]") {
    const hs::grid g({0.00214854861f, 0}, hs::code_traits<std::int16_t>::range);
    const float x = 0.273939937f;
    for (const hs::isa set : isas_under_test()) {
        INFO(hs::name(set));
        std::int16_t exact = 0;
        std::int16_t reciprocal = 0;
        kernel_from(set, [] { return hs::simd::quantize<std::int16_t, float>(hs::quotient::exact); })(&x, 1, g, &exact,
                                                                                                      0, false);
        kernel_from(set, [] { return hs::simd::quantize<std::int16_t, float>(hs::quotient::pytorch_reciprocal); })(
            &x, 1, g, &reciprocal, 0, false);
        CHECK(exact == 127);
        CHECK(reciprocal == 128);
    }
}
