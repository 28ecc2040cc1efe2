// expected: constraint|no matching function
#include <halfstep/halfstep.hpp>

namespace hs = halfstep;

#ifdef MUST_NOT_COMPILE
using codes = std::span<const std::uint8_t>;
#else
using codes = std::span<std::uint8_t>;
#endif

void encode(std::span<const float> x, hs::qparams p, codes out) { hs::quantize(x, p, out); }
