// Scales that are stored in 16 bits: rounded first, and kept usable.
#include "catch.hpp"

#include <halfstep/core/scale_type.hpp>
#include <halfstep/core/scheme.hpp>

namespace hs = halfstep;

using hs::round_scale;
using hs::scale_type;

static_assert(hs::size_of(scale_type::float32) == 4);
static_assert(hs::size_of(scale_type::float16) == 2);
static_assert(hs::size_of(scale_type::bfloat16) == 2);

constexpr float smallest_normal = std::numeric_limits<float>::min();
constexpr float largest = std::numeric_limits<float>::max();

TEST_CASE("float32 scales stay as they are, if they are normal", "[core][scale_type]") {
    for (const float scale : {1.0f, 0.1f, smallest_normal, largest, -0.1f, -smallest_normal, -largest})
        CHECK(round_scale(scale, scale_type::float32) == scale);
    CHECK(round_scale(0x1p-149f, scale_type::float32) == smallest_normal);
    CHECK(round_scale(-0x1p-149f, scale_type::float32) == -smallest_normal);
    CHECK(round_scale(0.0f, scale_type::float32) == smallest_normal);
}

TEST_CASE("float16 scales round to even and stay between 2^-24 and 65504", "[core][scale_type]") {
    const auto rounded = [](float scale) { return round_scale(scale, scale_type::float16); };
    CHECK(rounded(0.1f) == 0x1.998p-4f);
    CHECK(rounded(-0.1f) == -0x1.998p-4f);
    CHECK(rounded(0x1.002p0f) == 1.0f);       // a tie: to even
    CHECK(rounded(0x1.006p0f) == 0x1.008p0f); // the next tie: to even
    CHECK(rounded(65520.0f) == 65504.0f);     // not infinity
    CHECK(rounded(largest) == 65504.0f);
    CHECK(rounded(-largest) == -65504.0f);
    CHECK(rounded(0x1p-25f) == 0x1p-24f); // not zero
    CHECK(rounded(smallest_normal) == 0x1p-24f);
    CHECK(rounded(-smallest_normal) == -0x1p-24f);
    CHECK(rounded(0x1.4p-23f) == 0x1p-23f); // denormal float16: a tie between 2 and 3 times 2^-24
    CHECK(rounded(0x1.cp-23f) == 0x1p-22f);
}

TEST_CASE("bfloat16 scales round to even and stay finite and normal", "[core][scale_type]") {
    const auto rounded = [](float scale) { return round_scale(scale, scale_type::bfloat16); };
    CHECK(rounded(0.1f) == 0x1.9ap-4f);
    CHECK(rounded(0x1.01p0f) == 1.0f);
    CHECK(rounded(0x1.03p0f) == 0x1.04p0f);
    CHECK(rounded(largest) == 0x1.fep127f); // not infinity
    CHECK(rounded(-largest) == -0x1.fep127f);
    CHECK(rounded(0x1p-127f) == smallest_normal); // denormals are not scales
    CHECK(rounded(smallest_normal) == smallest_normal);
}

TEST_CASE("every rounded scale can be stored", "[core][scale_type]") {
    for (std::uint32_t bits = 0; bits < 0x7F80'0000; bits += 40503) {
        const auto scale = std::bit_cast<float>(bits);
        const float half = round_scale(scale, scale_type::float16);
        const float brain = round_scale(scale, scale_type::bfloat16);
        if (float(hs::float16(half)) != half || float(hs::bfloat16(brain)) != brain || half < smallest_normal ||
            brain < smallest_normal || !hs::is_finite(half) || !hs::is_finite(brain))
            FAIL(scale << " became " << half << " and " << brain);
    }
    SUCCEED();
}

TEST_CASE("the zero point is chosen for the scale as stored", "[core][scale_type]") {
    const hs::code_range all = {-32768, 32767};
    const hs::range r = {-100.0f, 45.5f};
    const hs::grid full = hs::asymmetric::choose(r, all, scale_type::float32);
    const hs::grid brain = hs::asymmetric::choose(r, all, scale_type::bfloat16);
    CHECK(brain.scale == round_scale(full.scale, scale_type::bfloat16));
    CHECK(brain.zero_point == hs::reference::round_half_even(-32768.0f + 100.0f / brain.scale));
    CHECK(brain.zero_point != full.zero_point);
}
