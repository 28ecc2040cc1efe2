// A logarithm that is the same on every machine.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"
#include "../core/bit_cast.hpp"

#include <cstdint>

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// ln(x) for a positive, normal x, with a relative error below 5e-16. std::log may differ between
/// libraries, and so might then the range that a criterion chooses.
///
/// With x = m * 2^e and m in [sqrt(1/2), sqrt(2)): ln(m) = 2 atanh(t), t = (m - 1) / (m + 1), as a series in t^2 <
/// 0.03.
constexpr double natural_log(double x) {
    constexpr double ln_2 = 0x1.62e42fefa39efp-1;
    constexpr std::uint64_t sqrt_half = 0x3FE6'A09E'667F'3BCD;
    const std::uint64_t above = bit_cast<std::uint64_t>(x) - sqrt_half;
    const auto exponent = static_cast<double>(static_cast<std::int64_t>(above) >> 52);
    const double m = bit_cast<double>((above & 0x000F'FFFF'FFFF'FFFF) + sqrt_half);
    const double t = (m - 1.0) / (m + 1.0);
    const double u = t * t;
    const double series =
        1.0 + u * (1.0 / 3 +
                   u * (1.0 / 5 +
                        u * (1.0 / 7 +
                             u * (1.0 / 9 +
                                  u * (1.0 / 11 +
                                       u * (1.0 / 13 + u * (1.0 / 15 + u * (1.0 / 17 + u * (1.0 / 19 + u / 21)))))))));
    return exponent * ln_2 + 2.0 * t * series;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
