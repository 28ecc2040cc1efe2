// What quantization cost, in figures.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"
#include "elementary.hpp"

#include <cstddef>
#include <limits>
#include <optional>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// The squared error split in two. Source: A. Gersho and R. M. Gray, "Vector Quantization and Signal Compression",
/// section 5.2 (granular and overload noise).
struct error_split {
    double granular_mse = 0;  ///< mean squared error of the values inside the grid: rounding
    double overload_mse = 0;  ///< mean squared error of the clipped values; both add up to `error_report::mse`
    double clipped_share = 0; ///< share of the values that lie more than half a step beyond the grid's ends, 0..1
};

/// How far values are from what came back. An error is `reconstructed - original`, in the data's own unit. Only finite
/// original values count; the reconstructed ones should not be NaN.
struct error_report {
    std::size_t count = 0;      ///< finite original values
    std::size_t non_finite = 0; ///< NaN and infinities among the original values, left out of all that follows
    double sqnr_db = 0;         ///< 10 log10(sum of squares / sum of squared errors): infinite without any error
    double mse = 0;             ///< mean squared error
    double rmse = 0;            ///< its square root
    double mae = 0;             ///< mean magnitude of an error
    double mean_error = 0;      ///< mean error: the bias
    double max_abs = 0;         ///< largest magnitude of an error
    /// Rounding and clipping apart; known only where the grid is, not from two plain tensors.
    std::optional<error_split> split = std::nullopt;
};

namespace detail {

/// The sums that a report is made of, over all values that count.
struct error_totals {
    double signal = 0;    ///< of the squares of the values
    double error = 0;     ///< of the errors
    double magnitude = 0; ///< of their magnitudes
    double max_abs = 0;   ///< no sum: the largest magnitude of an error
    double granular = 0;  ///< of the squared errors inside the grid
    double overload = 0;  ///< of those of the clipped values
    double clipped = 0;   ///< how many these are

    error_report report(std::size_t count, std::size_t non_finite, bool grid_is_known) const {
        error_report result{.count = count, .non_finite = non_finite};
        if (count == 0)
            return result;
        const double n = static_cast<double>(count);
        const double noise = granular + overload;
        result.sqnr_db = noise == 0 ? std::numeric_limits<double>::infinity() : 10 * detail::log10(signal / noise);
        result.mse = noise / n;
        result.rmse = detail::square_root(result.mse);
        result.mae = magnitude / n;
        result.mean_error = error / n;
        result.max_abs = max_abs;
        if (grid_is_known)
            result.split = error_split{granular / n, overload / n, clipped / n};
        return result;
    }
};

} // namespace detail

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
