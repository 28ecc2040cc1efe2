// int4 codes are packed into bytes; an array with one element for each code is something else.
// expected: no matching function
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using element = std::int8_t;
#else
using element = std::uint8_t;
#endif

void encode(std::span<const float> x, std::span<element> bytes) {
    halfstep::quantize<halfstep::int4>(x, halfstep::qparams{0.1f, 0}, bytes);
}
