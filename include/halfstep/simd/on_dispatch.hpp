// What tests see of the choice of kernels.
#pragma once

/// Called with the instruction set of each kernel that is handed out. Tests define it, to prove that what they
/// compare did run on the set that they meant; it must be the same in all translation units of a program.
#if !defined(HALFSTEP_ON_DISPATCH)
#define HALFSTEP_ON_DISPATCH(set) static_cast<void>(set)
#endif
