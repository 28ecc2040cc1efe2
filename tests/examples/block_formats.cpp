// The formats of other projects that examples/quantize_weights compares with, against values worked out by hand.

#include "../../examples/quantize_weights/ggml_q4_0.hpp"
#include "../../examples/quantize_weights/ggml_q4_k.hpp"
#include "../../examples/quantize_weights/normal_float4.hpp"
#include "catch.hpp"

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace hs = halfstep;
using quantize_weights::ggml_q4_0;
using quantize_weights::ggml_q4_k;
using quantize_weights::normal_float4;
using quantize_weights::normal_float4_code;
using quantize_weights::normal_float4_values;

TEST_CASE("q4_0: the first value of the largest magnitude gets code 0, halves are rounded up in steps") {
    std::vector<float> weights(32, 0.0f);
    weights[0] = 8.0f; // so d = -1, and codes 0 to 15 stand for 8 to -7
    weights[1] = -8.0f;
    weights[2] = 0.5f;
    weights[3] = -0.5f;
    weights[4] = 3.6f;
    weights[5] = 3.4f;
    std::vector<float> expected(32, 0.0f);
    expected[0] = 8.0f;
    expected[1] = -7.0f; // there is no code 16
    expected[2] = 0.0f;  // -0.5 steps, rounded up
    expected[3] = 1.0f * -1.0f;
    expected[4] = 4.0f;
    expected[5] = 3.0f;
    const auto result = ggml_q4_0(weights, 32);
    CHECK(result.decoded == expected);
    CHECK(result.bytes == 18);
}

TEST_CASE("q4_0: blocks end with rows, and scales are rounded to float16") {
    std::vector<float> weights(2 * 34, 0.0f);
    weights[0] = -4.0f;
    weights[31] = 1.0f;
    weights[32] = 0.1f; // a block of two
    weights[34] = 16.0f;
    const auto result = ggml_q4_0(weights, 34);
    REQUIRE(result.decoded.size() == weights.size());
    CHECK(result.bytes == 4 * 18);
    CHECK(result.decoded[0] == -4.0f);
    CHECK(result.decoded[31] == 1.0f);
    // 0.1 / -8 is 1.6 * 2^-7, of which float16 keeps 1638 / 1024 * 2^-7.
    CHECK(result.decoded[32] == 8.0f * 1638.0f / 1024.0f / 128.0f);
    CHECK(result.decoded[33] == 0.0f);
    CHECK(result.decoded[34] == 16.0f);
    CHECK(result.decoded[35] == 0.0f);
}

TEST_CASE("q4_0: blocks of zeros, of values that float16 has no scale for, and NaN") {
    std::vector<float> weights(96, 0.0f);
    weights[32] = 1e-39f;
    weights[64] = std::numeric_limits<float>::quiet_NaN();
    weights[65] = std::numeric_limits<float>::infinity();
    weights[66] = 8.0f;
    const auto result = ggml_q4_0(weights, 96);
    std::vector<float> expected(96, 0.0f);
    expected[66] = 8.0f;
    CHECK(result.decoded == expected);
}

TEST_CASE("q4_K: what its grids hold comes back as it was") {
    // Scales of 63/64, 32/64 ..., so 63, 32 ... parts of 1/64; depths of 63/32, 21/32 and 0, so parts of 1/32.
    std::vector<float> weights;
    for (const auto& [scale, depth] : {std::pair{63.0f / 64.0f, 0.0f}, {0.5f, 63.0f / 32.0f}, {0.25f, 21.0f / 32.0f}})
        for (int i = 0; i < 32; ++i)
            weights.push_back(scale * static_cast<float>(i % 16) - depth);
    const auto result = ggml_q4_k(weights); // zeros in the other five blocks
    CHECK(result.decoded == weights);
    CHECK(result.bytes == 144);
}

TEST_CASE("q4_K: super-blocks share one rounding of their scales, and NaN counts as 0") {
    std::vector<float> weights(300, 0.0f);
    for (std::size_t i = 0; i < 32; ++i)
        weights[i] = static_cast<float>(i % 16);
    weights[40] = std::numeric_limits<float>::quiet_NaN();
    weights[299] = std::numeric_limits<float>::infinity();
    const auto result = ggml_q4_k(weights);
    CHECK(result.bytes == 2 * 144);
    REQUIRE(result.decoded.size() == 300);
    for (std::size_t i = 0; i < 300; ++i) // 1/63 is 1040/65536 in float16
        CHECK(result.decoded[i] == (i < 32 ? 63.0f * 1040.0f / 65536.0f * static_cast<float>(i % 16) : 0.0f));
}

TEST_CASE("q4_K: the search finds the step that fits the values") {
    std::vector<float> weights(32);
    for (std::size_t i = 0; i < 32; ++i)
        weights[i] = static_cast<float>(i % 15); // 14 steps; 15 over the same range would hit none but the ends
    weights[31] = 1.6f;
    const auto result = ggml_q4_k(weights);
    double squares = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        const double error = static_cast<double>(result.decoded[i]) - static_cast<double>(weights[i]);
        squares += error * error;
    }
    CHECK(squares < 0.2);
}

TEST_CASE("NF4: the nearest of sixteen values, the lower one in the middle") {
    for (std::size_t code = 0; code < 16; ++code)
        CHECK(normal_float4_code(normal_float4_values[code]) == code);
    CHECK(normal_float4_code(0.12f) == 8);  // nearer to 0.0796 than to 0.1609
    CHECK(normal_float4_code(0.121f) == 9); // and the other way round
    CHECK(normal_float4_code(-0.04f) == 7);
    const float middle = (normal_float4_values[14] + normal_float4_values[15]) / 2.0f;
    CHECK(normal_float4_code(middle) == 14);
    CHECK(normal_float4_code(middle + 1e-6f) == 15);
}

TEST_CASE("NF4: blocks of 64 with a float32 scale each") {
    std::vector<float> weights(65, 0.0f);
    weights[0] = -2.0f;
    weights[1] = 2.0f;
    weights[2] = 0.3f; // 0.15 of the largest
    weights[3] = std::numeric_limits<float>::quiet_NaN();
    weights[64] = 5.0f; // the last block
    std::vector<float> expected(65, 0.0f);
    expected[0] = -2.0f;
    expected[1] = 2.0f;
    expected[2] = 0.16093020141124725f * 2.0f;
    expected[64] = 5.0f;
    const auto result = normal_float4(weights);
    CHECK(result.decoded == expected);
    CHECK(result.bytes == 33 + 2 * 4);
}
