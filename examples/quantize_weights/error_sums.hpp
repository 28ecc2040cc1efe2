// The squared error of weights, of one tensor or of many.
#pragma once

#include <halfstep/halfstep.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace quantize_weights {

namespace hs = halfstep;

/// Sums over the finite weights, in double, and what follows from them.
struct error_sums {
    std::size_t count = 0;      ///< finite weights
    std::size_t non_finite = 0; ///< NaN and infinities, which are left out of the rest
    double signal = 0;          ///< sum of squares
    double noise = 0;           ///< sum of squared errors; infinite or NaN where `overflows()`

    /// Whether weights came back infinite or NaN, as they do where a scale is beyond the range of its type.
    bool overflows() const { return !std::isfinite(noise); }
    /// Root mean squared error, in the unit of the weights; 0 where there are none, infinite where they overflow.
    double rmse() const {
        if (overflows())
            return std::numeric_limits<double>::infinity();
        return count == 0 ? 0.0 : std::sqrt(noise / static_cast<double>(count));
    }
    /// Signal-to-quantization-noise ratio in decibels: infinite without any error, NaN where weights overflow.
    double sqnr_db() const {
        if (overflows())
            return std::numeric_limits<double>::quiet_NaN();
        return noise == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal / noise);
    }
    /// The sums over these weights and those.
    error_sums& operator+=(const error_sums& other) {
        count += other.count;
        non_finite += other.non_finite;
        signal += other.signal;
        noise += other.noise;
        return *this;
    }
};

/// Compares weights with what comes back, `decoded`, of the same size.
inline error_sums measure(std::span<const float> weights, std::span<const float> decoded) {
    error_sums sums;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!hs::is_finite(weights[i])) {
            ++sums.non_finite;
            continue;
        }
        const double value = static_cast<double>(weights[i]);
        const double error = static_cast<double>(decoded[i]) - value;
        ++sums.count;
        sums.signal += value * value;
        sums.noise += error * error;
    }
    return sums;
}

} // namespace quantize_weights
