#include "unit/support/kernels.hpp"

KERNELS_OF_CODE(, halfstep::int2)
KERNELS_OF_CODE(, halfstep::uint2)
