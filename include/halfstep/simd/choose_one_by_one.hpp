// Grids of many ranges by a scheme that no kernel knows, and of ranges that are too wide for the kernels.
#pragma once

#include "../config/region.hpp"
#include "../core/range.hpp"
#include "../core/scheme.hpp"

#include <cstddef>
#include <cstdint>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::simd {

/// What simd/kernels/choose_grids.inl does, by the scheme's own function, which never sees -0.0.
template <scheme Scheme>
HALFSTEP_NOINLINE void choose_one_by_one(const float* lows, const float* highs, std::size_t count, code_range all,
                                         scale_type stored, float* scales, std::int32_t* zero_points) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        const grid g = Scheme::choose(merge({}, {lows[i], highs[i]}), all, stored);
        scales[i] = g.scale;
        zero_points[i] = g.zero_point;
    }
}

} // namespace halfstep::inline HALFSTEP_ABI::simd
HALFSTEP_REGION_END_BASELINE
