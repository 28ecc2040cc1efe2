// From a range of real values to the parameters of a grid.
#pragma once

#include "error.hpp"
#include "scheme.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// The codes that a scheme uses of a code type: -127..127 for `scheme_codes<std::int8_t, symmetric>`.
template <code Code, scheme Scheme>
inline constexpr code_range scheme_codes = Scheme::codes(code_traits<Code>::range);

namespace detail {

/// Whether it is a scale type; reports an error where not.
constexpr bool check_scale_type(const char* function, const char* argument, scale_type type) {
    if (is_scale_type(type))
        return true;
    fail(function, {argument, " is ", static_cast<int>(type), "; expected one of the three values of scale_type"});
    return false;
}

} // namespace detail

/// The grid for values between r.min and r.max, in the codes that the scheme uses.
///
/// `choose_grid<std::int8_t, symmetric>({-1, 3})` has scale 3/127, zero point 0 and codes -127..127. Throws if the
/// range is empty or has an end that is not finite, or the scale type is none. Constant time.
template <code Code, scheme Scheme>
constexpr grid choose_grid(range r, scale_type stored = scale_type::float32) {
    if (r.empty() || !is_finite(r.min) || !is_finite(r.max)) {
        detail::fail("choose_qparams",
                     {"the range is [", r.min, ", ", r.max, "]; expected finite ends, the lower one first"});
        return grid({}, code_traits<Code>::range);
    }
    if (!detail::check_scale_type("choose_qparams", "stored", stored))
        return grid({}, code_traits<Code>::range);
    return Scheme::choose(r, code_traits<Code>::range, stored);
}

/// The scale and zero point for values between r.min and r.max. Unlike `choose_grid`, this does not say which codes the
/// scheme uses: `quantize` on it then uses all codes of the type, as ONNX does.
template <code Code, scheme Scheme>
constexpr qparams choose_qparams(range r, scale_type stored = scale_type::float32) {
    return choose_grid<Code, Scheme>(r, stored);
}

} // namespace halfstep::inline HALFSTEP_ABI
