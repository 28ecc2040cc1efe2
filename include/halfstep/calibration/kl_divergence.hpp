// How much a distribution loses when it is clipped to a window and rounded to a few levels.
#pragma once

#include "../core/buffer.hpp"
#include "natural_log.hpp"

#include <cstddef>
#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// The Kullback-Leibler divergence of calibration (see `entropy`), for any window of one histogram. Sums over bins
/// come from running totals, so that a window costs `2 * levels` logarithms, however many bins it has.
class kl_divergence {
public:
    /// Of `bins` counts, which have to stay where they are.
    kl_divergence(const double* counts, std::size_t bins, std::size_t levels)
        : counts_(counts), levels_(levels), mass_(bins + 1, 0.0), occupied_(bins + 1, 0.0),
          mass_log_mass_(bins + 1, 0.0) {
        for (std::size_t i = 0; i < bins; ++i) {
            mass_[i + 1] = mass_[i] + counts[i];
            occupied_[i + 1] = occupied_[i] + (counts[i] > 0.0 ? 1.0 : 0.0);
            mass_log_mass_[i + 1] = mass_log_mass_[i] + times_log(counts[i], counts[i]);
        }
    }

    /// The divergence for the window of bins `first` to `last - 1`; infinite where Q is 0 and P is not, and where no
    /// more is kept than clipped. The window has at least as many bins as there are levels.
    double operator()(std::size_t first, std::size_t last) const {
        const double all = mass_[mass_.size() - 1];
        const double kept = mass_[last] - mass_[first];
        const double left_tail = mass_[first];
        const double right_tail = all - mass_[last];
        const double left = counts_[first];
        const double right = counts_[last - 1];
        if (!(kept > left_tail + right_tail) || (left_tail > 0.0 && !(left > 0.0)) ||
            (right_tail > 0.0 && !(right > 0.0)))
            return std::numeric_limits<double>::infinity();

        // sum of P log P: the tails are folded into the end bins
        double p_log_p = mass_log_mass_[last] - mass_log_mass_[first];
        p_log_p += times_log(left + left_tail, left + left_tail) - times_log(left, left);
        p_log_p += times_log(right + right_tail, right + right_tail) - times_log(right, right);
        return (p_log_p - p_log_q(first, last, left_tail, right_tail)) / all + natural_log(kept / all);
    }

private:
    static double times_log(double factor, double x) { return x > 0.0 ? factor * natural_log(x) : 0.0; }

    /// The sum of P log Q, level by level. A bin that two levels share gets its part of both.
    double p_log_q(std::size_t first, std::size_t last, double left_tail, double right_tail) const {
        const std::size_t length = last - first;
        double sum = 0.0;
        double density_before = 0.0; // of the level before, and how much of the shared bin it has
        double shared_before = 0.0;
        for (std::size_t level = 0; level < levels_; ++level) {
            const std::size_t begin = first + length * level / levels_;
            const std::size_t end = first + length * (level + 1) / levels_;
            const double shared_after =
                static_cast<double>(length * (level + 1) % levels_) / static_cast<double>(levels_);
            const std::size_t inner = begin + (shared_before > 0.0 ? 1 : 0);
            const double shared_count = shared_before > 0.0 ? counts_[begin] : 0.0;
            const double next_count = shared_after > 0.0 ? counts_[end] : 0.0;
            const double inner_mass = mass_[end] - mass_[inner];

            const double mass = (1.0 - shared_before) * shared_count + inner_mass + shared_after * next_count;
            const double bins = (shared_count > 0.0 ? 1.0 - shared_before : 0.0) + (occupied_[end] - occupied_[inner]) +
                                (next_count > 0.0 ? shared_after : 0.0);
            const double density = bins > 0.0 ? mass / bins : 0.0;
            double weight = inner_mass; // of the bins that are all in this level
            weight += (level == 0 ? left_tail : 0.0) + (level + 1 == levels_ ? right_tail : 0.0);
            sum += times_log(weight, density);
            sum += times_log(shared_count, shared_before * density_before + (1.0 - shared_before) * density);
            density_before = density;
            shared_before = shared_after;
        }
        return sum;
    }

    const double* counts_;
    std::size_t levels_;
    buffer<double> mass_;          ///< running total of the counts
    buffer<double> occupied_;      ///< running total of the bins that are not empty
    buffer<double> mass_log_mass_; ///< running total of count * log(count)
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
