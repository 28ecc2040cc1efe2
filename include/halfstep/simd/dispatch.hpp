// The table of kernels: the one place where an instruction set is chosen.
//
// Kernels are compiled with the program that uses them, or apart from it, once: that is what HALFSTEP_SEPARATE_KERNELS
// says (docs/separate_kernels.md). Either way the functions of the table are the same: each returns the kernel for the
// active instruction set. The kernels check nothing and say in simd/kernels/*.inl what they do.
#pragma once

/// Called with the instruction set of each kernel that is handed out. Tests define it, to prove that what they
/// compare did run on the set that they meant; it must be the same in all translation units of a program.
#if !defined(HALFSTEP_ON_DISPATCH)
#define HALFSTEP_ON_DISPATCH(set) static_cast<void>(set)
#endif

#if defined(HALFSTEP_SEPARATE_KERNELS)
#include "separate_table.hpp"
#else
#include "table.hpp"
#endif
