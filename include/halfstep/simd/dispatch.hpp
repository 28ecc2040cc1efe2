// The table of kernels: the one place where an instruction set is chosen.
//
// Kernels are compiled with the program that uses them, or apart from it, once: that is what HALFSTEP_SEPARATE_KERNELS
// says (docs/separate_kernels.md). Either way the functions of the table are the same: each returns the kernel for the
// active instruction set. The kernels check nothing and say in simd/kernels/*.inl what they do.
#pragma once

#if defined(HALFSTEP_SEPARATE_KERNELS)
#include "separate_table.hpp"
#else
#include "table.hpp"
#endif
