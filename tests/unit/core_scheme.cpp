// Schemes: the table of DESIGN section 1, row by row.
#include "catch.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/choose_qparams.hpp>

#include <cmath>

namespace {

using hs::choose_grid;
using hs::code_range;
using hs::range;

constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest_normal = std::numeric_limits<float>::min();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

template <hs::code Code, hs::scheme Scheme>
constexpr code_range used_codes = Scheme::codes(hs::code_traits<Code>::range);

// The codes that each scheme uses.
static_assert(used_codes<std::int8_t, hs::symmetric> == code_range{-127, 127});
static_assert(used_codes<std::uint8_t, hs::symmetric> == code_range{1, 255});
static_assert(used_codes<std::int16_t, hs::symmetric> == code_range{-32767, 32767});
static_assert(used_codes<std::uint16_t, hs::symmetric> == code_range{1, 65535});
static_assert(used_codes<hs::int4, hs::symmetric> == code_range{-7, 7});
static_assert(used_codes<hs::uint4, hs::symmetric> == code_range{1, 15});
static_assert(used_codes<hs::int2, hs::symmetric> == code_range{-1, 1});
static_assert(used_codes<hs::uint2, hs::symmetric> == code_range{1, 3});
static_assert(used_codes<hs::int4, hs::symmetric_full_range> == code_range{-8, 7});
static_assert(used_codes<hs::int4, hs::pytorch_symmetric> == code_range{-8, 7});
static_assert(used_codes<hs::int4, hs::asymmetric> == code_range{-8, 7});

// Grids are chosen in constant expressions too.
static_assert(choose_grid<std::int8_t, hs::symmetric>({-1.0f, 2.0f}).scale == 2.0f / 127.0f);
static_assert(choose_grid<std::uint8_t, hs::asymmetric>({-largest, largest}).zero_point == 128);
static_assert(choose_grid<std::uint8_t, hs::asymmetric>({0.0f, smallest}).scale == smallest_normal);

/// The codes of a grid decode to within half a step of `value`, but for the rounding of scale, quotient and zero
/// point to float32. (At the very end of float32 the nearest code may stand for more than float32 can hold.)
bool covers(const hs::grid& g, float value) {
    const float decoded = hs::reference::fake_quantize(value, g);
    const double codes = g.codes.max - g.codes.min;
    return std::fabs(double{value} - double{decoded}) <= double{g.scale} * (0.5 + codes * 0x1p-22) ||
           !std::isfinite(decoded);
}

/// Real 0 has a code, and it decodes to zero.
bool zero_is_exact(const hs::grid& g) {
    return hs::reference::quantize(0.0f, g) == g.zero_point && hs::reference::fake_quantize(0.0f, g) == 0.0f;
}

} // namespace

TEST_CASE("symmetric: scale T / qmax, zero point in the middle, mirrored codes", "[core][scheme]") {
    for (const range r : {range{-3.0f, 10.8f}, range{-10.8f, 3.0f}, range{10.8f, 10.8f}, range{-10.8f, -1.0f}}) {
        CHECK(choose_grid<std::int8_t, hs::symmetric>(r) == hs::grid({10.8f / 127.0f, 0}, {-127, 127}));
        CHECK(choose_grid<std::uint8_t, hs::symmetric>(r) == hs::grid({10.8f / 127.0f, 128}, {1, 255}));
        CHECK(choose_grid<std::int16_t, hs::symmetric>(r) == hs::grid({10.8f / 32767.0f, 0}, {-32767, 32767}));
        CHECK(choose_grid<std::uint16_t, hs::symmetric>(r) == hs::grid({10.8f / 32767.0f, 32768}, {1, 65535}));
        CHECK(choose_grid<hs::int4, hs::symmetric>(r) == hs::grid({10.8f / 7.0f, 0}, {-7, 7}));
        CHECK(choose_grid<hs::uint4, hs::symmetric>(r) == hs::grid({10.8f / 7.0f, 8}, {1, 15}));
        CHECK(choose_grid<hs::int2, hs::symmetric>(r) == hs::grid({10.8f, 0}, {-1, 1}));
        CHECK(choose_grid<hs::uint2, hs::symmetric>(r) == hs::grid({10.8f, 2}, {1, 3}));
    }
}

