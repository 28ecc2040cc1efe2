// The search for the range whose grid costs least.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/bit_cast.hpp"
#include "candidate_ranges.hpp"

#include <cstdint>
#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// What a grid costs: the sum of |x - x'|^p over values, each with its weight if there are any. The same bits on
/// every instruction set.
template <error_norm Norm>
class error_sum {
public:
    explicit error_sum(std::span<const float> values) : values_(values), kernel_(simd::sum_error<Norm>()) {}
    error_sum(std::span<const float> values, std::span<const double> weights)
        : values_(values), weights_(weights.data()), kernel_(simd::sum_weighted_error<Norm>()) {}
    double operator()(const grid& g) const { return kernel_(values_.data(), values_.size(), g, weights_); }

private:
    std::span<const float> values_;
    const double* weights_ = nullptr;
    simd::kernel<simd::sum_error_function> kernel_;
};

/// Searches the ranges within the observed one, or where scales are signed within its largest_thresholds, for the grid
/// with the least error. The observed range itself is the first candidate, and another one has to be better than it: so
/// the result is never worse than min_max.
///
/// Thresholds are tried at equal steps of their float32 *pattern*, which are nearly equal ratios: from the largest one,
/// for signed scales of either sign, down to `lowest`, below which no optimum lies. Around the best one, the search
/// goes on with finer steps, twice. Every candidate is judged by the grid that the scheme makes of it, so that the
/// rounding of scales and zero points is part of the error.
///
/// Asymmetric grids: first a coarse scan over widths and the place of 0 in them; then each end moves in turn while
/// the other stays; then zero points next to the best one are tried, with their own search over scales.
/// Deterministic.
template <error_norm Norm>
class range_search {
public:
    /// `coarse` is a cheaper stand-in for `error`, good enough to tell valleys from hills. `candidates` are tried
    /// first, then `fine` more around the best of them.
    range_search(const error_sum<Norm>& error, const error_sum<Norm>& coarse, const grid_family& family, range observed,
                 float lowest, std::size_t candidates, std::size_t fine)
        : error_(error), coarse_(coarse), family_(family), observed_(observed),
          candidates_(static_cast<std::uint32_t>(candidates)), fine_(static_cast<std::uint32_t>(fine)) {
        const float largest = detail::max(magnitude(observed.min), magnitude(observed.max));
        lowest_ = detail::clamp(lowest, detail::min(std::numeric_limits<float>::min(), largest), largest);
        consider(observed);
    }

    range run() {
        if (observed_.min == 0.0f && observed_.max == 0.0f)
            return best_;
        if (family_.is_symmetric || observed_.min >= 0.0f || observed_.max <= 0.0f)
            search_thresholds();
        else
            search_asymmetric();
        return best_;
    }

private:
    /// The error at a range, which becomes the best one if it is better, or as good and wider; as good as the observed
    /// range is not enough.
    double consider(range r) {
        const double error = error_(family_.choose(r));
        const bool is_wider = r.max - r.min > best_.max - best_.min && best_ != observed_;
        if (error < least_error_ || (error == least_error_ && is_wider)) {
            least_error_ = error;
            best_ = r;
        }
        return error;
    }

    /// Tries the ranges that `range_at` makes of `count` thresholds from `low` to `high`, on the coarse stand-in;
    /// then `fine` between the fourth neighbours of the best of them; then a quarter as many between the neighbours
    /// of the best of those.
    template <class RangeAt>
    void search(float low, float high, std::uint32_t count, std::uint32_t fine, RangeAt range_at) {
        auto from = bit_cast<std::uint32_t>(low);
        auto to = bit_cast<std::uint32_t>(detail::max(low, high));
        for (const std::uint32_t neighbours : {4u, 1u, 0u}) {
            const bool is_coarse = neighbours == 4 && &coarse_ != &error_;
            double least = std::numeric_limits<double>::infinity();
            std::uint32_t best = to;
            for (std::uint32_t i = 0; i < count; ++i) {
                const auto down = static_cast<std::uint32_t>(std::uint64_t{to - from} * i / (count - 1));
                const range r = range_at(bit_cast<float>(to - down));
                const double error = is_coarse ? coarse_(family_.choose(r)) : consider(r);
                if (error < least) {
                    least = error;
                    best = to - down;
                }
            }
            if (is_coarse)
                consider(range_at(bit_cast<float>(best)));
            else if (to - from < count)
                return; // every float between was tried
            const std::uint32_t reach = neighbours * ((to - from) / (count - 1) + 1);
            from = best - from > reach ? best - reach : from;
            to = to - best > reach ? best + reach : to;
            count = detail::max(neighbours == 4 ? fine : fine / 4, 5u);
        }
    }

