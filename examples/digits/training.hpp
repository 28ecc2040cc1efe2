// Trains the float network: softmax, cross-entropy, backpropagation.
#pragma once

#include "adam.hpp"
#include "float_network.hpp"
#include "images.hpp"
#include "random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace digits {

struct training_options {
    std::uint32_t seed = 1; // of the first weights and of the order of the images
    std::uint32_t epochs = 30;
    std::size_t batch_size = 32;
    float learning_rate = 2e-3f; // at the start; it falls to zero in a straight line
    float weight_decay = 0.1f;
};

/// Turns the logits of a batch into the gradient of its mean cross-entropy loss, softmax(logits) - onehot(label), and
/// returns that loss.
inline float softmax_gradient(std::span<float> logits, std::span<const int> labels) {
    const float share = 1.0f / static_cast<float>(labels.size());
    float loss = 0;
    for (std::size_t n = 0; n < labels.size(); ++n) {
        const std::span<float> scores = logits.subspan(n * n_classes, n_classes);
        const float largest = *std::max_element(scores.begin(), scores.end());
        float sum = 0;
        for (float& score : scores) {
            score = std::exp(score - largest);
            sum += score;
        }
        float& of_label = scores[static_cast<std::size_t>(labels[n])];
        loss -= share * std::log(of_label / sum);
        for (float& score : scores)
            score *= share / sum;
        of_label -= share;
    }
    return loss;
}

/// Backpropagation through one layer: sets `gradient` to the loss's gradient with respect to the layer's
/// weights and bias, and returns the gradient with respect to its inputs.
inline std::vector<float> backward(const dense_layer& layer, std::span<const float> inputs,
                                   std::span<const float> of_outputs, dense_layer& gradient) {
    std::fill(gradient.weights.begin(), gradient.weights.end(), 0.0f);
    std::fill(gradient.bias.begin(), gradient.bias.end(), 0.0f);
    std::vector<float> of_inputs(inputs.size());
    for (std::size_t n = 0; n < inputs.size() / layer.inputs; ++n) {
        const float* const x = &inputs[n * layer.inputs];
        float* const of_x = &of_inputs[n * layer.inputs];
        for (std::size_t row = 0; row < layer.outputs; ++row) {
            const float* const weights = &layer.weights[row * layer.inputs];
            float* const of_weights = &gradient.weights[row * layer.inputs];
            const float of_output = of_outputs[n * layer.outputs + row];
            gradient.bias[row] += of_output;
            for (std::size_t i = 0; i < layer.inputs; ++i) {
                of_weights[i] += of_output * x[i];
                of_x[i] += of_output * weights[i];
            }
        }
    }
    return of_inputs;
}

/// Sets `gradient` to that of the batch's mean loss with respect to all weights and biases; returns the loss.
inline float backward(const float_network& network, const image_set& batch, float_network& gradient) {
    activations values = forward(network, batch.pixels);
    std::vector<float> of_values = std::move(values[n_layers]);
    const float loss = softmax_gradient(of_values, batch.labels);
    for (std::size_t l = n_layers; l-- > 0;) {
        of_values = backward(network[l], values[l], of_values, gradient[l]);
        // ReLU lets the gradient through where it let the value through. (At l = 0 nobody reads the result.)
        for (std::size_t i = 0; i < of_values.size(); ++i) {
            if (values[l][i] == 0.0f)
                of_values[i] = 0.0f;
        }
    }
    return loss;
}

/// Trains a network and returns it. Calls `after_epoch(loss)` after each pass over the images, with the mean
/// loss of its batches.
template <class AfterEpoch>
float_network train(const image_set& images, const training_options& options, AfterEpoch after_epoch) {
    random_source random(options.seed);
    float_network network = random_network(random);
    float_network gradient = network; // for its shape
    adam optimizer(network);
    const std::size_t batches = (images.size() + options.batch_size - 1) / options.batch_size;
    const float steps = static_cast<float>(batches) * static_cast<float>(options.epochs);
    float steps_left = steps;
    for (std::uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
        const std::vector<std::size_t> order = random.permutation(images.size());
        float loss = 0;
        for (std::size_t b = 0; b < batches; ++b) {
            const auto first = b * options.batch_size;
            const auto count = std::min(options.batch_size, order.size() - first);
            const image_set batch = images.select(std::span(order).subspan(first, count));
            loss += backward(network, batch, gradient);
            optimizer.step(network, gradient, options.learning_rate * steps_left / steps, options.weight_decay);
            --steps_left;
        }
        after_epoch(loss / static_cast<float>(batches));
    }
    return network;
}

} // namespace digits
