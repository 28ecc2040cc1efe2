// Random values of known distributions, the same from every standard library for one seed.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace example {

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

    /// Student's t distribution with four degrees of freedom: tails so long that the fourth moment is infinite.
    float student_t4() {
        const double chi_squared = -2.0 * std::log(uniform() * uniform()); // of four degrees of freedom
        return static_cast<float>(static_cast<double>(normal()) / std::sqrt(chi_squared / 4.0));
    }

    /// In (0, 1), without its ends.
    double uniform() { return (static_cast<double>(bits_()) + 0.5) / 4294967296.0; }

private:
    std::mt19937 bits_;
};

} // namespace example
