// Without exceptions, a tensor that is larger than memory ends the program, as memory that there is not does: nothing is
// written to less of it.
#include <halfstep/quantized_tensor.hpp>

#include <csignal>
#include <cstdlib>

namespace hs = halfstep;

int main() {
    std::signal(SIGABRT, [](int) { std::_Exit(0); });
    const hs::quantized_tensor<std::int16_t> tensor({~std::size_t{0} / 2 + 1}, hs::per_tensor{}, {-1, 1},
                                                    hs::scale_type::float32, false);
    return 1;
}
