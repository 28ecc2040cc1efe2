// The hardest quotients there are: every pair of a value and a scale whose quotient lies so close to where its code
// changes that arithmetic without a division might round to the other side. All else follows from error bounds
// (docs/quantization.md, "The quotient without a division"), so that these cases complete the proof.
#include "catch.hpp"
#include "exhaustive/hard_case.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/reference.hpp>

namespace {

template <hs::code Code>
void check_hard_cases() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    constexpr std::size_t count = 100; // blocks, vectors and a tail
    for (const hs::isa set : isas_under_test()) {
        const auto kernel = kernel_from(set, [] { return hs::simd::quantize<Code, float>(hs::quotient::exact); });
        std::size_t cases = 0;
        std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
        for (std::int32_t k = 0; k < all.max - all.min; ++k)
            for_each_hard_case(k, [&](const hard_case& c) {
                for (const float sign : {1.0f, -1.0f}) {
                    const hs::grid g({c.scale, sign > 0.0f ? all.min : all.max}, all);
                    const std::vector<float> x(count, sign * c.x);
                    const std::int32_t expected = hs::reference::quantize(x[0], g);
                    kernel(x.data(), count, g, codes.data(), 0, false);
                    for (std::size_t i = 0; i < count; ++i)
                        if (const std::int32_t code = hs::read_code<Code>(codes.data(), i); code != expected)
                            FAIL(hs::name(set) << ", value " << i << ": " << x[0] << " / " << c.scale << " gives "
                                               << code << ", the reference " << expected);
                    ++cases;
                }
            });
        CHECK(cases > static_cast<std::size_t>(all.max - all.min));
    }
}

} // namespace

TEMPLATE_TEST_CASE("every quotient next to where its code changes", "[exhaustive][quantize]", ALL_CODES) {
    check_hard_cases<TestType>();
}