    void search_thresholds() {
        if (!family_.has_signed_scales) {
            const float largest = detail::max(magnitude(observed_.min), magnitude(observed_.max));
            search(lowest_, largest, candidates_, fine_,
                   [&](float threshold) { return clip_range(family_, observed_, threshold); });
            return;
        }
        const bool is_upper_farther = observed_.max > -observed_.min;
        const largest_thresholds largest = largest_thresholds_of(family_.choose(observed_), observed_);
        for (const bool is_farther : {true, false}) // either end may take the extra code
            if (const float high = is_farther ? largest.farther : largest.nearer; high >= lowest_)
                search(lowest_, high, candidates_, fine_,
                       [&](float threshold) { return range_to(is_upper_farther == is_farther, observed_, threshold); });
    }

    void search_asymmetric() {
        consider(coarse_best());
        constexpr int most_rounds = 8;
        constexpr double worth_a_round = 1e-5; // of the error
        for (int round = 0; round < most_rounds; ++round) {
            const double before = least_error_;
            search_end(best_.max, observed_.max, [low = best_.min](float end) { return range{low, end}; });
            search_end(-best_.min, -observed_.min, [high = best_.max](float end) { return range{-end, high}; });
            const grid g = family_.choose(best_);
            for (int step = -1; step <= 1; ++step)
                search_scale(g.scale, g.zero_point - g.codes.min + step);
            if (!(least_error_ < before * (1.0 - worth_a_round)))
                break;
        }
    }

    /// The best of the windows of `candidates / 8` widths, at least 16, with 0 at 17 places in each of them.
    range coarse_best() const {
        constexpr int places = 16;
        const std::uint32_t widths = detail::max(candidates_ / 8, 16u);
        const auto from = bit_cast<std::uint32_t>(lowest_);
        const auto to = detail::max(from, bit_cast<std::uint32_t>(observed_.max - observed_.min));
        double least = std::numeric_limits<double>::infinity();
        range best = observed_;
        for (std::uint32_t i = 0; i < widths; ++i) {
            const auto down = static_cast<std::uint32_t>(std::uint64_t{to - from} * i / (widths - 1));
            const double width = static_cast<double>(bit_cast<float>(to - down));
            range last;
            for (int place = 0; place <= places; ++place) {
                const range r = window_within(observed_, width, width * place / places);
                const double error = r == last ? least : coarse_(family_.choose(r));
                last = r;
                if (error < least) {
                    least = error;
                    best = r;
                }
            }
        }
        return best;
    }

    /// Moves one end of the best range, now at `end` from 0, to somewhere between 0 and `farthest`.
    template <class RangeAt>
    void search_end(float end, float farthest, RangeAt range_at) {
        const float step = magnitude(family_.choose(best_).scale);
        consider(range_at(0.0f));
        search(detail::max(detail::min(step, farthest) / 4.0f, end / 2.0f),
               detail::min(detail::max(end, step) * 2.0f, farthest), fine_, fine_ / 2, range_at);
    }

    /// Tries scales near `scale` on grids with `below` codes below real 0.
    void search_scale(float scale, int below) {
        if (below < 0 || below > family_.steps())
            return;
        const float reach = detail::min(1.5f, 1.0f + 1.0f / 64.0f + 2.0f / static_cast<float>(family_.steps()));
        search(scale / reach, scale * reach, fine_ / 2, fine_ / 4, [&](float candidate) {
            const double width = static_cast<double>(candidate) * family_.steps();
            return window_within(observed_, width, static_cast<double>(candidate) * below);
        });
    }

    const error_sum<Norm>& error_;
    const error_sum<Norm>& coarse_; ///< may be the same object
    grid_family family_;
    range observed_;
    std::uint32_t candidates_;
    std::uint32_t fine_;
    float lowest_ = 0.0f;
    range best_;
    double least_error_ = std::numeric_limits<double>::infinity();
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
