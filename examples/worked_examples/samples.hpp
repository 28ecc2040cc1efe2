// Random values of known distributions, the same from every standard library for one seed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace worked_examples {

/// Draws from std::mt19937, which the standard specifies to the bit; the distributions of <random> it does not.
class sampler {
public:
    explicit sampler(std::uint32_t seed) : bits_(seed) {}

    /// The normal distribution with mean 0 and standard deviation 1 (Box and Muller).
    float normal() {
        const double radius = std::sqrt(-2.0 * std::log(uniform()));
        return static_cast<float>(radius * std::cos(2.0 * std::numbers::pi * uniform()));
    }

    /// The Laplace distribution with mean 0 and standard deviation 1: a sharper peak and longer tails.
    float laplace() {
        const double u = uniform();
        const double magnitude = -std::log(u < 0.5 ? 2.0 * u : 2.0 * (1.0 - u)) / std::numbers::sqrt2;
        return static_cast<float>(u < 0.5 ? -magnitude : magnitude);
    }

private:
    /// In (0, 1), without its ends.
    double uniform() { return (static_cast<double>(bits_()) + 0.5) / 4294967296.0; }

    std::mt19937 bits_;
};

inline std::vector<float> normal_values(std::size_t count, std::uint32_t seed) {
    sampler draw(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = draw.normal();
    return values;
}

inline std::vector<float> laplace_values(std::size_t count, std::uint32_t seed) {
    sampler draw(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = draw.laplace();
    return values;
}

/// What a ReLU lets pass of a normal distribution: half of the values are 0.
inline std::vector<float> relu_values(std::size_t count, std::uint32_t seed) {
    std::vector<float> values = normal_values(count, seed);
    for (float& value : values)
        value = std::max(0.0f, value);
    return values;
}

} // namespace worked_examples
