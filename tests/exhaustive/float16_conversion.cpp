// All 2^32 floats to float16, against the CPU.
#include "catch.hpp"
#include "unit/support/hardware_float16.hpp"

#include <halfstep/core/float16.hpp>

namespace hs = halfstep;

#if HAS_HARDWARE_FLOAT16

TEST_CASE("every float32 becomes the float16 that the CPU makes of it", "[exhaustive][float16]") {
    if (!has_hardware_float16()) {
        WARN("skipped: this CPU does not convert float16");
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
