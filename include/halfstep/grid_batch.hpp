// The grids of a stretch of a tensor, on their way from ranges to encoders.
#pragma once

#include "core/algorithm.hpp"
#include "core/buffer.hpp"
#include "core/scheme.hpp"
#include "simd/dispatch.hpp"

#include <limits>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Consecutive grids, one array for each of their numbers, padded so that kernels can read whole vectors. Keeps its
/// memory from one stretch to the next.
class grid_batch {
public:
    /// Begins anew with `count` grids, which are still to be set.
    void resize(std::size_t count) {
        count_ = count;
        padded_ = simd::encoder_table::padded(count);
        numbers_.resize(8 * padded_);
        zero_points_.resize(padded_);
        fill_n(array(2) + count, padded_ - count, 1.0f); // what kernels compute of the padding is not used
        fill_n(zero_points_.data() + count, padded_ - count, 0);
    }
    /// Empties the ranges of all grids.
    void clear_ranges() {
        fill_n(lows(), count_, range{}.min);
        fill_n(highs(), count_, range{}.max);
        fill_n(lows() + count_, padded_ - count_, 0.0f);
        fill_n(highs() + count_, padded_ - count_, 0.0f);
    }
    std::size_t size() const { return count_; }

    /// The smallest finite value that lies on each grid; infinity before the first one.
    float* lows() { return array(0); }
    /// The largest finite value that lies on each grid; minus infinity before the first one.
    float* highs() { return array(1); }
    range range_of(std::size_t i) { return merge({}, {lows()[i], highs()[i]}); }
    void set_range(std::size_t i, range r) {
        lows()[i] = r.min;
        highs()[i] = r.max;
    }
    /// Extends each range by that of the same number in another batch of the same size.
    void merge_ranges(grid_batch& other) {
        for (std::size_t i = 0; i < count_; ++i)
            set_range(i, merge(range_of(i), other.range_of(i)));
    }
    /// Whether a grid can be made of a range: not where there was no finite value.
    bool has_finite_range(std::size_t i) {
        return is_finite(lows()[i]) && is_finite(highs()[i]) && lows()[i] <= highs()[i];
    }
    bool has_finite_ranges() {
        for (std::size_t i = 0; i < count_; ++i)
            if (!has_finite_range(i))
                return false;
        return true;
    }

    /// One for each grid.
    float* scales() { return array(2); }
    /// One for each grid.
    std::int32_t* zero_points() { return zero_points_.data(); }
    void set(std::size_t i, const qparams& params) {
        array(2)[i] = params.scale;
        zero_points_[i] = params.zero_point;
    }

    /// Makes grids of the ranges, which are finite.
    template <scheme Scheme>
    void choose(code_range all, scale_type stored) {
        simd::choose_grids<Scheme>()(lows(), highs(), count_, all, stored, array(2), zero_points_.data());
        fill_n(array(2) + count_, padded_ - count_, 1.0f);
    }

    /// Where kernels put the encoders of the grids; from grid number `first` on.
    simd::encoder_table encoders(std::size_t first = 0) {
        return {array(3) + first, array(4) + first, array(5) + first,
                array(6) + first, array(7) + first, zero_points_.data() + first};
    }

private:
    float* array(std::size_t i) { return numbers_.data() + i * padded_; }

    std::size_t count_ = 0;
    std::size_t padded_ = 0;
    buffer<float> numbers_; ///< eight arrays, one after the other
    buffer<std::int32_t> zero_points_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
