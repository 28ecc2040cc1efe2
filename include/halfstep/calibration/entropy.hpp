// The criterion of TensorRT: the clipped and rounded distribution diverges least from the true one.
#pragma once

#include "../core/algorithm.hpp"
#include "criterion.hpp"
#include "kl_divergence.hpp"
#include "linear_bins.hpp"

#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// The range with the least Kullback-Leibler divergence between the values and what clipping and rounding make of
/// them.
///
/// **Bins.** h[0] .. h[n-1], n = 2048 equally wide bins, filled from the float-bit histogram, each of whose bins is
/// spread in proportion to overlap. Values that count as 0 are left out: they are exact on every grid. The bins hold
/// |x| from 0 to its largest for symmetric grids, and for asymmetric ones where all values lie on one side of 0;
/// else x from its smallest to its largest.
///
/// **Levels.** L is the number of codes for values >= 0 of a symmetric grid (128 for 8 bits, 8 for 4), of all codes
/// of an asymmetric one (256).
///
/// **Candidates.** Windows of bins a .. b-1 with b - a >= L. For |x|: a = 0 and b = L .. n, every one of them. Else
/// the window holds the bin of 0; from the full one, the best b for this a is taken, then the best a for this b, and
/// so on until neither changes. The first least divergence counts, so the narrowest of equals. The range is from edge
/// a to edge b.
///
/// **Divergence.** P[i] = h[i], and the tails are folded in: P[a] gets all below a, P[b-1] all from b on. Level l
/// covers bins a + (b-a) l/L to a + (b-a)(l+1)/L, which need not be whole: o(i,l) is how much of bin i it covers, and
///
///     d(l) = sum_i h[i] o(i,l) / sum_{i: h[i] > 0} o(i,l)            without the tails
///     Q[i] = sum_l d(l) o(i,l)  where h[i] > 0, else 0
///     KL   = sum_{i: P[i] > 0} P'[i] ln(P'[i] / Q'[i])               P' and Q' add up to 1
///
/// Where Q[i] = 0 and P[i] > 0, the window is no candidate. Neither is one that keeps no more values than it clips: a
/// single filled bin diverges by 0, whatever else there is.
///
/// Source: S. Migacz, "8-bit inference with TensorRT", GTC 2017, slides 34 to 39. That leaves open what to do where L
/// does not divide the window and how zeros count, and takes the threshold half a bin further out. The well-known
/// implementations differ, by choices and by bugs: docs/calibration.md has them row by row.
///
/// 16-bit codes have more levels than there are bins: the result is then that of min_max, as it is where all values
/// are 0. With 4 bits and fewer it clips too little (normal values, int4: at 3.6 standard deviations, where the least
/// squared error is at 2.5): prefer mse there.
///
/// Cost: up to 2000 candidates of 2 L logarithms: about 5 ms for 8 bits, 0.5 ms for 4; five times that for values on
/// both sides of 0 on asymmetric grids.
struct entropy {
    /// How many bins of equal width the histogram is made into.
    static constexpr std::size_t bins = 2048;

    /// The empty range where there is no finite value.
    range choose_range(const histogram& observed, const grid_family& family) const {
        const range all = observed.extremes();
        if (observed.finite_count() == observed.zero_count())
            return all;
        const bool one_sided = all.min >= 0.0f || all.max <= 0.0f;
        const grid widest = family.choose(all);
        const int levels = family.is_symmetric ? family.codes.max - widest.zero_point + 1 : family.steps() + 1;
        if (levels < 1 || static_cast<std::size_t>(levels) >= bins)
            return all;
        return family.is_symmetric || one_sided ? clip_magnitudes(observed, family, static_cast<std::size_t>(levels))
                                                : clip_both_ends(observed, static_cast<std::size_t>(levels));
    }
    friend constexpr bool operator==(const entropy&, const entropy&) = default;

private:
    /// The first place from `from` to `to` where `value_at` is least; `to` where it is infinite everywhere.
    template <class ValueAt>
    static std::size_t first_least(std::size_t from, std::size_t to, ValueAt value_at) {
        double least = std::numeric_limits<double>::infinity();
        std::size_t best = to;
        for (std::size_t place = from; place <= to; ++place) {
            const double value = value_at(place);
            if (value < least) {
                least = value;
                best = place;
            }
        }
        return best;
    }

    static range clip_magnitudes(const histogram& observed, const grid_family& family, std::size_t levels) {
        detail::linear_bins h({0.0f, observed.magnitude_extremes().max}, bins);
        observed.for_each_magnitude_bin([&](const histogram::bin& b) {
            if (b.high > 0.0f)
                h.add(b);
        });
        const detail::kl_divergence divergence(h.counts().data(), bins, levels);
        const std::size_t best = first_least(levels, bins, [&](std::size_t end) { return divergence(0, end); });
        return best == bins ? observed.extremes() : detail::clip_range(family, observed.extremes(), h.edge(best));
    }

    static range clip_both_ends(const histogram& observed, std::size_t levels) {
        const range all = observed.extremes();
        detail::linear_bins h(all, bins);
        observed.for_each_bin([&](const histogram::bin& b) {
            if (b.low < 0.0f || b.high > 0.0f)
                h.add(b);
        });
        const detail::kl_divergence divergence(h.counts().data(), bins, levels);
        const auto zero = static_cast<std::size_t>(detail::clamp(h.place(0.0f), 0.0, static_cast<double>(bins - 1)));
        std::size_t first = 0;
        std::size_t last = bins;
        for (bool changed = true; changed;) { // each change makes the divergence less, or the window narrower
            const std::size_t best_last = first_least(detail::max(zero + 1, first + levels), bins,
                                                      [&](std::size_t end) { return divergence(first, end); });
            changed = best_last != last;
            last = best_last;
            const std::size_t narrowest = detail::min(zero, last - levels);
            const std::size_t best_first = narrowest - first_least(0, narrowest, [&](std::size_t outwards) {
                                               return divergence(narrowest - outwards, last);
                                           });
            changed |= best_first != first;
            first = best_first;
        }
        return {first == 0 ? all.min : h.edge(first), last == bins ? all.max : h.edge(last)};
    }
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
