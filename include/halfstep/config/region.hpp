// Target regions: stretches of a header that the compiler builds for one instruction set, whatever flags the
// user passed. Between BEGIN and END, functions may use that set's intrinsics and are chosen at run time.
//
// In a region, no multiplication and addition may be fused: gcc contracts even intrinsics, clang contracts
// scalar code, and either would change bits (docs/architecture.md, "Same bits everywhere"). Nor does -ffast-math hold
// there: so floats are added, multiplied, divided and selected by operators and by integer selects, since clang builds
// intrinsics, which are functions of its own headers, with the user's options.
//
// Rules for what stands in a region: standard headers are included before it; no lambdas; no defaulted special
// member whose body would need an intrinsic; vectors never cross its border by value, and no function that is called
// takes one by value: gcc then leaves the upper halves of registers in use, and the user's SSE code is slow after that.
#pragma once

#include <cfloat>

// 16 is 0 with arithmetic in float16 besides (ISO/IEC TS 18661-3): gcc says so with -march=armv8.2-a+fp16.
static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 16,
              "halfstep needs arithmetic in float32: compile with -msse2 -mfpmath=sse");

#define HALFSTEP_PRAGMA(...) _Pragma(#__VA_ARGS__)

#if defined(__clang__)

// From clang 17 on, that flag says of every float that is passed that it is neither NaN nor infinite: no pragma takes
// that back.
#if __clang_major__ >= 17 && __FINITE_MATH_ONLY__
#error "clang 17 and newer need -fhonor-nans -fhonor-infinities behind -ffast-math (README.md, Limits)"
#endif

/// Opens a region with the plain instruction set of the translation unit, for scalar arithmetic that must round
/// the same everywhere.
#define HALFSTEP_REGION_BEGIN_BASELINE                                                                                 \
    HALFSTEP_FLOAT_CONTROL(push)                                                                                       \
    HALFSTEP_FLOAT_CONTROL(precise, on)                                                                                \
    HALFSTEP_PRAGMA(clang fp contract(off))
#define HALFSTEP_REGION_END_BASELINE                                                                                   \
    HALFSTEP_PRAGMA(STDC FP_CONTRACT DEFAULT)                                                                          \
    HALFSTEP_FLOAT_CONTROL(pop)

/// Opens a region of functions that compare floats and multiply none: there is nothing to fuse, so that nothing is said
/// without -ffast-math. gcc never inlines a function that has options of its own into one of the user's.
#define HALFSTEP_REGION_BEGIN_COMPARISONS HALFSTEP_REGION_BEGIN_BASELINE
#define HALFSTEP_REGION_END_COMPARISONS HALFSTEP_REGION_END_BASELINE

/// Saves or restores what was said about contraction. Targets that cannot (aarch64 in clang 14) warn that they ignore
/// it: there, what the command line says holds again after a region.
#define HALFSTEP_FLOAT_CONTROL(...)                                                                                    \
    HALFSTEP_PRAGMA(clang diagnostic push)                                                                             \
    HALFSTEP_PRAGMA(clang diagnostic ignored "-Wignored-pragmas")                                                      \
    HALFSTEP_PRAGMA(float_control(__VA_ARGS__))                                                                        \
    HALFSTEP_PRAGMA(clang diagnostic pop)

/// Opens a region for an instruction set, named as in the compiler's target attribute.
#define HALFSTEP_REGION_BEGIN(features)                                                                                \
    HALFSTEP_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))                      \
    HALFSTEP_REGION_BEGIN_BASELINE
#define HALFSTEP_REGION_END                                                                                            \
    HALFSTEP_REGION_END_BASELINE                                                                                       \
    HALFSTEP_PRAGMA(clang attribute pop)

#elif defined(__GNUC__) && __GNUC__ >= 12

/// Takes back -ffast-math and its parts in a region. Not said without them: gcc does not inline a function into one
/// with other options of this kind, if it computes with floats.
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) ||                         \
    defined(__NO_SIGNED_ZEROS__) || __FINITE_MATH_ONLY__
#define HALFSTEP_EXACT_MATH                                                                                            \
    HALFSTEP_PRAGMA(GCC optimize("no-unsafe-math-optimizations", "no-associative-math", "no-reciprocal-math"))         \
    HALFSTEP_PRAGMA(GCC optimize("no-finite-math-only", "signed-zeros", "trapping-math"))
#else
#define HALFSTEP_EXACT_MATH
#endif

#define HALFSTEP_REGION_BEGIN_BASELINE                                                                                 \
    HALFSTEP_PRAGMA(GCC push_options)                                                                                  \
    HALFSTEP_PRAGMA(GCC optimize("fp-contract=off"))                                                                   \
    HALFSTEP_EXACT_MATH
#define HALFSTEP_REGION_END_BASELINE HALFSTEP_PRAGMA(GCC pop_options)

#define HALFSTEP_REGION_BEGIN_COMPARISONS                                                                              \
    HALFSTEP_PRAGMA(GCC push_options)                                                                                  \
    HALFSTEP_EXACT_MATH
#define HALFSTEP_REGION_END_COMPARISONS HALFSTEP_PRAGMA(GCC pop_options)

// Kernels for x86 are optimized whatever the user's flags: at -O2 gcc leaves small loops of known length as loops,
// which costs up to 40 % of the speed of group-wise kernels.
//
// gcc 12 warns of uninitialized variables that stand in its own AVX-512 header (its bug 105593).
#define HALFSTEP_REGION_BEGIN(features)                                                                                \
    HALFSTEP_PRAGMA(GCC push_options)                                                                                  \
    HALFSTEP_PRAGMA(GCC target(features))                                                                              \
    HALFSTEP_PRAGMA(GCC optimize("O3", "fp-contract=off"))                                                             \
    HALFSTEP_EXACT_MATH                                                                                                \
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

/// A vocabulary function: a name for a few instructions, never a call. But under AddressSanitizer, which checks every
/// access of every copy: there, kernels of calls compile in a fraction of the time.
#if defined(__SANITIZE_ADDRESS__)
#define HALFSTEP_INLINE inline __attribute__((noinline))
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HALFSTEP_INLINE inline __attribute__((noinline))
#endif
#endif
#if !defined(HALFSTEP_INLINE)
#define HALFSTEP_INLINE inline __attribute__((always_inline))
#endif

/// A part of a kernel that is called for many values at a time: a copy of it in each caller would only cost the time to
/// compile it.
#define HALFSTEP_NOINLINE __attribute__((noinline))

/// Whether the x86 instruction sets can be compiled here.
#if defined(__x86_64__) || defined(__i386__)
#define HALFSTEP_X86 1
#else
#define HALFSTEP_X86 0
#endif

/// Whether NEON can be used here. It is part of aarch64, so it takes no more than a region with the plain set.
#if defined(__aarch64__) && defined(__ARM_NEON) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define HALFSTEP_NEON 1
#else
#define HALFSTEP_NEON 0
#endif
