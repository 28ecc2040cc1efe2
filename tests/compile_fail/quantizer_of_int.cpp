// A quantizer needs a code type.
// expected: template constraint failure|constraints not satisfied
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
using code = int;
#else
using code = halfstep::int2;
#endif

halfstep::quantizer<code, halfstep::symmetric> made{};
