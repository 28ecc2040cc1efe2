// The functions on spans: their options, what they write beside the codes, and where outputs may lie. What they refuse:
// bad_input_ops.cpp.
#include "catch.hpp"

#include <halfstep/halfstep.hpp>

#include <cmath>
#include <span>
#include <vector>

namespace hs = halfstep;

namespace {

const std::vector<float> values = {-200.0f, -7.4f, 0.6f, 7.5f, 200.0f};

} // namespace

TEST_CASE("quantize keeps to the codes of its grid or its options", "[ops]") {
    std::vector<std::int8_t> codes(values.size());
    hs::quantize(values, {1.0f, 0}, codes);
    CHECK(codes == std::vector<std::int8_t>{-128, -7, 1, 8, 127});
    hs::quantize(values, {1.0f, 0}, codes, {.codes = hs::code_range{-7, 7}});
    CHECK(codes == std::vector<std::int8_t>{-7, -7, 1, 7, 7});
    hs::quantize(values, hs::grid({1.0f, 0}, hs::scheme_codes<std::int8_t, hs::symmetric>), codes);
    CHECK(codes == std::vector<std::int8_t>{-127, -7, 1, 8, 127});
    std::vector<float> out(values.size());
    hs::fake_quantize<std::int8_t>(values, {0.5f, 1}, out, {.codes = hs::code_range{-7, 7}});
    CHECK(out == std::vector<float>{-4, -4, 0.5f, 3, 3});
    hs::fake_quantize<std::int8_t>(values, hs::grid({0.5f, 1}, {-7, 7}), out);
    CHECK(out == std::vector<float>{-4, -4, 0.5f, 3, 3});
}

TEST_CASE("quantize follows the quotient that it is asked for", "[ops]") {
    const std::vector<float> near_tie = {0.273939937f};
    const hs::qparams params{0.00214854861f, 0};
    std::vector<std::uint8_t> codes(1);
    hs::quantize(near_tie, params, codes);
    CHECK(codes[0] == 127);
    hs::quantize(near_tie, params, codes, {.quotient = hs::quotient::pytorch_reciprocal});
    CHECK(codes[0] == 128);
    std::vector<float> out(1);
    hs::fake_quantize<std::uint8_t>(near_tie, params, out, {.quotient = hs::quotient::pytorch_reciprocal});
    CHECK(out[0] == 128.0f * params.scale);
}

TEST_CASE("unused bits of the last byte become 0", "[ops]") {
    const std::vector<float> ones(5, 1.0f);
    std::vector<std::uint8_t> int4_bytes(3, 0xFF);
    hs::quantize<hs::int4>(ones, {1.0f, 0}, int4_bytes);
    CHECK(int4_bytes == std::vector<std::uint8_t>{0x11, 0x11, 0x01});
    std::vector<std::uint8_t> uint2_bytes(2, 0xFF);
    hs::quantize<hs::uint2>(ones, {1.0f, 0}, uint2_bytes);
    CHECK(uint2_bytes == std::vector<std::uint8_t>{0x55, 0x01});
    hs::pack_uint2(std::vector<std::uint8_t>(5, 3), uint2_bytes);
    CHECK(uint2_bytes == std::vector<std::uint8_t>{0xFF, 0x03});
}

TEST_CASE("dequantize_add rounds the product, then the sum, then to the type", "[ops]") {
    const std::vector<std::int8_t> codes = {3, -1, 1, 1};
    std::vector<float> out = {0.5f, 1.0f, 0x1p24f, std::nanf("")};
    hs::dequantize_add(codes, {0.1f, 0}, out);
    CHECK(out[0] == 0.5f + 3 * 0.1f);
    CHECK(out[1] == 1.0f - 0.1f);
    CHECK(out[2] == 0x1p24f);
    CHECK(std::isnan(out[3]));

    // 1024.5 + 2^-13 is a float32, just above the tie between two float16.
    std::vector<hs::float16> halves = {hs::float16(1024.0f)};
    hs::dequantize_add(std::vector<std::uint8_t>{1}, {0.5f + 0x1p-13f, 0}, halves);
    CHECK(halves[0] == hs::float16(1025.0f));

    std::vector<float> from_packed = {1.0f, 2.0f, 3.0f};
    hs::dequantize_add<hs::int4>(std::vector<std::uint8_t>{0x21, 0x0F}, {0.5f, 0}, from_packed);
    CHECK(from_packed == std::vector<float>{1.5f, 3.0f, 2.5f});
}

TEST_CASE("count_non_finite counts NaN and infinities apart", "[ops]") {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<float> x(100, 1.0f);
    x[3] = x[77] = std::nanf("");
    x[5] = infinity;
    x[50] = x[99] = -infinity;
    CHECK(hs::count_non_finite(x) == hs::non_finite_counts{.nan = 2, .infinite = 3});
    CHECK(hs::find_range(x) == hs::range{1.0f, 1.0f});
}

TEST_CASE("empty spans are encoded to nothing", "[ops]") {
    std::vector<float> none;
    std::vector<std::uint8_t> no_codes;
    hs::quantize(none, {1.0f, 0}, no_codes);
    hs::quantize<hs::int4>(none, {1.0f, 0}, no_codes);
    hs::dequantize(no_codes, {1.0f, 0}, none);
    hs::fake_quantize<std::uint8_t>(none, {1.0f, 0}, none);
}

TEST_CASE("outputs may lie next to what is read, and fake_quantize may write over it", "[ops]") {
    const hs::qparams params{1.0f, 0};
    std::vector<float> memory = values;
    memory.resize(3 * values.size());
    const auto middle = std::span(memory).subspan(5, 5);
    std::copy(values.begin(), values.end(), middle.begin());
    const std::vector<float> rounded = {-128, -7, 1, 8, 127};
    hs::fake_quantize<std::int8_t>(middle, params, std::span(memory).first(5));
    CHECK(std::vector<float>(memory.begin(), memory.begin() + 5) == rounded);
    hs::fake_quantize<std::int8_t>(middle, params, std::span(memory).last(5));
    CHECK(std::vector<float>(memory.end() - 5, memory.end()) == rounded);
    const auto behind = std::span(reinterpret_cast<std::int8_t*>(memory.data() + 10), 5);
    hs::quantize(middle, params, behind);
    CHECK(std::vector<std::int8_t>(behind.begin(), behind.end()) == std::vector<std::int8_t>{-128, -7, 1, 8, 127});
    const auto before = std::span(reinterpret_cast<std::int8_t*>(memory.data() + 5) - 5, 5);
    hs::quantize(middle, params, before);
    CHECK(std::vector<std::int8_t>(before.begin(), before.end()) == std::vector<std::int8_t>{-128, -7, 1, 8, 127});
    hs::fake_quantize<std::int8_t>(middle, params, middle);
    CHECK(std::vector<float>(middle.begin(), middle.end()) == rounded);
}