TEST_CASE("symmetric full range: the larger end takes the extra code, by a negative scale if need be",
          "[core][scheme]") {
    using scheme = hs::symmetric_full_range;
    CHECK(choose_grid<hs::int4, scheme>({-4.0f, 1.0f}) == hs::grid({0.5f, 0}, {-8, 7}));
    CHECK(choose_grid<hs::int4, scheme>({-1.0f, 4.0f}) == hs::grid({-0.5f, 0}, {-8, 7}));
    CHECK(choose_grid<hs::int4, scheme>({-4.0f, 4.0f}) == hs::grid({0.5f, 0}, {-8, 7})); // equal ends: positive
    CHECK(choose_grid<hs::int4, scheme>({4.0f, 4.0f}) == hs::grid({-0.5f, 0}, {-8, 7}));
    CHECK(choose_grid<hs::uint4, scheme>({-1.0f, 4.0f}) == hs::grid({-0.5f, 8}, {0, 15}));
    CHECK(choose_grid<std::int8_t, scheme>({-1.0f, 4.0f}) == hs::grid({-4.0f / 128.0f, 0}, {-128, 127}));
    CHECK(choose_grid<std::uint16_t, scheme>({-4.0f, 1.0f}) == hs::grid({4.0f / 32768.0f, 32768}, {0, 65535}));
    CHECK(choose_grid<hs::int2, scheme>({-1.0f, 4.0f}) == hs::grid({-2.0f, 0}, {-2, 1}));
}

TEST_CASE("symmetric full range encodes both ends as ggml's q4_0 does", "[core][scheme]") {
    // ggml: d = m / -8 for the value m of largest magnitude, which then gets code -8 (stored as 0).
    const hs::grid g = choose_grid<hs::int4, hs::symmetric_full_range>({-3.0f, 5.0f});
    CHECK(g.scale == 5.0f / -8.0f);
    CHECK(hs::reference::quantize(5.0f, g) == -8);
    CHECK(hs::reference::fake_quantize(5.0f, g) == 5.0f);
    CHECK(hs::reference::quantize(-3.0f, g) == 5);
    CHECK(hs::reference::quantize(-5.0f, g) == 7); // the other end clips by a step
}

TEST_CASE("PyTorch's symmetric scale is T / 127.5", "[core][scheme]") {
    using scheme = hs::pytorch_symmetric;
    CHECK(choose_grid<std::int8_t, scheme>({-3.0f, 10.8f}) == hs::grid({10.8f / 127.5f, 0}, {-128, 127}));
    CHECK(choose_grid<std::uint8_t, scheme>({-10.8f, 3.0f}) == hs::grid({10.8f / 127.5f, 128}, {0, 255}));
    CHECK(choose_grid<hs::int4, scheme>({-3.0f, 3.0f}) == hs::grid({3.0f / 7.5f, 0}, {-8, 7}));
    CHECK(choose_grid<std::int16_t, scheme>({-3.0f, 3.0f}) == hs::grid({3.0f / 32767.5f, 0}, {-32768, 32767}));
}

TEST_CASE("asymmetric: scale (max - min) / (qmax - qmin), zero point rint(qmin - min / scale)", "[core][scheme]") {
    using scheme = hs::asymmetric;
    CHECK(choose_grid<std::int8_t, scheme>({-7.59f, 10.8f}) == hs::grid({18.39f / 255.0f, -23}, {-128, 127}));
    CHECK(choose_grid<std::uint8_t, scheme>({-1.5f, 2.5f}) == hs::grid({4.0f / 255.0f, 96}, {0, 255}));
    CHECK(choose_grid<std::int8_t, scheme>({-1.5f, 2.5f}) == hs::grid({4.0f / 255.0f, -32}, {-128, 127}));
    CHECK(choose_grid<hs::uint4, scheme>({-1.0f, 2.0f}) == hs::grid({3.0f / 15.0f, 5}, {0, 15}));
    CHECK(choose_grid<hs::uint2, scheme>({-1.0f, 2.0f}) == hs::grid({1.0f, 1}, {0, 3}));
    CHECK(choose_grid<hs::int2, scheme>({-1.0f, 2.0f}) == hs::grid({1.0f, -1}, {-2, 1}));
    CHECK(choose_grid<std::uint8_t, scheme>({-127.5f, 127.5f}).zero_point == 128); // rint(127.5): to even
}

TEST_CASE("asymmetric ranges are extended to include 0", "[core][scheme]") {
    using scheme = hs::asymmetric;
    CHECK(choose_grid<std::uint8_t, scheme>({1.0f, 2.55f}) == hs::grid({2.55f / 255.0f, 0}, {0, 255}));
    CHECK(choose_grid<std::uint8_t, scheme>({-2.55f, -1.0f}) == hs::grid({2.55f / 255.0f, 255}, {0, 255}));
    CHECK(choose_grid<std::int8_t, scheme>({1.0f, 1.0f}) == hs::grid({1.0f / 255.0f, -128}, {-128, 127}));
    CHECK(choose_grid<std::int8_t, scheme>({-1.0f, -1.0f}) == hs::grid({1.0f / 255.0f, 127}, {-128, 127}));
}

