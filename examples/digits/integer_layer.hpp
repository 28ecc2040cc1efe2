// One layer in integers: uint8 inputs, int8 weight codes, int32 accumulators.
//
// Input code q stands for (q - z) * s_x, weight code w of group g for w * s_g. A row's output is then
//
//     bias + sum_g sum_i (q_i - z) * s_x * w_i * s_g
//   = s_x * s_row * [ bias / (s_x * s_row) + sum_g s_g / s_row * (sum_i q_i * w_i - z * sum_i w_i) ]
//
// and what stands in the brackets is kept in an int32. The zero point's part does not depend on the input: it is
// folded into the bias. (Jacob et al. 2018, arXiv:1712.05877, section 2.3, for one scale a tensor.)
//
// - One group a row (per_channel): s_row = s_g, so sums are added as they are, to a bias at scale s_x * s_g.
// - Several groups a row (group_wise): their sums come in different units. Each is rescaled to the row's fine
//   scale, s_row = max_g s_g / 256, and rounded once, which costs at most half of s_x * s_row.
#pragma once

#include "float_network.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace digits {

namespace hs = halfstep;

// No int32 overflows here. Inputs are at most 255 and weights at most 127 in magnitude, so a group's sum stays below
// 2^24 and is exact as a float; rescaled by at most 256, the groups of a row stay below 2^30 together, which leaves
// as much for the bias.
inline constexpr double largest_bias = 1 << 30;
inline constexpr std::size_t widest = *std::max_element(widths.begin(), widths.end());
static_assert(widest * 255 * 127 < 1 << 24);
static_assert(widest * 255 * 127 * 256 < 1 << 30);

/// Weights of one row that share a scale.
struct weight_group {
    std::size_t row;
    std::size_t first_input;
    std::size_t inputs;
    float rescale; // s_g / s_row
};

/// A layer that is ready to run.
struct integer_layer {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::vector<std::int8_t> weights; // [outputs, inputs], row-major, one code a byte
    std::vector<weight_group> groups; // in the order in which the weights lie
    std::vector<std::int32_t> bias;   // [outputs], with the zero point's part folded in
    std::vector<float> multipliers;   // [outputs], from the accumulator's units to the output's

    const std::int8_t* weights_of(const weight_group& group) const {
        return &weights[group.row * inputs + group.first_input];
    }
};

/// The codes of a quantized tensor, one a byte.
template <class Code>
std::vector<std::int8_t> unpack(const hs::quantized_tensor<Code>& tensor) {
    std::vector<std::int8_t> codes(tensor.size());
    if constexpr (std::is_same_v<Code, hs::int4>)
        hs::unpack_int4(tensor.codes(), codes);
    else if constexpr (std::is_same_v<Code, hs::int2>)
        hs::unpack_int2(tensor.codes(), codes);
    else
        std::copy(tensor.codes().begin(), tensor.codes().end(), codes.begin());
    return codes;
}

/// A bias in steps of the accumulator.
inline std::int32_t round_bias(double steps) {
    if (!(std::abs(steps) < largest_bias))
        throw std::overflow_error("a bias of " + std::to_string(steps) + " steps is too large for int32");
    return static_cast<std::int32_t>(std::nearbyint(steps));
}

/// Prepares a layer for inputs on the grid `input` and for outputs in units of `output_scale`.
template <class Code>
integer_layer make_integer_layer(const hs::quantized_tensor<Code>& weights, std::span<const float> bias,
                                 hs::qparams input, float output_scale) {
    integer_layer layer;
    layer.outputs = weights.shape()[0];
    layer.inputs = weights.shape()[1];
    layer.weights = unpack(weights);

    // Groups are the tensor's runs: contiguous values that share a scale, whatever the granularity.
    std::vector<float> row_scales(layer.outputs);
    weights.runs().for_each_run([&](const hs::run& run) {
        const std::size_t row = run.first / layer.inputs;
        const float scale = weights.scales()[run.grid];
        layer.groups.push_back({row, run.first % layer.inputs, run.count, scale});
        row_scales[row] = std::max(row_scales[row], scale);
    });
    const bool one_group_a_row = layer.groups.size() == layer.outputs;
    for (float& scale : row_scales)
        scale = one_group_a_row ? scale : scale / 256;
    for (weight_group& group : layer.groups)
        group.rescale /= row_scales[group.row]; // it was s_g

    std::vector<double> zero_point_parts(layer.outputs);
    for (const weight_group& group : layer.groups) {
        const std::int8_t* const weight = layer.weights_of(group);
        const std::int32_t sum = std::accumulate(weight, weight + group.inputs, 0);
        zero_point_parts[group.row] += static_cast<double>(group.rescale) * input.zero_point * sum;
    }
    for (std::size_t row = 0; row < layer.outputs; ++row) {
        const float accumulator_scale = input.scale * row_scales[row];
        const double steps = static_cast<double>(bias[row]) / static_cast<double>(accumulator_scale);
        layer.bias.push_back(round_bias(steps - zero_point_parts[row]));
        layer.multipliers.push_back(accumulator_scale / output_scale);
    }
    return layer;
}

/// Runs the layer on a batch, [batch, inputs] -> [batch, outputs]. Accumulators are in units of s_x * s_row.
inline std::vector<std::int32_t> accumulate(const integer_layer& layer, std::span<const std::uint8_t> inputs) {
    std::vector<std::int32_t> accumulators;
    accumulators.reserve(inputs.size() / layer.inputs * layer.outputs);
    for (std::size_t start = 0; start < inputs.size(); start += layer.inputs) {
        accumulators.insert(accumulators.end(), layer.bias.begin(), layer.bias.end());
        std::int32_t* const rows = accumulators.data() + accumulators.size() - layer.outputs;
        for (const weight_group& group : layer.groups) {
            const std::uint8_t* const input = &inputs[start + group.first_input];
            const std::int8_t* const weight = layer.weights_of(group);
            std::int32_t sum = 0;
            for (std::size_t i = 0; i < group.inputs; ++i)
                sum += input[i] * weight[i];
            rows[group.row] += hs::reference::round_half_even(static_cast<float>(sum) * group.rescale);
        }
    }
    return accumulators;
}

/// ReLU, then the next layer's input codes: `clamp(rint(accumulator * multiplier) + zero_point)`, [batch, outputs].
/// Real 0 is the code `zero_point`, so ReLU lets no code fall below it.
inline std::vector<std::uint8_t> requantize(const integer_layer& layer, std::span<const std::int32_t> accumulators,
                                            std::int32_t zero_point) {
    std::vector<std::uint8_t> codes(accumulators.size());
    const hs::shape shape{accumulators.size() / layer.outputs, layer.outputs};
    hs::requantize(accumulators, shape, hs::per_channel{.axis = 1}, layer.multipliers, hs::float_requantization{},
                   zero_point, codes, {.codes = hs::code_range{zero_point, 255}});
    return codes;
}

/// The real values of the accumulators, for the last layer: [batch, outputs].
inline std::vector<float> dequantize(const integer_layer& layer, std::span<const std::int32_t> accumulators) {
    std::vector<float> values(accumulators.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(accumulators[i]) * layer.multipliers[i % layer.outputs];
    return values;
}

} // namespace digits
