// The network in floats: fully connected layers with ReLU between them.
#pragma once

#include "images.hpp"
#include "random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace digits {

inline constexpr std::size_t n_layers = 3;

/// How many values go into each layer, and last how many come out: one score per class, the logits.
inline constexpr std::array<std::size_t, n_layers + 1> widths{n_pixels, 96, 48, n_classes};

/// outputs = weights * inputs + bias.
struct dense_layer {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::vector<float> weights; // [outputs, inputs], row-major
    std::vector<float> bias;    // [outputs]
};

using float_network = std::array<dense_layer, n_layers>;

/// How many weights the network has, biases apart.
inline std::size_t weight_count(const float_network& network) {
    std::size_t count = 0;
    for (const dense_layer& layer : network)
        count += layer.weights.size();
    return count;
}

/// The values that go into each layer, and last the logits: [batch, widths[l]], row-major.
using activations = std::array<std::vector<float>, n_layers + 1>;

/// Random weights and zero bias. The variance of the weights, 2 / inputs, keeps that of the activations behind ReLU
/// the same from layer to layer (He et al. 2015, arXiv:1502.01852, equation 10); the variance of a uniform value in
/// [-a, a] is a^2 / 3.
inline float_network random_network(random_source& random) {
    float_network network;
    for (std::size_t l = 0; l < n_layers; ++l) {
        dense_layer& layer = network[l];
        layer.inputs = widths[l];
        layer.outputs = widths[l + 1];
        layer.weights.resize(layer.outputs * layer.inputs);
        layer.bias.resize(layer.outputs);
        const float limit = std::sqrt(6.0f / static_cast<float>(layer.inputs));
        for (float& weight : layer.weights)
            weight = random.symmetric(limit);
    }
    return network;
}

/// The layer's outputs for a batch of inputs, [batch, inputs] -> [batch, outputs].
inline std::vector<float> forward(const dense_layer& layer, std::span<const float> inputs) {
    std::vector<float> outputs;
    outputs.reserve(inputs.size() / layer.inputs * layer.outputs);
    for (std::size_t start = 0; start < inputs.size(); start += layer.inputs) {
        for (std::size_t row = 0; row < layer.outputs; ++row) {
            float sum = layer.bias[row];
            for (std::size_t i = 0; i < layer.inputs; ++i)
                sum += layer.weights[row * layer.inputs + i] * inputs[start + i];
            outputs.push_back(sum);
        }
    }
    return outputs;
}

/// Runs the network on a batch of images and keeps every layer's activations.
inline activations forward(const float_network& network, std::span<const float> pixels) {
    activations values;
    values[0].assign(pixels.begin(), pixels.end());
    for (std::size_t l = 0; l < n_layers; ++l) {
        values[l + 1] = forward(network[l], values[l]);
        const bool hidden = l + 1 < n_layers;
        if (hidden) {
            for (float& value : values[l + 1])
                value = std::max(value, 0.0f);
        }
    }
    return values;
}

/// The share of images whose largest logit is the label's. `logits`: [images, n_classes].
inline double accuracy(std::span<const float> logits, std::span<const int> labels) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::span<const float> scores = logits.subspan(i * n_classes, n_classes);
        right += std::max_element(scores.begin(), scores.end()) - scores.begin() == labels[i];
    }
    return static_cast<double>(right) / static_cast<double>(labels.size());
}

} // namespace digits
