// The inline namespace that keeps translation units with different compiler flags apart.
//
// An inline function compiled with -mavx2 in one unit and without it in another is one weak symbol:
// the linker keeps either, and an old CPU may then meet AVX2 code. So the namespace carries the version
// and every flag that changes what the compiler makes of an inline function.
#pragma once

#include "standard_library.hpp"
#include "version.hpp"

#if defined(__AVX512FP16__)
#define HALFSTEP_ABI_ISA avx512_fp16
#elif defined(__AVX512VBMI__) && defined(__AVX512VNNI__)
#define HALFSTEP_ABI_ISA avx512_vbmi_vnni
#elif defined(__AVX512VBMI__)
#define HALFSTEP_ABI_ISA avx512_vbmi
#elif defined(__AVX512VNNI__)
#define HALFSTEP_ABI_ISA avx512_vnni
#elif defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define HALFSTEP_ABI_ISA avx512_bw_dq_vl
#elif defined(__AVX512F__)
#define HALFSTEP_ABI_ISA avx512
#elif defined(__AVXVNNI__)
#define HALFSTEP_ABI_ISA avx2_vnni
#elif defined(__AVX2__)
#define HALFSTEP_ABI_ISA avx2
#elif defined(__AVX__)
#define HALFSTEP_ABI_ISA avx
#elif defined(__SSE4_2__)
#define HALFSTEP_ABI_ISA sse42
#elif defined(__SSE4_1__)
#define HALFSTEP_ABI_ISA sse41
#elif defined(__SSSE3__)
#define HALFSTEP_ABI_ISA ssse3
#elif defined(__ARM_FEATURE_SVE2)
#define HALFSTEP_ABI_ISA sve2
#elif defined(__ARM_FEATURE_SVE)
#define HALFSTEP_ABI_ISA sve
#elif defined(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC) && defined(__ARM_FEATURE_DOTPROD)
#define HALFSTEP_ABI_ISA fp16_dotprod
#elif defined(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC)
#define HALFSTEP_ABI_ISA fp16
#elif defined(__ARM_FEATURE_DOTPROD)
#define HALFSTEP_ABI_ISA dotprod
#elif defined(__ARM_FEATURE_ATOMICS)
#define HALFSTEP_ABI_ISA lse
#else
#define HALFSTEP_ABI_ISA baseline
#endif

#if defined(__FMA__)
#define HALFSTEP_ABI_FMA _fma
#else
#define HALFSTEP_ABI_FMA
#endif

#if defined(__F16C__)
#define HALFSTEP_ABI_F16C _f16c
#else
#define HALFSTEP_ABI_F16C
#endif

#if defined(__BMI2__) && defined(__LZCNT__)
#define HALFSTEP_ABI_BMI _bmi2_lzcnt
#elif defined(__BMI2__)
#define HALFSTEP_ABI_BMI _bmi2
#elif defined(__BMI__)
#define HALFSTEP_ABI_BMI _bmi
#elif defined(__POPCNT__)
#define HALFSTEP_ABI_BMI _popcnt
#else
#define HALFSTEP_ABI_BMI
#endif

#if defined(__FAST_MATH__)
#define HALFSTEP_ABI_MATH _fast
#elif defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#define HALFSTEP_ABI_MATH _finite
#elif defined(__RECIPROCAL_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__NO_SIGNED_ZEROS__)
#define HALFSTEP_ABI_MATH _unsafe
#else
#define HALFSTEP_ABI_MATH
#endif

/// Whether bad input throws `halfstep::error` (1) or goes to the handler of `set_error_handler` (0).
#if defined(__cpp_exceptions)
#define HALFSTEP_HAS_EXCEPTIONS 1
#define HALFSTEP_ABI_EXCEPTIONS
#else
#define HALFSTEP_HAS_EXCEPTIONS 0
#define HALFSTEP_ABI_EXCEPTIONS _noexcept
#endif

#if defined(HALFSTEP_SEPARATE_KERNELS)
#define HALFSTEP_ABI_KERNELS _separate
#else
#define HALFSTEP_ABI_KERNELS
#endif

#define HALFSTEP_CONCAT_(a, b, c, d, e, f, g, h, i, j) v##a##_##b##_##c##_##d##e##f##g##h##i##j
#define HALFSTEP_CONCAT(a, b, c, d, e, f, g, h, i, j) HALFSTEP_CONCAT_(a, b, c, d, e, f, g, h, i, j)

/// Name of the inline namespace: version, then the flags that change inlined code (`v0_1_0_avx2_fma`).
#define HALFSTEP_ABI                                                                                                   \
    HALFSTEP_CONCAT(HALFSTEP_VERSION_MAJOR, HALFSTEP_VERSION_MINOR, HALFSTEP_VERSION_PATCH, HALFSTEP_ABI_ISA,          \
                    HALFSTEP_ABI_FMA, HALFSTEP_ABI_F16C, HALFSTEP_ABI_BMI, HALFSTEP_ABI_MATH, HALFSTEP_ABI_EXCEPTIONS, \
                    HALFSTEP_ABI_KERNELS)

/// Name of the inline namespace for what all translation units of a program share, whatever their flags: the chosen
/// instruction set, the error handler and the type of exceptions. It changes with the version only.
#define HALFSTEP_CONCAT_SHARED_(a, b, c) shared_##a##_##b##_##c
#define HALFSTEP_CONCAT_SHARED(a, b, c) HALFSTEP_CONCAT_SHARED_(a, b, c)
#define HALFSTEP_SHARED HALFSTEP_CONCAT_SHARED(HALFSTEP_VERSION_MAJOR, HALFSTEP_VERSION_MINOR, HALFSTEP_VERSION_PATCH)
