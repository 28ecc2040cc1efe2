// The few functions of <cmath> that the library needs, as the compilers' own: <cmath> brings the special functions of
// mathematics too, and takes long to compile.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

inline double floor(double value) { return __builtin_floor(value); }
inline double ceil(double value) { return __builtin_ceil(value); }
inline double round_to_even(double value) { return __builtin_nearbyint(value); }
inline double absolute(double value) { return __builtin_fabs(value); }
inline double square_root(double value) { return __builtin_sqrt(value); }
/// As exact as the platform's.
inline double log10(double value) { return __builtin_log10(value); }

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE
