// Values of known distributions for the tests of calibration, and their histograms.
#pragma once

#include <halfstep/calibration/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

inline halfstep::histogram histogram_of(const std::vector<float>& values) {
    halfstep::histogram h;
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
