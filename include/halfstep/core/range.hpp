// The interval of real values that a grid has to cover.
#pragma once

#include "../config/region.hpp"
#include "float_types.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI {

/// A closed interval of finite values. The empty one, which holds no value, is the identity of `merge`.
struct range {
    float min = std::numeric_limits<float>::infinity();  ///< the lower end; infinity if empty
    float max = -std::numeric_limits<float>::infinity(); ///< the upper end; minus infinity if empty

    /// Whether no value has been seen.
    constexpr bool empty() const { return !(min <= max); }
    friend constexpr bool operator==(const range&, const range&) = default;
};

/// The smallest interval that holds both. Zero is always +0.0, so that the result does not depend on the order.
constexpr range merge(range a, range b) {
    const float low = b.min < a.min ? b.min : a.min;
    const float high = b.max > a.max ? b.max : a.max;
    return {low == 0.0f ? 0.0f : low, high == 0.0f ? 0.0f : high};
}

} // namespace halfstep::inline HALFSTEP_ABI
HALFSTEP_REGION_END_BASELINE
