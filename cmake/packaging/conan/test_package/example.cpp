// Whether the package can be included, compiled and run.
#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <vector>

namespace hs = halfstep;

int main() {
    const std::vector<float> weights{-2.0f, -1.0f, 0.0f, 1.0f, 8.0f, 4.0f};
    const auto codes = hs::quantizer<std::int8_t, hs::symmetric>{}.quantize(weights, hs::shape{2, 3});
    return hs::compare(weights, codes).sqnr_db > 30.0 ? 0 : 1;
}
