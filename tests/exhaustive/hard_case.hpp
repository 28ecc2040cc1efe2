// Quotients that lie next to where codes change, by construction.
#pragma once

#include <cmath>
#include <cstdint>

struct hard_case {
    float x;
    float scale;
};

/// The inverse of an odd number modulo 2^64. Source: Newton's iteration.
inline std::uint64_t inverse(std::uint64_t odd) {
    std::uint64_t result = 1;
    for (int i = 0; i < 6; ++i)
        result *= 2 - odd * result;
    return result;
}

/// Calls `visit(hard_case)` for every x / scale that lies next to the point where float quotients begin to round to
/// step k + 1 rather than k, k not negative: there is no other within 2^-45 of its size.
///
/// That point is half a float above (k even) or below (k odd) k + 1/2: an odd M of 25 bits, times a power of two. With
/// X and T the mantissas of x and of the scale, X * 2^24 = M * T + D for some D other than 0 and as small as the
/// distance is: |D| < 16 for 2^-45. M is odd, so each D leaves one T.
template <class Visit>
void for_each_hard_case(std::int32_t k, Visit visit) {
    const double tie = k + 0.5;
    const int exponent = std::ilogb(tie);
    const auto on_tie = static_cast<std::uint64_t>(std::ldexp(tie, 24 - exponent));
    const std::uint64_t m = k % 2 == 0 ? on_tie + 1 : on_tie - 1;
    for (std::int64_t d = -16; d <= 16; ++d) {
        const std::uint64_t t = (static_cast<std::uint64_t>(-d) * inverse(m)) & 0xFF'FFFF;
        if (d == 0 || t < 0x80'0000)
            continue;
        const std::uint64_t x = (m * t + static_cast<std::uint64_t>(d)) >> 24;
        if (x >= 0x100'0000 && x % 2 != 0)
            continue; // no float
        visit(hard_case{static_cast<float>(std::ldexp(static_cast<double>(x), exponent - 23)),
                        static_cast<float>(std::ldexp(static_cast<double>(t), -23))});
    }
}
