// Vectors of random values of known distributions.
#pragma once

#include "../common/sampler.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace worked_examples {

using example::sampler;

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
