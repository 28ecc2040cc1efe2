// The CPU's own conversions between float and float16, where it has them: F16C on x86-64, fcvt on aarch64.
#pragma once

#include <halfstep/simd/active_isa.hpp>

#include <bit>
#include <cstdint>

#if HALFSTEP_X86
#include <immintrin.h>
#elif HALFSTEP_NEON
#include <arm_neon.h>
#endif

#define HAS_HARDWARE_FLOAT16 (HALFSTEP_X86 || HALFSTEP_NEON)

/// Whether the CPU has what this header was built with.
inline bool has_hardware_float16() { return !HALFSTEP_X86 || halfstep::is_supported(halfstep::isa::avx2); }

#if HALFSTEP_X86

__attribute__((target("f16c"))) inline std::uint16_t hardware_float16(float value) {
    return static_cast<std::uint16_t>(_mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT), 0));
}
__attribute__((target("f16c"))) inline std::uint32_t hardware_float_bits(std::uint16_t pattern) {
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_castps_si128(_mm_cvtph_ps(_mm_cvtsi32_si128(pattern)))));
}

#elif HALFSTEP_NEON

inline std::uint16_t hardware_float16(float value) {
    return vget_lane_u16(vreinterpret_u16_f16(vcvt_f16_f32(vdupq_n_f32(value))), 0);
}
inline std::uint32_t hardware_float_bits(std::uint16_t pattern) {
    return std::bit_cast<std::uint32_t>(vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(pattern))), 0));
}

#endif
