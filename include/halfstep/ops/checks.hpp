// What the functions of this layer check before they touch an output.
#pragma once

#include "../core/error.hpp"
#include "../core/qparams.hpp"
#include "../core/reference.hpp"

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Whether an argument has as many elements as it has to; reports an error where not.
inline bool check_size(const char* function, const char* argument, std::size_t size, std::size_t expected,
                       const char* reason) {
    if (size == expected)
        return true;
    fail(function, {argument, " has ", size, " elements; expected ", expected, ", ", reason});
    return false;
}

/// Whether a scale is a finite, normal number of either sign.
constexpr bool is_usable_scale(float scale) {
    return is_finite(scale) && magnitude(scale) >= std::numeric_limits<float>::min();
}

/// Whether a code type has a zero point and a range of codes.
template <code Code>
bool check_codes(const char* function, std::int32_t zero_point, code_range codes) {
    constexpr code_range all = code_traits<Code>::range;
    if (zero_point < all.min || zero_point > all.max) {
        fail(function,
             {"zero_point is ", zero_point, "; expected ", all.min, " to ", all.max, ", the codes of this type"});
        return false;
    }
    if (codes.min > codes.max || codes.min < all.min || codes.max > all.max) {
        fail(function, {"codes are ", codes.min, " to ", codes.max, "; expected a part of ", all.min, " to ", all.max});
        return false;
    }
    return true;
}

/// Whether a scale can be used; reports an error where not.
inline bool check_scale(const char* function, float scale) {
    if (is_usable_scale(scale))
        return true;
    fail(function, {"scale is ", scale, "; expected a finite number of magnitude ", std::numeric_limits<float>::min(),
                    " or more"});
    return false;
}

/// Whether a grid can be used: a finite, normal scale and a zero point and codes that the code type has.
template <code Code>
bool check_grid(const char* function, const grid& g) {
    return check_scale(function, g.scale) && check_codes<Code>(function, g.zero_point, g.codes);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
