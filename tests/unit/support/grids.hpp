// Grids that are hard on a kernel.
#pragma once

#include "types.hpp"

#include <halfstep/core/qparams.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

/// Ordinary scales, powers of two, negative ones, and those at the ends of what is allowed: the reciprocal of the
/// largest is denormal, and quotients by the smallest overflow.
inline const std::vector<float> hard_scales = {
    1.0f,
    0.0123f,
    0.00214854861f, // where division and reciprocal are known to differ
    -0.07f,
    0x1p-10f,
    -0x1p+3f,
    1e-30f,
    3e38f,
    std::numeric_limits<float>::min(),
    -std::numeric_limits<float>::min(),
    std::numeric_limits<float>::max(),
    0x1.fffffep-126f,
    0x1.000002p+126f, // the reciprocal is just denormal
    257.3f,
};

/// Zero points at the ends of a code's range, next to them and in the middle.
template <hs::code Code>
std::vector<std::int32_t> hard_zero_points() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    return {all.min, all.min + 1, (all.min + all.max + 1) / 2, all.max - 1, all.max};
}

/// All codes; all but the lowest, as the symmetric scheme has them; and 7 on either side of the zero point.
template <hs::code Code>
std::vector<hs::code_range> hard_code_ranges(std::int32_t zero_point) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    return {all,
            {std::min(all.min + 1, zero_point), all.max},
            {std::max(all.min, zero_point - 7), std::min(all.max, zero_point + 7)}};
}

template <hs::code Code>
std::vector<hs::grid> hard_grids() {
    std::vector<hs::grid> grids;
    for (const float scale : hard_scales)
        for (const std::int32_t zero_point : hard_zero_points<Code>())
            for (const hs::code_range codes : hard_code_ranges<Code>(zero_point))
                grids.push_back(hs::grid({scale, zero_point}, codes));
    return grids;
}

inline std::string to_text(const hs::grid& g) {
    return "scale " + std::to_string(std::bit_cast<std::uint32_t>(g.scale)) + " (as bits), zero point " +
           std::to_string(g.zero_point) + ", codes " + std::to_string(g.codes.min) + ".." + std::to_string(g.codes.max);
}
