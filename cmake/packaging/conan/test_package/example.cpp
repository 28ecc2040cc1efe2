// Whether the package can be included, compiled and run.
#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <vector>

namespace hs = halfstep;

int main() {
    const std::vector<float> values{-2.0f, 8.0f, 4.0f};
    std::vector<std::int8_t> codes(values.size());
    hs::quantize(values, hs::qparams{.scale = 0.5f, .zero_point = 0}, codes);
    return codes == std::vector<std::int8_t>{-4, 16, 8} ? 0 : 1;
}
