#include "unit/support/kernels.hpp"

KERNELS_OF_INT4()
KERNELS_OF_CODE(, halfstep::uint4)
