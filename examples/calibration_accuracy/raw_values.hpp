// The truth about a tensor: what any grid costs on its very values.
#pragma once

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace calibration_accuracy {

namespace hs = halfstep;

/// Sorted values with running totals: the error of a grid is a sum over its codes, not over the values, so that
/// thousands of grids can be tried on millions of values.
class raw_values {
public:
    explicit raw_values(std::vector<float> values) : values_(std::move(values)) {
        std::sort(values_.begin(), values_.end());
        sums_.reserve(values_.size() + 1);
        squares_.reserve(values_.size() + 1);
        for (const float value : values_) {
            const auto x = static_cast<double>(value);
            sums_.push_back(sums_.back() + x);
            squares_.push_back(squares_.back() + x * x);
        }
    }

    hs::range extremes() const { return {values_.front(), values_.back()}; }
    std::size_t size() const { return values_.size(); }
    const std::vector<float>& sorted() const { return values_; }

    /// The mean of |x - fake_quantize(x)|^2.
    double mean_squared_error(const hs::grid& g) const {
        double error = 0.0;
        for_each_code(g, [&](double real, std::size_t first, std::size_t last) {
            const double count = static_cast<double>(last - first);
            error += squares_[last] - squares_[first] - 2.0 * real * (sums_[last] - sums_[first]) + count * real * real;
        });
        return error / static_cast<double>(size());
    }

    /// The mean of |x - fake_quantize(x)|.
    double mean_absolute_error(const hs::grid& g) const {
        double error = 0.0;
        for_each_code(g, [&](double real, std::size_t first, std::size_t last) {
            const std::size_t middle = first_from(real, first, last);
            error += real * static_cast<double>(middle - first) - (sums_[middle] - sums_[first]);
            error += (sums_[last] - sums_[middle]) - real * static_cast<double>(last - middle);
        });
        return error / static_cast<double>(size());
    }

private:
    /// The index of the first value from `first` to `last` that is not below `bound`.
    std::size_t first_from(double bound, std::size_t first, std::size_t last) const {
        const auto at = [this](std::size_t i) { return values_.begin() + static_cast<std::ptrdiff_t>(i); };
        return static_cast<std::size_t>(
            std::lower_bound(at(first), at(last), bound,
                             [](float value, double wanted) { return static_cast<double>(value) < wanted; }) -
            values_.begin());
    }

    /// Calls `visit(real, first, last)` for each code that has values: what it stands for, and whose values become it.
    template <class Visit>
    void for_each_code(const hs::grid& g, Visit visit) const {
        const double step = std::abs(static_cast<double>(g.scale));
        int low = g.codes.min - g.zero_point;
        int high = g.codes.max - g.zero_point;
        if (g.scale < 0.0f)
            low = -std::exchange(high, -low);
        std::size_t first = 0;
        for (int steps = low; steps <= high && first < size(); ++steps) {
            const std::size_t last =
                steps == high ? size() : first_from((static_cast<double>(steps) + 0.5) * step, first, size());
            if (last > first)
                visit(steps * step, first, last);
            first = last;
        }
    }

    std::vector<float> values_;
    std::vector<double> sums_{0.0}; ///< of the values before each
    std::vector<double> squares_{0.0};
};

} // namespace calibration_accuracy
