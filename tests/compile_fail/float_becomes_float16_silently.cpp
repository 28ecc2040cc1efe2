// A conversion that rounds has to be written out.
// expected: could not convert|no viable conversion|conversion from .float. to
#include <halfstep/halfstep.hpp>

#ifdef MUST_NOT_COMPILE
halfstep::float16 half = 0.1f;
#else
halfstep::float16 half{0.1f};
#endif
