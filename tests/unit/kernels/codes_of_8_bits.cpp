#include "unit/support/kernels.hpp"

KERNELS_OF_CODE_OF_8_BITS(, std::int8_t)
KERNELS_OF_CODE_OF_8_BITS(, std::uint8_t)
