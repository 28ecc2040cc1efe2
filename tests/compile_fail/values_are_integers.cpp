// Integers are not quantized: whoever passes codes for values has mixed up the arguments.
// expected: no matching function
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using value = int;
#else
using value = float;
#endif

void encode(std::span<const value> x, std::span<std::int8_t> codes) {
    halfstep::quantize(x, halfstep::qparams{0.1f, 0}, codes);
}
