#include "unit/support/kernels.hpp"

KERNELS_OF_CODE(, std::int8_t)
KERNELS_OF_CODE(, std::uint8_t)
