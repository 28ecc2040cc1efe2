// Schemes: from a range of real values to a grid.
#pragma once

#include "range.hpp"
#include "reference.hpp"
#include "scale_type.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// Codes on either side of the middle one that have a mirror image: 127 for 8 bits, 7 for 4.
constexpr std::int32_t mirrored_codes(code_range all) { return (all.max - all.min) / 2; }

/// The code in the middle, where symmetric schemes put real 0: 0 if signed, 2^(bits-1) if not.
constexpr std::int32_t middle_code(code_range all) { return all.min + mirrored_codes(all) + 1; }

constexpr float largest_magnitude(range r) {
    return magnitude(r.min) > magnitude(r.max) ? magnitude(r.min) : magnitude(r.max);
}

/// The grid around real 0 with scale `extent / steps`, which keeps the sign of extent; an all-zero range gets scale 1,
/// so that it decodes to exact zeros.
constexpr grid centred_grid(float extent, float steps, code_range all, code_range usable, scale_type stored) {
    const float size = round_scale(magnitude(extent) / steps, stored);
    const float scale = extent == 0.0f ? 1.0f : extent < 0.0f ? -size : size;
    return grid({scale, middle_code(all)}, usable);
}

} // namespace detail

// A scheme is a type with
//   is_symmetric         whether its grids are centred on real 0
//   codes(all)           the codes that it uses, out of all codes of a type
//   choose(r, all, type) the grid for the finite values from r.min to r.max, with its scale stored as `type`; of its
//                        codes, `codes(all)` are used. Must not throw; may be called by many threads at a time
// Those of this file that are symmetric also have
//   steps(all)           how many steps of the scale lie between 0 and the end that is farther from it
// which simd/kernels/choose_grids.inl makes the grids of many ranges with.
// `choose` expects r.min <= r.max, both finite. A scale below the normal numbers becomes the smallest one that can
// be stored; a range too wide for float32 arithmetic is computed in double.

/// Real 0 is code 0 (signed) or 2^(bits-1) (unsigned), and the ends mirror each other: int8 uses -127..127, int4
/// -7..7, int2 -1..1. `scale = max(|min|, |max|) / 127` for 8 bits.
struct symmetric {
    static constexpr bool is_symmetric = true; ///< grids are centred on real 0
    /// The codes that have a mirror image.
    static constexpr code_range codes(code_range all) {
        return {detail::middle_code(all) - detail::mirrored_codes(all), all.max};
    }
    /// The steps from 0 to either end.
    static constexpr float steps(code_range all) { return static_cast<float>(detail::mirrored_codes(all)); }
    /// The grid of a range, with a scale that can be stored as this type.
    static constexpr grid choose(range r, code_range all, scale_type stored) {
        return detail::centred_grid(detail::largest_magnitude(r), steps(all), all, codes(all), stored);
    }
};

/// Symmetric with every code in use, int4 -8..7: the end with the larger magnitude m takes the extra code, as in
/// ggml's q4_0, so the scale `m / -8` is negative where that end is positive. Where both ends are equal, it is
/// positive. The other end may clip by up to one step.
struct symmetric_full_range {
    static constexpr bool is_symmetric = true;     ///< grids are centred on real 0
    static constexpr bool has_signed_scale = true; ///< scales may be negative
    /// All codes.
    static constexpr code_range codes(code_range all) { return all; }
    /// The steps from 0 to the end that takes the extra code.
    static constexpr float steps(code_range all) { return static_cast<float>(detail::mirrored_codes(all) + 1); }
    /// The grid of a range, with a scale that can be stored as this type.
    static constexpr grid choose(range r, code_range all, scale_type stored) {
        const float farthest = magnitude(r.min) >= magnitude(r.max) ? r.min : r.max;
        return detail::centred_grid(-farthest, steps(all), all, codes(all), stored);
    }
};

/// Symmetric with every code in use and the scale of PyTorch's observers: `max(|min|, |max|) / 127.5` for 8 bits.
/// Source: PyTorch, torch/ao/quantization/observer.py, `_calculate_qparams`.
struct pytorch_symmetric {
    static constexpr bool is_symmetric = true; ///< grids are centred on real 0
    /// All codes.
    static constexpr code_range codes(code_range all) { return all; }
    /// Half of the steps between the ends, which may be a fraction.
    static constexpr float steps(code_range all) { return static_cast<float>(all.max - all.min) / 2.0f; }
    /// The grid of a range, with a scale that can be stored as this type.
    static constexpr grid choose(range r, code_range all, scale_type stored) {
        return detail::centred_grid(detail::largest_magnitude(r), steps(all), all, codes(all), stored);
    }
};

/// The codes cover min to max, extended to include 0: `scale = (max - min) / (qmax - qmin)` and
/// `zero_point = rint(qmin - min / scale)`, clamped. Real 0 is exact. Source: ONNX DynamicQuantizeLinear.
struct asymmetric {
    static constexpr bool is_symmetric = false; ///< real 0 is where it falls
    /// All codes.
    static constexpr code_range codes(code_range all) { return all; }
    /// The grid of a range, with a scale that can be stored as this type.
    static constexpr grid choose(range r, code_range all, scale_type stored) {
        const float low = r.min < 0.0f ? r.min : 0.0f;
        const float high = r.max > 0.0f ? r.max : 0.0f;
        if (low == high)
            return grid({1.0f, all.min}, all);
        const auto lowest = static_cast<float>(all.min);
        const auto highest = static_cast<float>(all.max);
        const double width = static_cast<double>(high) - static_cast<double>(low);
        const bool wide = width > static_cast<double>(std::numeric_limits<float>::max());
        const float exact_scale = wide ? static_cast<float>(width / static_cast<double>(highest - lowest))
                                       : (high - low) / (highest - lowest);
        const float scale = round_scale(exact_scale, stored);
        const float zero_point = lowest - low / scale;
        const float clamped = zero_point < lowest ? lowest : zero_point > highest ? highest : zero_point;
        return grid({scale, reference::round_half_even(clamped)}, all);
    }
};

/// One of the schemes, or a type of the user's with the same members: see above.
template <class T>
concept scheme = requires(range r, code_range all, scale_type stored) {
    { T::is_symmetric } -> std::convertible_to<bool>;
    { T::codes(all) } -> std::same_as<code_range>;
    { T::choose(r, all, stored) } -> std::same_as<grid>;
};

/// Whether a scheme is one of those above that are symmetric: what is derived from them may choose otherwise.
template <scheme Scheme>
inline constexpr bool is_centred_scheme =
    std::same_as<Scheme, symmetric> || std::same_as<Scheme, symmetric_full_range> ||
    std::same_as<Scheme, pytorch_symmetric>;

/// Whether a scheme may choose a negative scale: it says so by a member of this name.
template <scheme Scheme>
inline constexpr bool has_signed_scale = requires {
    requires Scheme::has_signed_scale;
};

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
