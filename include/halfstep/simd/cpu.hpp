// What the CPU at hand can run.
#pragma once

#include "isa.hpp"

#include "../config/abi.hpp"

#if HALFSTEP_X86
#include <cpuid.h>
#include <cstdint>
#endif

namespace halfstep::inline HALFSTEP_ABI::simd {

#if HALFSTEP_X86

/// What tells which instruction sets can run: words of CPUID, and the registers that the operating system saves when it
/// switches tasks (XCR0). What a CPU does not have is 0.
struct cpu_words {
    std::uint32_t leaf_1_ecx = 0;
    std::uint32_t leaf_7_ebx = 0;
    std::uint32_t saved_registers = 0;
};

/// The best instruction set that both the CPU and the operating system support.
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, sections 14.3 and 15.2.
constexpr isa best_isa_of(const cpu_words& words) {
    constexpr std::uint32_t ymm_state = 0x06;             // SSE and AVX registers
    constexpr std::uint32_t zmm_state = ymm_state | 0xE0; // mask registers and both parts of the zmm registers
    constexpr std::uint32_t fma = 1u << 12, avx = 1u << 28, f16c = 1u << 29; // leaf 1, ecx
    constexpr std::uint32_t bmi = 1u << 3, avx2 = 1u << 5, bmi2 = 1u << 8;   // leaf 7, ebx
    constexpr std::uint32_t avx512f = 1u << 16, avx512dq = 1u << 17, avx512bw = 1u << 30, avx512vl = 1u << 31;
    constexpr std::uint32_t needed_1 = fma | avx | f16c;
    constexpr std::uint32_t needed_avx2 = bmi | avx2 | bmi2;
    constexpr std::uint32_t needed_avx512 = needed_avx2 | avx512f | avx512dq | avx512bw | avx512vl;

    if ((words.leaf_1_ecx & needed_1) != needed_1 || (words.leaf_7_ebx & needed_avx2) != needed_avx2 ||
        (words.saved_registers & ymm_state) != ymm_state)
        return isa::scalar;
    return (words.leaf_7_ebx & needed_avx512) == needed_avx512 && (words.saved_registers & zmm_state) == zmm_state
               ? isa::avx512
               : isa::avx2;
}

/// The words of this CPU.
inline cpu_words read_cpu_words() {
    constexpr std::uint32_t osxsave = 1u << 27; // leaf 1, ecx: XCR0 can be read
    cpu_words words;
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0)
        words.leaf_1_ecx = ecx;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0)
        words.leaf_7_ebx = ebx;
    if ((words.leaf_1_ecx & osxsave) != 0)
        __asm__("xgetbv" : "=a"(words.saved_registers), "=d"(edx) : "c"(0));
    return words;
}

/// The best instruction set here.
inline isa detect_isa() { return best_isa_of(read_cpu_words()); }

#elif HALFSTEP_NEON

/// Every aarch64 CPU has NEON.
inline isa detect_isa() { return isa::neon; }

#else

inline isa detect_isa() { return isa::scalar; }

#endif

} // namespace halfstep::inline HALFSTEP_ABI::simd
