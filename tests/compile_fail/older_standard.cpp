// expected: halfstep needs C[+][+]20: compile with -std=c[+][+]20

// What -std=c++17 says, which is what gcc takes where no standard is asked for.
#ifdef MUST_NOT_COMPILE
#undef __cplusplus
#define __cplusplus 201703L
#endif

#include <halfstep/halfstep.hpp>
