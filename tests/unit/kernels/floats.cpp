#include "unit/support/kernels.hpp"

KERNELS_OF_FLOATS()
