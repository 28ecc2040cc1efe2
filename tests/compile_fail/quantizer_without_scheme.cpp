// A granularity where the scheme belongs.
// expected: template constraint failure|constraints not satisfied
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using quantizer = halfstep::quantizer<std::int8_t, halfstep::per_token>;
#else
using quantizer = halfstep::quantizer<std::int8_t, halfstep::symmetric, halfstep::per_token>;
#endif

quantizer made{};
