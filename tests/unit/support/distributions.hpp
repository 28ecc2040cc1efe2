// Values of known distributions for the tests of calibration, and their histograms.
#pragma once

#include <halfstep/calibration/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

inline halfstep::histogram histogram_of(const std::vector<float>& values, int mantissa_bits = 10) {
    halfstep::histogram h(mantissa_bits);
    h.observe(values);
    return h;
}

enum class distribution { normal, laplace, half_normal, bimodal, outliers, skewed };

inline std::vector<float> draw(distribution kind, std::size_t count) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    std::exponential_distribution<float> exponential;
    std::vector<float> values(count);
    for (float& value : values) {
        value = normal(random);
        switch (kind) {
        case distribution::normal:
            break;
        case distribution::laplace:
            value = random() % 2 == 0 ? exponential(random) : -exponential(random);
            break;
        case distribution::half_normal:
            value = std::max(value, 0.0f);
            break;
        case distribution::bimodal:
            value = value / 2.0f + (random() % 2 == 0 ? 3.0f : -3.0f);
            break;
        case distribution::outliers:
            value *= random() % 1000 == 0 ? 50.0f : 1.0f;
            break;
        case distribution::skewed:
            value = 2.0f * value / (1.0f + std::exp(-2.0f * value));
            break;
        }
    }
    return values;
}

/// Values of all sizes and kinds, many of them more than 256 times.
inline std::vector<float> values_of_all_kinds(std::size_t count, unsigned seed = 1) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values) {
        value = normal(random) * std::exp(3.0f * normal(random));
        switch (random() % 16) {
        case 0:
            value = 0.0f;
            break;
        case 1:
            value = -0.0f;
            break;
        case 2:
            value = 1.0f;
            break;
        case 3:
            value = value * 1e-42f;
            break;
        case 4:
            value = random() % 8 == 0 ? std::numeric_limits<float>::quiet_NaN() : value;
            break;
        case 5:
            value = random() % 8 == 0 ? infinity : value;
            break;
        case 6:
            value = random() % 8 == 0 ? -infinity : -6.0f;
            break;
        default:
            break;
        }
    }
    return values;
}
