// Prints the bits that come out of every operation: for each instruction set that the machine has, a line "isa NAME",
// then one line for each operation, which must be those of expected.txt on every machine, with every compiler. Built
// with HALFSTEP_GOLDEN_QUICK, it leaves out what comes after the line "more". Ends with "end", so that a run that broke
// off does not look complete.
#include "golden.hpp"

#include <cstdio>

int main() {
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        hs::set_isa(set);
        std::printf("isa %s\n", hs::name(hs::active_isa()).data());
        golden::print_conversions();
        golden::print_quantize();
        golden::print_decode();
        golden::print_quantizers();
        golden::print_calibration();
        std::printf("more\n");
#if !defined(HALFSTEP_GOLDEN_QUICK)
        golden::print_more_quantize();
        golden::print_more_decode();
        golden::print_more_quantizers();
        golden::print_more_calibration();
#endif
    }
    std::printf("end\n");
}
