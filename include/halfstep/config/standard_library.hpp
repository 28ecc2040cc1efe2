// What older standard libraries lack. Debian 12's emscripten comes with libc++ 13.
#pragma once

#include <bit>
#include <version>

#if !defined(__cpp_lib_bit_cast)
namespace std {
template <class To, class From>
requires(sizeof(To) == sizeof(From)) constexpr To bit_cast(const From& from) noexcept {
    return __builtin_bit_cast(To, from);
}
} // namespace std
#endif

/// Whether std::to_chars takes floating-point numbers.
#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 14000
#define HALFSTEP_HAS_FLOAT_TO_CHARS 0
#else
#define HALFSTEP_HAS_FLOAT_TO_CHARS 1
#endif
