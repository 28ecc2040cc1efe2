// What the pictures show: counts in equally wide bins, and the SQNR over the clipping threshold.
#pragma once

#include "choices.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace calibrate {

/// Counts of values in equally wide bins from the smallest to the largest value.
struct linear_histogram {
    double low = 0;
    double high = 0;
    std::vector<double> counts;
};

/// The histogram in `bins` equally wide bins, over which its own bins are spread in proportion to overlap.
inline linear_histogram make_linear_histogram(const hs::histogram& observed, std::size_t bins) {
    const hs::range all = observed.extremes();
    linear_histogram result{static_cast<double>(all.min), static_cast<double>(all.max), std::vector<double>(bins)};
    const double width = (result.high - result.low) / static_cast<double>(bins);
    const auto bin_at = [&](double value) {
        const double place = width > 0 ? (value - result.low) / width : 0;
        return std::min(static_cast<std::size_t>(std::max(place, 0.0)), bins - 1);
    };
    observed.for_each_bin([&](const hs::histogram::bin& b) {
        const double low = static_cast<double>(b.low);
        const double high = static_cast<double>(b.high);
        const std::size_t first = bin_at(low);
        const std::size_t last = bin_at(high);
        for (std::size_t i = first; i <= last; ++i) {
            const double left = std::max(low, result.low + width * static_cast<double>(i));
            const double right = std::min(high, result.low + width * static_cast<double>(i + 1));
            const double share = first == last ? 1 : std::max(right - left, 0.0) / (high - low);
            result.counts[i] += static_cast<double>(b.count) * share;
        }
    });
    return result;
}

/// How far a range reaches from 0.
inline double threshold_of(hs::range r) {
    return static_cast<double>(std::max(hs::magnitude(r.min), hs::magnitude(r.max)));
}

/// The predicted SQNR at thresholds in equal ratios.
struct sqnr_curve {
    std::vector<double> thresholds;
    std::vector<double> sqnr_db;
};

/// What clipping at -t and t costs, for `points` thresholds t: from a quarter of the least one that a criterion chose,
/// to the largest magnitude.
inline sqnr_curve make_sqnr_curve(const hs::histogram& observed, const std::vector<choice>& choices,
                                  const hs::grid_family& family, std::size_t points) {
    const hs::range all = observed.extremes();
    const double largest = threshold_of(all);
    double lowest = largest;
    for (const choice& c : choices)
        lowest = std::min(lowest, threshold_of(c.range));
    lowest = std::max(lowest / 4, largest * 1e-6);
    sqnr_curve curve;
    for (std::size_t i = 0; i < points && largest > 0; ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(points - 1);
        const double threshold = lowest * std::pow(largest / lowest, share);
        const auto t = static_cast<float>(threshold);
        const hs::grid grid = family.choose({std::max(all.min, -t), std::min(all.max, t)});
        curve.thresholds.push_back(threshold);
        curve.sqnr_db.push_back(hs::predict_error(observed, grid).sqnr_db);
    }
    return curve;
}

} // namespace calibrate
