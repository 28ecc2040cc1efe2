// The true error of a grid, summed up while values stream by.
#pragma once

#include "grid_type.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

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

/// The sum of the squares.
inline double sum_of_squares(std::span<const float> values) {
    return sum_in_lanes(values.size(), [&](std::size_t i) {
        const double x = static_cast<double>(values[i]);
        return x * x;
    });
}

/// What one grid does to the values that it is shown; they must be finite.
class measured_error {
public:
    explicit measured_error(const hs::grid& g) : grid_(g) {
        const double step = static_cast<double>(g.scale);
        const double first = (g.codes.min - g.zero_point) * step;
        const double last = (g.codes.max - g.zero_point) * step;
        const double lowest = std::min(first, last) - std::abs(step) / 2;
        const double highest = std::max(first, last) + std::abs(step) / 2;
        constexpr float infinity = std::numeric_limits<float>::infinity();
        lowest_kept_ = static_cast<float>(lowest); // the first float inside
        if (static_cast<double>(lowest_kept_) < lowest)
            lowest_kept_ = std::nextafter(lowest_kept_, infinity);
        highest_kept_ = static_cast<float>(highest);
        if (static_cast<double>(highest_kept_) > highest)
            highest_kept_ = std::nextafter(highest_kept_, -infinity);
    }

    /// Adds some values, of which `signal` is the sum of squares. `rounded` is memory for as many.
    void add(const grid_type& type, std::span<const float> values, double signal, std::span<float> rounded) {
        type.fake_quantize(values, grid_, rounded);
        count_ += values.size();
        signal_ += signal;
        noise_ += sum_in_lanes(values.size(), [&](std::size_t i) {
            const double error = static_cast<double>(rounded[i]) - static_cast<double>(values[i]);
            return error * error;
        });
        std::uint32_t clipped = 0;
        for (const float value : values)
            clipped +=
                static_cast<std::uint32_t>(value < lowest_kept_) + static_cast<std::uint32_t>(value > highest_kept_);
        clipped_ += clipped;
    }

    /// 10 log10(sum of squares / sum of squared errors): infinite without any error.
    double sqnr_db() const {
        return noise_ == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal_ / noise_);
    }
    /// Mean squared error.
    double mse() const { return noise_ / static_cast<double>(count_); }
    /// Share of the values that lie more than half a step beyond the grid's ends, 0..1.
    double clipped_share() const { return static_cast<double>(clipped_) / static_cast<double>(count_); }

private:
    hs::grid grid_;
    float lowest_kept_ = 0; ///< values below it are clipped
    float highest_kept_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t clipped_ = 0;
    double signal_ = 0;
    double noise_ = 0;
};

} // namespace calibrate
