// The instruction sets that kernels are built for.
#pragma once

#include "../config/abi.hpp"
#include "../config/region.hpp"

#include <array>
#include <string_view>

namespace halfstep::inline HALFSTEP_ABI {

/// An instruction set that kernels exist for, the plainest first.
enum class isa {
    scalar, ///< plain C++, on every machine
    avx2,   ///< x86-64 with AVX2, FMA, F16C, BMI and BMI2
    avx512, ///< x86-64 with AVX-512 F, BW, DQ and VL
};

/// Every instruction set that this build has kernels for.
inline constexpr auto all_isas = std::to_array({
    isa::scalar,
#if HALFSTEP_X86
        isa::avx2, isa::avx512,
#endif
});

/// The name that HALFSTEP_ISA takes: "scalar", "avx2", "avx512".
constexpr std::string_view name(isa set) {
    switch (set) {
    case isa::avx2:
        return "avx2";
    case isa::avx512:
        return "avx512";
    case isa::scalar:
        return "scalar";
    }
    return "unknown";
}

} // namespace halfstep::inline HALFSTEP_ABI
