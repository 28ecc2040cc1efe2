// The network in integers, from the codes of the pixels to the accumulators of the logits.
#pragma once

#include "calibration.hpp"
#include "float_network.hpp"
#include "integer_layer.hpp"

#include <halfstep/halfstep.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digits {

/// The weights of every layer, in few bits.
template <class Code>
using quantized_weights = std::array<hs::quantized_tensor<Code>, n_layers>;

/// Quantizes the weights of every layer. `criterion`, if there is one, chooses where to clip them.
template <class Code, class Scheme, class Granularity, class... Criterion>
quantized_weights<Code> quantize_weights(const float_network& network,
                                         const hs::quantizer<Code, Scheme, Granularity>& quantizer,
                                         const Criterion&... criterion) {
    quantized_weights<Code> weights;
    for (std::size_t l = 0; l < n_layers; ++l) {
        const hs::shape shape{network[l].outputs, network[l].inputs};
        weights[l] = quantizer.quantize(network[l].weights, shape, criterion...);
    }
    return weights;
}

/// What the weights take, with their scales.
template <class Code>
std::size_t bytes(const quantized_weights<Code>& weights) {
    std::size_t sum = 0;
    for (const hs::quantized_tensor<Code>& tensor : weights)
        sum += tensor.bytes();
    return sum;
}

struct integer_network {
    activation_grids grids;
    std::array<integer_layer, n_layers> layers;
};

/// Puts quantized weights, the float network's biases and the activations' grids together.
template <class Code>
integer_network make_integer_network(const quantized_weights<Code>& weights, const float_network& network,
                                     const activation_grids& grids) {
    integer_network made{grids, {}};
    for (std::size_t l = 0; l < n_layers; ++l) {
        const bool last = l + 1 == n_layers;
        const float output_scale = last ? 1.0f : grids[l + 1].scale; // logits are wanted as real numbers
        made.layers[l] = make_integer_layer(weights[l], network[l].bias, grids[l], output_scale);
    }
    return made;
}

/// What the integer network computes for a batch.
struct integer_activations {
    std::array<std::vector<std::uint8_t>, n_layers> codes; // what goes into each layer
    std::vector<std::int32_t> accumulators;                // of the last layer
};

/// Runs the network on a batch of images. All activations are integers; floats are the pixels and the multipliers.
inline integer_activations forward(const integer_network& network, std::span<const float> pixels) {
    integer_activations values;
    values.codes[0].resize(pixels.size());
    hs::quantize(pixels, network.grids[0], values.codes[0]);
    for (std::size_t l = 0; l < n_layers; ++l) {
        values.accumulators = accumulate(network.layers[l], values.codes[l]);
        if (l + 1 < n_layers) {
            const std::int32_t zero_point = network.grids[l + 1].zero_point;
            values.codes[l + 1] = requantize(network.layers[l], values.accumulators, zero_point);
        }
    }
    return values;
}

/// The real values that the codes and accumulators stand for, to be compared with the float network's.
inline activations dequantize(const integer_network& network, const integer_activations& values) {
    activations reals;
    for (std::size_t l = 0; l < n_layers; ++l) {
        reals[l].resize(values.codes[l].size());
        hs::dequantize(values.codes[l], network.grids[l], reals[l]);
    }
    reals[n_layers] = dequantize(network.layers[n_layers - 1], values.accumulators);
    return reals;
}

} // namespace digits