namespace {

/// The claims that hold for each scheme on any range.
template <hs::code Code, hs::scheme Scheme>
void check_any_range(range r) {
    for (const hs::scale_type stored : {hs::scale_type::float32, hs::scale_type::float16, hs::scale_type::bfloat16}) {
        const hs::grid g = choose_grid<Code, Scheme>(r, stored);
        INFO(name_of<Code>() << " for [" << r.min << ", " << r.max << "], scale " << g.scale << ", zero point "
                             << g.zero_point);
        CHECK(hs::is_finite(g.scale));
        CHECK(hs::magnitude(g.scale) >= smallest_normal);
        CHECK((g.zero_point >= g.codes.min && g.zero_point <= g.codes.max));
        CHECK(zero_is_exact(g));
        CHECK(g.codes == used_codes<Code, Scheme>);
        if constexpr (std::same_as<Scheme, hs::symmetric> || std::same_as<Scheme, hs::asymmetric>) {
            CHECK(g.scale > 0.0f);
            if (stored == hs::scale_type::float32) {
                CHECK(covers(g, r.min));
                CHECK(covers(g, r.max));
            }
        }
    }
}

} // namespace

TEMPLATE_TEST_CASE("on any range the grid is usable, zero is exact and the ends are covered", "[core][scheme]",
                   ALL_CODES) {
    for (const range r :
         {range{0.0f, 0.0f},      range{-0.0f, 0.0f},         range{-1.0f, 1.0f},           range{0.1f, 0.3f},
          range{-0.3f, -0.1f},    range{-1e-3f, 50.0f},       range{-50.0f, 1e-3f},         range{0.0f, smallest},
          range{-smallest, 0.0f}, range{-smallest, smallest}, range{0.0f, smallest_normal}, range{-1e-38f, 1e-38f},
          range{0.0f, largest},   range{-largest, 0.0f},      range{-largest, largest},     range{-3e38f, 3e38f},
          range{-3e38f, 1.0f},    range{largest, largest},    range{-65504.0f, 3.0f},       range{1e-30f, 1e30f}}) {
        check_any_range<TestType, hs::symmetric>(r);
        check_any_range<TestType, hs::symmetric_full_range>(r);
        check_any_range<TestType, hs::pytorch_symmetric>(r);
        check_any_range<TestType, hs::asymmetric>(r);
    }
}

TEMPLATE_TEST_CASE("an all-zero range gets scale 1 and exact zeros", "[core][scheme]", ALL_CODES) {
    for (const range r : {range{0.0f, 0.0f}, range{-0.0f, 0.0f}, range{-0.0f, -0.0f}})
        for (const hs::scale_type stored : {hs::scale_type::float32, hs::scale_type::float16}) {
            CHECK(choose_grid<TestType, hs::symmetric>(r, stored).scale == 1.0f);
            CHECK(choose_grid<TestType, hs::symmetric_full_range>(r, stored).scale == 1.0f);
            CHECK(choose_grid<TestType, hs::pytorch_symmetric>(r, stored).scale == 1.0f);
            CHECK(choose_grid<TestType, hs::asymmetric>(r, stored).scale == 1.0f);
        }
}

TEMPLATE_TEST_CASE("a range too narrow for a normal scale gets the smallest normal one", "[core][scheme]", ALL_CODES) {
    for (const float end : {0x1p-128f, 0x1p-140f, smallest}) { // the last ones make the quotient zero
        INFO("largest magnitude is 2^" << std::ilogb(end));
        for (const range r : {range{-end, end}, range{0.0f, end}, range{-end, 0.0f}}) {
            REQUIRE(choose_grid<TestType, hs::asymmetric>(r).scale == smallest_normal);
            REQUIRE(choose_grid<TestType, hs::symmetric>(r).scale == smallest_normal);
            REQUIRE(hs::magnitude(choose_grid<TestType, hs::symmetric_full_range>(r).scale) == smallest_normal);
            REQUIRE(choose_grid<TestType, hs::pytorch_symmetric>(r).scale == smallest_normal);
        }
    }
}

TEST_CASE("a range too wide for float32 is computed in double", "[core][scheme]") {
    const range wide = {-3e38f, 3e38f};
    const double width = 2.0 * double{3e38f};
    CHECK(choose_grid<std::uint8_t, hs::asymmetric>(wide) ==
          hs::grid({static_cast<float>(width / 255.0), 128}, {0, 255}));
    CHECK(choose_grid<std::int16_t, hs::asymmetric>(wide) ==
          hs::grid({static_cast<float>(width / 65535.0), 0}, {-32768, 32767}));
    CHECK(choose_grid<hs::uint2, hs::asymmetric>(wide) == hs::grid({static_cast<float>(width / 3.0), 2}, {0, 3}));
    const range lopsided = {-largest, 1e38f};
    CHECK(choose_grid<std::int8_t, hs::asymmetric>(lopsided).scale ==
          static_cast<float>((double{largest} + double{1e38f}) / 255.0));
}

TEST_CASE("choose_qparams is choose_grid without its codes", "[core][scheme]") {
    const hs::qparams params = hs::choose_qparams<std::int8_t, hs::asymmetric>({-7.59f, 10.8f});
    CHECK(params == hs::qparams{18.39f / 255.0f, -23});
    CHECK(hs::choose_qparams<hs::int4, hs::symmetric>({-1.0f, 1.0f}, hs::scale_type::float16).scale ==
          float(hs::float16(1.0f / 7.0f)));
}
