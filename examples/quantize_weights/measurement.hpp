// What a format makes of weights: error and size.
#pragma once

#include "error_sums.hpp"

#include <cstddef>
#include <cstdint>

namespace quantize_weights {

/// The error of some weights and the bytes that they take, with all that is needed to decode them.
struct measurement {
    error_sums error;
    std::uint64_t weights = 0;
    std::uint64_t bytes = 0;

    /// Scales and zero points included.
    double bits_per_weight() const {
        return weights == 0 ? 0.0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
    }
    /// That of these weights and those.
    measurement& operator+=(const measurement& other) {
        error += other.error;
        weights += other.weights;
        bytes += other.bytes;
        return *this;
    }
};

/// The sum over tensors.
template <class Measurements>
measurement total(const Measurements& tensors) {
    measurement sum;
    for (const measurement& tensor : tensors)
        sum += tensor;
    return sum;
}

} // namespace quantize_weights
