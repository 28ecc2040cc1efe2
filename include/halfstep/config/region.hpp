// Target regions: stretches of a header that the compiler builds for one instruction set, whatever flags the
// user passed. Between BEGIN and END, functions may use that set's intrinsics and are chosen at run time.
//
// In a region, no multiplication and addition may be fused: gcc contracts even intrinsics, clang contracts
// scalar code, and either would change bits (docs/architecture.md, "Same bits everywhere").
//
// Rules for what stands in a region: standard headers are included before it; no lambdas; no defaulted special
// member whose body would need an intrinsic; vectors never cross its border by value.
#pragma once

#include <cfloat>

static_assert(FLT_EVAL_METHOD == 0, "halfstep needs arithmetic in float32: compile with -msse2 -mfpmath=sse");

#define HALFSTEP_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)

/// Opens a region with the plain instruction set of the translation unit, for scalar arithmetic that must round
/// the same everywhere.
#define HALFSTEP_REGION_BEGIN_BASELINE                                                                                 \
    HALFSTEP_PRAGMA(float_control(push))                                                                               \
    HALFSTEP_PRAGMA(clang fp contract(off))
#define HALFSTEP_REGION_END_BASELINE HALFSTEP_PRAGMA(float_control(pop))

/// Opens a region for an instruction set, named as in the compiler's target attribute.
#define HALFSTEP_REGION_BEGIN(features)                                                                                \
    HALFSTEP_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))                      \
    HALFSTEP_REGION_BEGIN_BASELINE
#define HALFSTEP_REGION_END                                                                                            \
    HALFSTEP_REGION_END_BASELINE                                                                                       \
    HALFSTEP_PRAGMA(clang attribute pop)

#elif defined(__GNUC__) && __GNUC__ >= 12

#define HALFSTEP_REGION_BEGIN_BASELINE                                                                                 \
    HALFSTEP_PRAGMA(GCC push_options)                                                                                  \
    HALFSTEP_PRAGMA(GCC optimize("fp-contract=off"))
#define HALFSTEP_REGION_END_BASELINE HALFSTEP_PRAGMA(GCC pop_options)

// Kernels are optimized whatever the user's flags: at -O2 gcc leaves small loops of known length as loops, which costs up
// to 40 % of the speed of group-wise kernels.
//
// gcc 12 warns of uninitialized variables that stand in its own AVX-512 header (its bug 105593).
#define HALFSTEP_REGION_BEGIN(features)                                                                                \
    HALFSTEP_PRAGMA(GCC push_options)                                                                                  \
    HALFSTEP_PRAGMA(GCC target(features))                                                                              \
    HALFSTEP_PRAGMA(GCC optimize("O3", "fp-contract=off"))                                                             \
    HALFSTEP_PRAGMA(GCC diagnostic push)                                                                               \
    HALFSTEP_PRAGMA(GCC diagnostic ignored "-Wuninitialized")                                                          \
    HALFSTEP_PRAGMA(GCC diagnostic ignored "-Wmaybe-uninitialized")
#define HALFSTEP_REGION_END                                                                                            \
    HALFSTEP_PRAGMA(GCC diagnostic pop)                                                                                \
    HALFSTEP_PRAGMA(GCC pop_options)

#else
#error "halfstep supports gcc 12 or newer and clang 14 or newer"
#endif

#define HALFSTEP_REGION_BEGIN_AVX2 HALFSTEP_REGION_BEGIN("avx2,fma,f16c,bmi,bmi2")
#define HALFSTEP_REGION_BEGIN_AVX512 HALFSTEP_REGION_BEGIN("avx2,fma,f16c,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512vl")

/// A vocabulary function: a name for a few instructions, never a call.
#define HALFSTEP_INLINE inline __attribute__((always_inline))

/// Whether the x86 instruction sets can be compiled here.
#if defined(__x86_64__) || defined(__i386__)
#define HALFSTEP_X86 1
#else
#define HALFSTEP_X86 0
#endif
