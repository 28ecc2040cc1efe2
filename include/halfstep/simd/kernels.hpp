// The kernels, once for each instruction set: the same loops over each vocabulary.
//
// Everything that kernels use from the standard library or from core is included here, before any region opens:
// what is first included inside a region would be compiled for its instruction set.
#pragma once

#include "../config/region.hpp"
#include "../core/algorithm.hpp"
#include "../core/range.hpp"
#include "../core/reference.hpp"
#include "../core/requantization.hpp"
#include "../core/run_map.hpp"
#include "../core/scheme.hpp"
#include "choose_one_by_one.hpp"
#include "kernel_types.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>

#if HALFSTEP_X86
#include <immintrin.h>
#elif HALFSTEP_NEON
#include <arm_neon.h>
#endif

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::simd::scalar {
#include "generic_vectors.inl"

#include "vec_scalar.inl"

#include "products_scalar.inl"

#include "kernels/all.inl"
} // namespace halfstep::inline HALFSTEP_ABI::simd::scalar
HALFSTEP_REGION_END_BASELINE

#if HALFSTEP_X86

HALFSTEP_REGION_BEGIN_AVX2
namespace halfstep::inline HALFSTEP_ABI::simd::avx2 {
#include "vec_avx2.inl"

#include "products_avx2.inl"

#include "kernels/all.inl"
} // namespace halfstep::inline HALFSTEP_ABI::simd::avx2
HALFSTEP_REGION_END

HALFSTEP_REGION_BEGIN_AVX512
namespace halfstep::inline HALFSTEP_ABI::simd::avx512 {
#include "vec_avx512.inl"

#include "products_avx512.inl"

#include "kernels/all.inl"
} // namespace halfstep::inline HALFSTEP_ABI::simd::avx512
HALFSTEP_REGION_END

#elif HALFSTEP_NEON

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::simd::neon {
#include "vec_neon.inl"

#include "products_neon.inl"

#include "kernels/all.inl"
} // namespace halfstep::inline HALFSTEP_ABI::simd::neon
HALFSTEP_REGION_END_BASELINE

#endif
