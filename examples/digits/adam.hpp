// Adam, the optimizer: steps as long as the learning rate, whatever the size of the gradient.
#pragma once

#include "float_network.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace digits {

/// Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) with decoupled weight decay (Loshchilov and Hutter
/// 2019, arXiv:1711.05101, algorithm 2).
class adam {
public:
    explicit adam(const float_network& network) {
        for (std::size_t l = 0; l < n_layers; ++l) {
            weights_[l].resize(network[l].weights.size());
            biases_[l].resize(network[l].bias.size());
        }
    }

    /// Moves the parameters against the gradient. Biases do not decay.
    void step(float_network& network, const float_network& gradient, float learning_rate, float decay) {
        power1_ *= beta1;
        power2_ *= beta2;
        for (std::size_t l = 0; l < n_layers; ++l) {
            update(network[l].weights, gradient[l].weights, weights_[l], learning_rate, decay);
            update(network[l].bias, gradient[l].bias, biases_[l], learning_rate, 0.0f);
        }
    }

private:
    static constexpr float beta1 = 0.9f;
    static constexpr float beta2 = 0.999f;
    static constexpr float epsilon = 1e-8f;

    /// Moving averages of a parameter's gradient and of its square.
    struct moments {
        float mean = 0;
        float square = 0;
    };

    void update(std::span<float> values, std::span<const float> gradient, std::span<moments> averages,
                float learning_rate, float decay) const {
        for (std::size_t i = 0; i < values.size(); ++i) {
            moments& m = averages[i];
            m.mean += (1 - beta1) * (gradient[i] - m.mean);
            m.square += (1 - beta2) * (gradient[i] * gradient[i] - m.square);
            const float mean = m.mean / (1 - power1_);
            const float square = m.square / (1 - power2_);
            values[i] -= learning_rate * (mean / (std::sqrt(square) + epsilon) + decay * values[i]);
        }
    }

    std::array<std::vector<moments>, n_layers> weights_;
    std::array<std::vector<moments>, n_layers> biases_;
    float power1_ = 1; // beta1 and beta2 to the power of the number of steps
    float power2_ = 1;
};

} // namespace digits
