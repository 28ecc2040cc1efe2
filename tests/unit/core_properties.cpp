// What quantization promises its users: no more than half a step lost, order kept, nothing lost twice.
#include "catch.hpp"
#include "unit/support/grids.hpp"
#include "unit/support/values.hpp"

#include <halfstep/core/reference.hpp>

#include <cmath>

namespace {

/// Grids on which arithmetic stays within the normal floats.
template <hs::code Code>
std::vector<hs::grid> ordinary_grids() {
    std::vector<hs::grid> grids;
    for (const hs::grid& g : hard_grids<Code>())
        if (std::fabs(g.scale) < 1e30f)
            grids.push_back(g);
    return grids;
}

} // namespace

// The bound is half a step in exact arithmetic. Float32 rounds the quotient and the product, at most 2^-24 of each:
// that much may be lost besides.
TEMPLATE_TEST_CASE("no value inside the grid moves by more than half a step", "[core][properties]", ALL_CODES) {
    std::uint64_t seed = 0;
    for (const hs::grid& g : ordinary_grids<TestType>()) {
        const double step = std::fabs(double{g.scale});
        const double one_end = (g.codes.min - g.zero_point) * double{g.scale};
        const double other_end = (g.codes.max - g.zero_point) * double{g.scale};
        for (const float x : hard_values<float>(g, 1000, ++seed)) {
            if (!(x >= std::min(one_end, other_end) && x <= std::max(one_end, other_end)))
                continue;
            const double lost = std::fabs(double{x} - double{hs::reference::fake_quantize(x, g)});
            if (lost > step / 2 + (std::fabs(double{x}) + step / 2) * 0x1p-23)
                FAIL(to_text(g) << ": " << x << " moved by " << lost / step << " steps");
        }
    }
    SUCCEED();
}

TEMPLATE_TEST_CASE("a larger value never gets a smaller code", "[core][properties]", ALL_CODES) {
    std::uint64_t seed = 0;
    for (const hs::grid& g : hard_grids<TestType>()) {
        std::vector<float> values = hard_values<float>(g, 1000, ++seed);
        std::erase_if(values, [](float x) { return std::isnan(x); });
        std::sort(values.begin(), values.end());
        for (const hs::quotient kind : both_quotients)
            for (std::size_t i = 1; i < values.size(); ++i) {
                const std::int32_t one = hs::reference::quantize(values[i - 1], g, kind);
                const std::int32_t next = hs::reference::quantize(values[i], g, kind);
                if (g.scale > 0.0f ? one > next : one < next)
                    FAIL(to_text(g) << ": " << values[i - 1] << " got " << one << ", " << values[i] << " got " << next);
            }
    }
    SUCCEED();
}

TEMPLATE_TEST_CASE("rounding to a grid twice is rounding once", "[core][properties]", ALL_CODES) {
    std::uint64_t seed = 0;
    for (const hs::grid& g : hard_grids<TestType>())
        for (const float x : hard_values<float>(g, 1000, ++seed)) {
            const float once = hs::reference::fake_quantize(x, g);
            const float twice = hs::reference::fake_quantize(once, g);
            if (std::bit_cast<std::uint32_t>(once) != std::bit_cast<std::uint32_t>(twice))
                FAIL(to_text(g) << ": " << x << " became " << once << ", then " << twice);
        }
    SUCCEED();
}

TEMPLATE_TEST_CASE("every code comes back from its own value", "[core][properties]", ALL_CODES) {
    constexpr hs::code_range all = hs::code_traits<TestType>::range;
    for (const float scale : hard_scales)
        for (const std::int32_t zero_point : hard_zero_points<TestType>()) {
            const hs::grid g({scale, zero_point}, all);
            for (std::int32_t code = all.min; code <= all.max; ++code) {
                const float value = hs::reference::dequantize(code, g);
                if (std::isfinite(value) && hs::reference::quantize(value, g) != code)
                    FAIL(to_text(g) << ": " << code << " stands for " << value << ", which got "
                                    << hs::reference::quantize(value, g));
            }
        }
    SUCCEED();
}
