// Values that are hard on a kernel.
#pragma once

#include "random.hpp"

#include <halfstep/core/float_types.hpp>
#include <halfstep/core/qparams.hpp>

#include <limits>
#include <vector>

namespace hs = halfstep;

/// The ends of every class of floats, in both signs.
inline const std::vector<float> special_values = [] {
    std::vector<float> values;
    for (const std::uint32_t magnitude :
         {0x0000'0000u, 0x0000'0001u, 0x007F'FFFFu,  // zero, the smallest and the largest denormal
          0x0080'0000u, 0x3F80'0000u, 0x7F7F'FFFFu,  // the smallest normal, 1, the largest
          0x7F80'0000u, 0x7F80'0001u, 0x7FC0'0000u,  // infinity, a signaling and a quiet NaN
          0x7FFF'FFFFu, 0x477F'E000u, 0x477F'EFFFu}) // a NaN full of payload, 65504, just below 65520
        for (const std::uint32_t sign : {0u, 0x8000'0000u})
            values.push_back(std::bit_cast<float>(magnitude | sign));
    return values;
}();

/// The float `steps` places above (or below) in the order of floats of one sign.
inline float ulps_away(float value, int steps) {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) + static_cast<std::uint32_t>(steps));
}

/// A value within 2 ulp of where the codes of a grid change, or a little outside the grid.
inline float near_a_tie(const hs::grid& g, random_source& random) {
    const std::int32_t below = random.integer(g.codes.min - g.zero_point - 3, g.codes.max - g.zero_point + 2);
    return ulps_away((static_cast<float>(below) + 0.5f) * g.scale, random.integer(-2, 2));
}

/// A mixture for one grid: uniform over a bit more than it covers, near ties, whole steps, any bit pattern, and the
/// special values.
template <hs::floating Float>
std::vector<Float> hard_values(const hs::grid& g, std::size_t count, std::uint64_t seed) {
    random_source random(seed);
    const float reach = static_cast<float>(g.codes.max - g.codes.min) * g.scale * 1.2f;
    std::vector<Float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        switch (random.bits() % 8) {
        case 0:
        case 1:
            values[i] = Float(random.unit() * reach);
            break;
        case 2:
        case 3:
        case 4:
            values[i] = Float(near_a_tie(g, random));
            break;
        case 5:
            values[i] = Float(static_cast<float>(random.integer(-300, 300)) * g.scale);
            break;
        case 6:
            values[i] = Float(random.any_float());
            break;
        default:
            values[i] = Float(special_values[random.bits() % special_values.size()]);
        }
    }
    return values;
}
