// expected: halfstep needs arithmetic in float32
#include <cfloat>

// What the x87 unit does (-mfpmath=387): each result would be rounded twice.
#ifdef MUST_NOT_COMPILE
#undef FLT_EVAL_METHOD
#define FLT_EVAL_METHOD 2
#endif

#include <halfstep/config/region.hpp>
