// The integer layer of examples/digits against the same sums in double.

#include "../../examples/digits/integer_layer.hpp"
#include "catch.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr std::size_t inputs = 48; // groups of 32: the second one is short
constexpr std::size_t outputs = 5;
constexpr hs::qparams input_grid{0.02f, 37};
constexpr float output_scale = 0.05f;

struct example_layer {
    std::vector<float> weights;
    std::vector<float> bias;
    std::vector<std::uint8_t> input;
};

example_layer make_example() {
    digits::random_source random(5);
    example_layer layer;
    for (std::size_t i = 0; i < outputs * inputs; ++i)
        layer.weights.push_back(random.symmetric(i % inputs < 32 ? 0.3f : 1.0f));
    for (std::size_t i = 0; i < outputs; ++i)
        layer.bias.push_back(random.symmetric(2.0f));
    for (std::size_t i = 0; i < 3 * inputs; ++i) // a batch of 3
        layer.input.push_back(static_cast<std::uint8_t>(random.below(256)));
    return layer;
}

/// The accumulators stand for what the same codes give in double, within half a step for the bias and for each group
/// that is rescaled.
template <class Code>
void check_accumulators(const hs::quantized_tensor<Code>& weights, const example_layer& example, double steps_allowed) {
    const digits::integer_layer layer = digits::make_integer_layer(weights, example.bias, input_grid, output_scale);
    const std::vector<std::int32_t> accumulators = digits::accumulate(layer, example.input);
    REQUIRE(accumulators.size() == 3 * outputs);
    const std::vector<float> w = hs::dequantize(weights);
    for (std::size_t i = 0; i < accumulators.size(); ++i) {
        const std::size_t row = i % outputs;
        double expected = static_cast<double>(example.bias[row]);
        for (std::size_t j = 0; j < inputs; ++j) {
            const int steps = example.input[i / outputs * inputs + j] - input_grid.zero_point;
            expected += static_cast<double>(w[row * inputs + j]) * static_cast<double>(input_grid.scale) * steps;
        }
        const double step = static_cast<double>(layer.multipliers[row]) * static_cast<double>(output_scale);
        CHECK(std::abs(accumulators[i] - expected / step) <= steps_allowed);
    }
}

// What float arithmetic may add: scales and multipliers are rounded to 24 bits, accumulators have up to 22.
constexpr double slack = 0.6;

} // namespace

TEST_CASE("an int8 layer with one scale a row is exact but for its bias") {
    const example_layer example = make_example();
    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> quantizer{hs::per_channel{.axis = 0}};
    check_accumulators(quantizer.quantize(example.weights, hs::shape{outputs, inputs}), example, 0.5 + slack);
}

TEST_CASE("groups are rescaled with one rounding each, short groups too") {
    const example_layer example = make_example();
    const hs::shape shape{outputs, inputs};
    const hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 32}};
    check_accumulators(int4_weights.quantize(example.weights, shape), example, 1.5 + slack);
    const hs::quantizer<hs::int2, hs::symmetric, hs::group_wise> int2_weights{hs::group_wise{.size = 32}};
    check_accumulators(int2_weights.quantize(example.weights, shape), example, 1.5 + slack);
}

TEST_CASE("requantize rounds half to even, cuts off what ReLU does and saturates") {
    digits::integer_layer layer;
    layer.outputs = 1;
    layer.multipliers = {0.5f};
    const std::vector<std::int32_t> accumulators{-1000, -1, 0, 1, 3, 5, 4, 490, 491, 1000000};
    const std::vector<std::uint8_t> expected{10, 10, 10, 10, 12, 12, 12, 255, 255, 255};
    CHECK(digits::requantize(layer, accumulators, 10) == expected);
}

TEST_CASE("a bias that an int32 cannot hold is refused") {
    CHECK(digits::round_bias(2.5) == 2);
    CHECK(digits::round_bias(-3.5) == -4);
    CHECK_THROWS_AS(digits::round_bias(1.1e9), std::overflow_error);
    CHECK_THROWS_AS(digits::round_bias(std::nan("")), std::overflow_error);
}
