// All 2^16 patterns of float16 and of bfloat16 through every quantize and fake-quantize kernel, on every hard grid.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/same_bytes.hpp"

#include <halfstep/core/reference.hpp>

namespace {

template <hs::floating Float>
std::vector<Float> every_value() {
    std::vector<Float> values;
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits)
        values.push_back(Float::from_bits(static_cast<std::uint16_t>(bits)));
    return values;
}

template <hs::code Code, hs::floating Float>
void check_every_value() {
    using storage = hs::code_storage<Code>;
    static const std::vector<Float> x = every_value<Float>();
    std::vector<storage> expected(hs::storage_size<Code>(x.size()));
    std::vector<storage> codes(expected.size());
    std::vector<Float> expected_values(x.size());
    std::vector<Float> values(x.size());
    for (const hs::grid& g : hard_grids<Code>())
        for (const hs::quotient kind : both_quotients) {
            for (std::size_t i = 0; i < x.size(); ++i) {
                const std::int32_t code = hs::reference::quantize(float(x[i]), g, kind);
                hs::write_code<Code>(expected.data(), i, code);
                expected_values[i] = Float(hs::reference::dequantize(code, g));
            }
            for (const hs::isa set : isas_under_test()) {
                const auto quantize = kernel_from(set, [&] { return hs::simd::quantize<Code, Float>(kind); });
                const auto fake_quantize = kernel_from(set, [&] { return hs::simd::fake_quantize<Float>(kind); });
                quantize(x.data(), x.size(), g, codes.data(), 0, false);
                fake_quantize(x.data(), x.size(), g, values.data(), false);
                INFO(hs::name(set) << ", " << name_of<Code>() << " from " << name_of<Float>() << ", " << name_of(kind)
                                   << ", " << to_text(g));
                if (const std::size_t at = first_difference<storage>(codes, expected); at != codes.size())
                    FAIL("element " << at << " is " << +codes[at] << "; the reference has " << +expected[at]);
                if (const std::size_t at = first_difference<Float>(values, expected_values); at != values.size())
                    FAIL("value " << at << " is " << float(values[at]) << "; the reference has "
                                  << float(expected_values[at]));
            }
        }
}

} // namespace

TEMPLATE_TEST_CASE("every float16 and bfloat16 on every grid", "[exhaustive][quantize]", ALL_CODES) {
    check_every_value<TestType, hs::float16>();
    check_every_value<TestType, hs::bfloat16>();
    SUCCEED();
}
