// The main program of every Catch2 executable. It is apart from instruction_set.cpp because Catch2's runner takes
// seconds to compile and the library changes often.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

/// What CTest takes as "skipped" (SKIP_RETURN_CODE in tests/CMakeLists.txt).
constexpr int skipped = 77;

/// Whether this machine has the instruction set that HALFSTEP_ISA asks for, if it asks; prints why not.
bool has_requested_instruction_set();

int main(int argc, char** argv) {
    if (!has_requested_instruction_set())
        return skipped;
    // Not Catch2's own code, which counts failures and could be 77.
    return Catch::Session().run(argc, argv) == 0 ? 0 : 1;
}
