// A project that uses halfstep. Its argument is the version that the package claims to have.
#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace hs = halfstep;

int main(int argc, char** argv) {
    const std::string version = std::to_string(HALFSTEP_VERSION_MAJOR) + "." + std::to_string(HALFSTEP_VERSION_MINOR) +
                                "." + std::to_string(HALFSTEP_VERSION_PATCH);
    if (argc != 2 || version != argv[1]) {
        std::printf("the header is of version %s\n", version.c_str());
        return 1;
    }

    // On one grid: whole quantizers would take as long again to compile, in each of the ways.
    const std::vector<float> values{-2.0f, -1.0f, 0.0f, 1.0f, 8.0f, 4.0f};
    const hs::qparams params = hs::choose_qparams<std::int8_t, hs::symmetric>(hs::find_range(values));
    std::vector<std::int8_t> codes(values.size());
    hs::quantize(values, params, codes);
    std::printf("halfstep %s: %d and %d\n", version.c_str(), codes.front(), codes.back());
    return codes.front() == -32 && codes.back() == 64 ? 0 : 1;
}
