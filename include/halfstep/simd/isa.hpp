// The instruction sets that kernels are built for.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace halfstep::inline HALFSTEP_ABI {

/// An instruction set that kernels exist for.
enum class isa {
    scalar, ///< the compilers' generic vectors, on any CPU
    avx2,   ///< x86-64 with AVX2, FMA, F16C, BMI and BMI2
    avx512, ///< x86-64 with AVX-512 F, BW, DQ and VL
    neon,   ///< aarch64 (Advanced SIMD)
};

/// Every instruction set that this build has kernels for, each one a part of the next: where a set is supported, those
/// before it are too.
inline constexpr auto all_isas = std::to_array({
    isa::scalar,
#if HALFSTEP_X86
        isa::avx2, isa::avx512,
#elif HALFSTEP_NEON
        isa::neon,
#endif
});

/// The place of a set in `all_isas`; its size where this build has no kernels for the set.
constexpr std::size_t place_of(isa set) {
    std::size_t place = 0;
    while (place < all_isas.size() && all_isas[place] != set)
        ++place;
    return place;
}

/// The name that HALFSTEP_ISA takes: "scalar", "avx2", "avx512", "neon".
constexpr std::string_view name(isa set) {
    switch (set) {
    case isa::avx2:
        return "avx2";
    case isa::avx512:
        return "avx512";
    case isa::neon:
        return "neon";
    case isa::scalar:
        return "scalar";
    }
    return "unknown";
}

} // namespace halfstep::inline HALFSTEP_ABI
