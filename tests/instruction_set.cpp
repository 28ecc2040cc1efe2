// Turns a run of the tests with HALFSTEP_ISA into a skip where the CPU lacks that set, and into a failure where it
// has the set and the library picks another: a run that tests something else must not look green.
#include <halfstep/simd/active_isa.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace hs = halfstep;

bool has_requested_instruction_set() {
    const char* const requested = std::getenv("HALFSTEP_ISA");
    if (requested == nullptr || *requested == '\0')
        return true;
    for (const hs::isa set : {hs::isa::scalar, hs::isa::avx2, hs::isa::avx512, hs::isa::neon}) {
        if (hs::name(set) == requested && !hs::is_supported(set)) {
            std::printf("skipped: this CPU does not have %s\n", requested);
            return false;
        }
    }
    if (hs::name(hs::active_isa()) != requested) {
        std::printf("HALFSTEP_ISA is %s, but kernels run on %s\n", requested, hs::name(hs::active_isa()).data());
        std::exit(1);
    }
    return true;
}
