// What the functions of this layer check before they touch an output.
#pragma once

#include "../core/error.hpp"
#include "../core/qparams.hpp"
#include "../core/reference.hpp"

#include <optional>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Whether an argument has as many elements as it has to; reports an error where not.
inline bool check_size(const char* function, const char* argument, std::size_t size, std::size_t expected,
                       const char* reason) {
    if (size == expected)
        return true;
    fail(function, argument, " has ", size, " elements; expected ", expected, ", ", reason);
    return false;
}

/// Whether a scale is a finite, normal number of either sign.
constexpr bool is_usable_scale(float scale) {
    return is_finite(scale) && magnitude(scale) >= std::numeric_limits<float>::min();
}

/// Whether a grid can be used: a finite, normal scale and a zero point and codes that the code type has.
template <code Code>
bool check_grid(const char* function, const grid& g) {
    constexpr code_range all = code_traits<Code>::range;
    if (!is_usable_scale(g.scale)) {
        fail(function, "scale is ", g.scale, "; expected a finite number of magnitude ",
             std::numeric_limits<float>::min(), " or more");
        return false;
    }
    if (g.zero_point < all.min || g.zero_point > all.max) {
        fail(function, "zero_point is ", g.zero_point, "; expected ", all.min, " to ", all.max,
             ", the codes of this type");
        return false;
    }
    if (g.codes.min > g.codes.max || g.codes.min < all.min || g.codes.max > all.max) {
        fail(function, "codes are ", g.codes.min, " to ", g.codes.max, "; expected a part of ", all.min, " to ",
             all.max);
        return false;
    }
    return true;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
