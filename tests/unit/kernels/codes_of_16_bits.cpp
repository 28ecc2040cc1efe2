#include "unit/support/kernels.hpp"

KERNELS_OF_CODE(, std::int16_t)
KERNELS_OF_CODE(, std::uint16_t)
