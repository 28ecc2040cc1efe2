// What a program can ask at compile time, as the README lists it. EXCEPTIONS says what it is compiled with.
#include <halfstep/config/abi.hpp>
#include <halfstep/config/region.hpp>
#include <halfstep/config/version.hpp>

#if HALFSTEP_VERSION != 10000 * HALFSTEP_VERSION_MAJOR + 100 * HALFSTEP_VERSION_MINOR + HALFSTEP_VERSION_PATCH
#error "HALFSTEP_VERSION cannot be asked for in #if, or is not made of its parts"
#endif
static_assert(HALFSTEP_VERSION_MINOR < 100 && HALFSTEP_VERSION_PATCH < 100,
              "versions are no longer ordered as numbers");

static_assert(HALFSTEP_HAS_EXCEPTIONS == EXCEPTIONS);

#if defined(__x86_64__)
static_assert(HALFSTEP_X86 == 1 && HALFSTEP_NEON == 0);
#elif defined(__aarch64__)
static_assert(HALFSTEP_X86 == 0 && HALFSTEP_NEON == 1);
#else
static_assert(HALFSTEP_X86 == 0 && HALFSTEP_NEON == 0);
#endif
