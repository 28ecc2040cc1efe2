// A grid: which real value each integer code stands for.
#pragma once

#include "codes.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// The parameters of a grid: code q stands for the real value `(q - zero_point) * scale`.
struct qparams {
    float scale = 1.0f;          ///< the step; finite and normal; negative only where a scheme says so
    std::int32_t zero_point = 0; ///< the code of real 0; within the code's range

    friend constexpr bool operator==(const qparams&, const qparams&) = default;
};

/// qparams and the codes that may be used: all that rounding needs.
struct grid {
    float scale = 1.0f;          ///< the step, as in qparams
    std::int32_t zero_point = 0; ///< the code of real 0, as in qparams
    code_range codes{};          ///< values beyond these saturate

    /// No check: what takes a grid from a user checks it.
    constexpr grid(qparams params, code_range usable)
        : scale(params.scale), zero_point(params.zero_point), codes(usable) {}
    /// Without the codes: for what only decodes.
    constexpr operator qparams() const { return {scale, zero_point}; }
    friend constexpr bool operator==(const grid&, const grid&) = default;
};

} // namespace halfstep::inline HALFSTEP_ABI
