// What older standards and standard libraries lack. Debian 12's emscripten comes with libc++ 13.
#pragma once

#if __cplusplus < 202002L
#error "halfstep needs C++20: compile with -std=c++20"
// There is no such file: compilers stop here, in place of some thousand errors that hide the one above.
#include <compile_with_-std=c++20>
#endif

#include <version>

/// Whether std::to_chars takes floating-point numbers.
#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 14000
#define HALFSTEP_HAS_FLOAT_TO_CHARS 0
#else
#define HALFSTEP_HAS_FLOAT_TO_CHARS 1
#endif
