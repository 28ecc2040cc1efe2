// All 2^32 floats to float16, against the CPU.
#include "catch.hpp"

#include <halfstep/core/float16.hpp>
#include <halfstep/simd/active_isa.hpp>

#if HALFSTEP_X86

#include <immintrin.h>

namespace hs = halfstep;

namespace {

__attribute__((target("f16c"))) std::uint16_t hardware_float16(float value) {
    return static_cast<std::uint16_t>(_mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT), 0));
}

} // namespace

TEST_CASE("every float32 becomes the float16 that F16C makes of it", "[exhaustive][float16]") {
    if (!hs::is_supported(hs::isa::avx2)) {
        WARN("skipped: this CPU does not have F16C");
        return;
    }
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; ++bits) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        if (hs::float16(value).bits != hardware_float16(value))
            FAIL("pattern " << bits << " became " << hs::float16(value).bits);
    }
    SUCCEED();
}

#endif
