// expected: constraint|no matching function
#include <halfstep/halfstep.hpp>

namespace hs = halfstep;

// Rounding double to float first would be a second rounding, so it is the caller's to do.
#ifdef MUST_NOT_COMPILE
using value = double;
#else
using value = float;
#endif

hs::range find(const std::vector<value>& x) { return hs::find_range(x); }
