// The true error of a grid, summed up while values stream by.
#pragma once

#include "grid_type.hpp"

#include <halfstep/halfstep.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace calibrate {

namespace hs = halfstep;

/// The sum over values in eight lanes, so that the compiler may use vectors: `term(i)` for i from 0 to count - 1.
template <class Term>
double sum_in_lanes(std::size_t count, Term term) {
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += term(i + lane);
    double sum = 0;
    for (; i < count; ++i)
        sum += term(i);
    for (const double lane : sums)
        sum += lane;
    return sum;
}

/// What one grid does to the values that it is shown; they must be finite.
class measured_error {
public:
    explicit measured_error(const hs::grid& g) : grid_(g) {
        const double step = static_cast<double>(g.scale);
        const double first = (g.codes.min - g.zero_point) * step;
        const double last = (g.codes.max - g.zero_point) * step;
        lowest_kept_ = std::min(first, last) - std::abs(step) / 2;
        highest_kept_ = std::max(first, last) + std::abs(step) / 2;
    }

    /// Adds some values. `rounded` is memory for as many.
    void add(const grid_type& type, std::span<const float> values, std::span<float> rounded) {
        type.fake_quantize(values, grid_, rounded);
        count_ += static_cast<double>(values.size());
        signal_ += sum_in_lanes(values.size(), [&](std::size_t i) {
            const double x = static_cast<double>(values[i]);
            return x * x;
        });
        noise_ += sum_in_lanes(values.size(), [&](std::size_t i) {
            const double error = static_cast<double>(rounded[i]) - static_cast<double>(values[i]);
            return error * error;
        });
        clipped_ += sum_in_lanes(values.size(), [&](std::size_t i) {
            const double x = static_cast<double>(values[i]);
            return x < lowest_kept_ || x > highest_kept_ ? 1.0 : 0.0;
        });
    }

    /// 10 log10(sum of squares / sum of squared errors): infinite without any error.
    double sqnr_db() const {
        return noise_ == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal_ / noise_);
    }
    /// Mean squared error.
    double mse() const { return noise_ / count_; }
    /// Share of the values that lie more than half a step beyond the grid's ends, 0..1.
    double clipped_share() const { return clipped_ / count_; }

private:
    hs::grid grid_;
    double lowest_kept_ = 0;
    double highest_kept_ = 0;
    double count_ = 0;
    double signal_ = 0;
    double noise_ = 0;
    double clipped_ = 0;
};

} // namespace calibrate
