// Requantization kernels against the reference: the same codes, and no byte touched besides them.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/requantization.hpp"
#include "unit/support/same_bytes.hpp"

namespace {

using hs::multiplier_of;

constexpr std::size_t longest = 300;

/// One set, code and arithmetic, and whether each accumulator has a multiplier of its own.
template <hs::code Code, hs::requantization Arithmetic>
struct subject {
    using multiplier = typename Arithmetic::multiplier;

    hs::isa set;
    multiplier_of whose;

    auto kernel() const {
        return kernel_from(set, [this] { return hs::simd::requantize<Code, Arithmetic>(whose); });
    }
    std::string name() const {
        return std::string(hs::name(set)) + ", " + name_of<Code>() + ", " + name_of_arithmetic<Arithmetic>() +
               (whose == multiplier_of::all ? ", one multiplier" : ", a multiplier for each");
    }
};

template <hs::code Code, class Check>
void for_each_subject(Check check) {
    for (const hs::isa set : isas_under_test())
        for (const multiplier_of whose : {multiplier_of::all, multiplier_of::each})
            for_each_arithmetic([&]<class Arithmetic>() { check(subject<Code, Arithmetic>{set, whose}); });
}

template <hs::code Code, hs::requantization Arithmetic>
void check_lengths_and_alignments(const subject<Code, Arithmetic>& s) {
    using storage = hs::code_storage<Code>;
    using multiplier = typename Arithmetic::multiplier;
    constexpr std::size_t per_element = hs::code_traits<Code>::per_element;
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    constexpr hs::output_codes out{all.max - 1, {all.min + 1, all.max}};
    const bool is_each = s.whose == multiplier_of::each;
    const auto kernel = s.kernel();

    // Values of ordinary size, so that codes differ and a value at a wrong place is noticed.
    random_source random(3);
    std::vector<std::int32_t> accumulators;
    std::vector<multiplier> multipliers;
    std::vector<std::int32_t> codes;
    for (std::size_t i = 0; i < 2 * longest; ++i) {
        accumulators.push_back(random.integer(-(1 << 20), 1 << 20));
        const float real = random.unit() * static_cast<float>(all.max - all.min) * 0x1p-20f;
        if constexpr (std::same_as<multiplier, float>)
            multipliers.push_back(real);
        else
            multipliers.push_back(hs::quantize_multiplier(static_cast<double>(real)));
        codes.push_back(hs::reference::requantize(accumulators[i], multipliers[is_each ? i : 0], Arithmetic{}, out));
    }

    fenced_array<std::int32_t> input(longest + 16);
    fenced_array<multiplier> input_multipliers(longest + 16);
    fenced_array<storage> output(longest + 64);
    std::vector<storage> expected(output.all().size());
    for (std::size_t first = 0; first <= per_element; ++first)
        for (std::size_t count = 0; count <= longest; ++count)
            for (std::size_t offset = 0; offset < 16; offset += first == 0 ? 1 : 5) {
                const auto from = static_cast<std::ptrdiff_t>((7 * count + offset) % longest);
                std::int32_t* const a = input.end() - offset - count;
                std::copy_n(accumulators.begin() + from, count, a);
                const std::size_t multiplier_count = is_each ? count : 1;
                multiplier* const m = input_multipliers.end() - offset % 3 - multiplier_count;
                std::copy_n(multipliers.begin() + (is_each ? from : 0), multiplier_count, m);
                const std::size_t place =
                    expected.size() - (7 * offset + count) % 16 - hs::storage_size<Code>(first + count);

                fill_bytes(output.all(), 0xA5);
                kernel(a, count, m, out, output.all().data() + place, first);

                fill_bytes(std::span(expected), 0xA5);
                for (std::size_t i = 0; i < count; ++i)
                    hs::write_code<Code>(expected.data() + place, first + i, codes[static_cast<std::size_t>(from) + i]);
                const std::size_t at = first_difference<storage>(output.all(), expected);
                if (at != expected.size()) {
                    INFO(count << " accumulators " << offset << " before the end, first " << first << ", element " << at
                               << " of the output, which begins at " << place);
                    FAIL(s.name() << " gave " << +output.all()[at] << ", the reference " << +expected[at]);
                }
            }
}

template <hs::code Code, hs::requantization Arithmetic>
void check_multipliers(const subject<Code, Arithmetic>& s) {
    using storage = hs::code_storage<Code>;
    using multiplier = typename Arithmetic::multiplier;
    constexpr std::size_t count = 150;
    const auto kernel = s.kernel();
    const std::vector<multiplier> hard = hard_multipliers<Arithmetic>();
    std::vector<storage> codes(hs::storage_size<Code>(count));
    std::vector<storage> expected(codes.size());
    std::uint64_t seed = 0;
    for (std::size_t k = 0; k < hard.size(); ++k)
        for (const hs::output_codes& out : hard_outputs<Code>()) {
            std::vector<multiplier> multipliers(count, hard[k]);
            std::vector<std::int32_t> a = hard_accumulators(hard[k], out.codes, count, ++seed);
            if (s.whose == multiplier_of::each) { // neighbours differ
                random_source random(++seed);
                for (std::size_t i = 0; i < count; ++i) {
                    multipliers[i] = hard[(k + 7 * i) % hard.size()];
                    a[i] = hard_accumulator(multipliers[i], out.codes, random);
                }
            }
            kernel(a.data(), count, multipliers.data(), out, codes.data(), 0);
            for (std::size_t i = 0; i < count; ++i)
                hs::write_code<Code>(expected.data(), i,
                                     hs::reference::requantize(a[i], multipliers[i], Arithmetic{}, out));
            const std::size_t at = first_difference<storage>(codes, expected);
            if (at != codes.size())
                FAIL(s.name() << ", multiplier " << to_text(multipliers[at]) << ", accumulator " << a[at]
                              << ", zero point " << out.zero_point << ": element " << at << " is " << +codes[at]
                              << ", the reference has " << +expected[at]);
        }
}

} // namespace

TEMPLATE_TEST_CASE("requantize kernels give the reference's codes at every length and alignment", "[simd][requantize]",
                   ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) { check_lengths_and_alignments(s); });
    SUCCEED();
}

TEMPLATE_TEST_CASE("requantize kernels give the reference's codes for every multiplier", "[simd][requantize]",
                   ALL_CODES) {
    for_each_subject<TestType>([](const auto& s) { check_multipliers(s); });
    SUCCEED();
}
