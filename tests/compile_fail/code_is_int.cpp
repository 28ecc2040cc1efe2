// A code type is one of eight; int, which could mean any of them, is none.
// expected: no matching function
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using code = int;
#else
using code = std::int8_t;
#endif

auto params = halfstep::choose_qparams<code, halfstep::symmetric>({-1.0f, 1.0f});
