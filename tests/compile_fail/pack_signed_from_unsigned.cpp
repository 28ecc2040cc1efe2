// pack_int4 takes signed codes: unsigned ones would lose their meaning without a word.
// expected: no matching function
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using code = std::uint8_t;
#else
using code = std::int8_t;
#endif

void pack(std::span<const code> codes, std::span<std::uint8_t> packed) { halfstep::pack_int4(codes, packed); }
