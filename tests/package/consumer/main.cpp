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

    const std::vector<float> weights{-2.0f, -1.0f, 0.0f, 1.0f, 8.0f, 4.0f};
    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> int8_weights{hs::per_channel{.axis = 0}};
    const auto codes = int8_weights.quantize(weights, hs::shape{2, 3});
    const std::vector<float> back = hs::dequantize(codes);
    const hs::error_report cost = hs::compare(weights, back);
    std::printf("halfstep %s: %.1f dB\n", version.c_str(), cost.sqnr_db);
    return cost.sqnr_db > 40.0 ? 0 : 1;
}
