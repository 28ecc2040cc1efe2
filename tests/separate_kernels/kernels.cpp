// The kernels of the program, as a user without CMake would compile them.
#include <halfstep/separate/kernels.hpp>

HALFSTEP_DEFINE_KERNELS_OF_FLOATS
HALFSTEP_DEFINE_KERNELS_OF_CODE(std::int8_t)
