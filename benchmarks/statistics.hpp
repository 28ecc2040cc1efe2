// Medians and spreads of repetitions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace bench {

struct estimate {
    double median;
    double spread; // half of the interquartile range, in parts of the median
};

/// Quantiles lie between the values where they do not fall on one. `values` is not empty.
inline estimate summarize(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto quantile = [&](double part) {
        const double place = part * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
    };
    return {quantile(0.5), (quantile(0.75) - quantile(0.25)) / 2 / quantile(0.5)};
}

/// Of the ratios a[i] / b[i]; none where one of them was not measured.
inline std::optional<estimate> summarize_ratio(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        ratios.push_back(a[i] / b[i]);
    return ratios.empty() ? std::nullopt : std::optional(summarize(std::move(ratios)));
}

} // namespace bench
