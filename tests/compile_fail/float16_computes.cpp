// float16 stores; whoever computes with it has to convert, and so sees where rounding happens.
// expected: no match for .operator\+.|invalid operands to binary expression
#include <halfstep/halfstep.hpp>

float sum(halfstep::float16 a, halfstep::float16 b) {
#ifdef MUST_NOT_COMPILE
    return float(a + b);
#else
    return float(a) + float(b);
#endif
}
