// The least error that any of many ranges has on the raw values.
#pragma once

#include "raw_values.hpp"

#include <limits>

namespace calibration_accuracy {

/// What is measured of a grid: one of raw_values' two errors.
using error_measure = double (raw_values::*)(const hs::grid&) const;

/// Tries ranges and keeps the best.
class brute_force {
public:
    brute_force(const raw_values& values, const hs::grid_family& family, error_measure measure)
        : values_(values), family_(family), measure_(measure) {}

    /// The least error over 2000 equal steps of the threshold; on asymmetric grids of values on both sides of 0, over
    /// as many pairs of ends, and then as many pairs around the best of them.
    double least_error() {
        const hs::range all = values_.extremes();
        if (family_.is_symmetric || all.min >= 0.0f || all.max <= 0.0f) {
            const float largest = std::max(-all.min, all.max);
            for (int i = 1; i <= candidates; ++i) {
                const float threshold = largest * static_cast<float>(i) / static_cast<float>(candidates);
                consider({std::max(all.min, -threshold), std::min(all.max, threshold)});
            }
        } else {
            try_pairs(0.0f, all.min, 0.0f, all.max);
            const hs::range around = best_;
            const float min_step = all.min / side;
            const float max_step = all.max / side;
            try_pairs(std::min(around.min - min_step, 0.0f), std::max(around.min + min_step, all.min),
                      std::max(around.max - max_step, 0.0f), std::min(around.max + max_step, all.max));
        }
        return least_;
    }

private:
    static constexpr int candidates = 2000;
    static constexpr int side = 45; // its square is as many

    void try_pairs(float nearest_min, float farthest_min, float nearest_max, float farthest_max) {
        for (int i = 0; i < side; ++i)
            for (int j = 0; j < side; ++j) {
                const auto at = [](float from, float to, int k) {
                    return from + (to - from) * static_cast<float>(k) / static_cast<float>(side - 1);
                };
                consider({at(nearest_min, farthest_min, i), at(nearest_max, farthest_max, j)});
            }
    }

    void consider(hs::range r) {
        const double error = (values_.*measure_)(family_.choose(r));
        if (error < least_) {
            least_ = error;
            best_ = r;
        }
    }

    const raw_values& values_;
    const hs::grid_family& family_;
    error_measure measure_;
    double least_ = std::numeric_limits<double>::infinity();
    hs::range best_;
};

} // namespace calibration_accuracy
