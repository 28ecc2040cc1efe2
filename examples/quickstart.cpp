// The README's first program. What stands between the two lines of dashes stands there, too.
#include "common/run_program.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

// ---------------------------------------------------------------------------------------------------------------------
#include <halfstep/halfstep.hpp>
namespace hs = halfstep;

void quickstart(const std::vector<float>& w, std::size_t rows, std::size_t cols, const std::vector<float>& x) {
    // Weights, int8: one scale per output channel.
    hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> int8_weights{hs::per_channel{.axis = 0}};
    auto w8 = int8_weights.quantize(w, hs::shape{rows, cols});

    // Weights, int4: one scale per 128 inputs, clipped where the squared error is least.
    hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 128}};
    auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{});

    std::printf("float  %5zu bytes\n", w.size() * sizeof(float));
    std::printf("int8   %5zu bytes  %.1f dB\n", w8.bytes(), hs::compare(w, w8).sqnr_db);
    std::printf("int4   %5zu bytes  %.1f dB\n", w4.bytes(), hs::compare(w, w4).sqnr_db);

    // Activations: observe batches, choose a grid by a criterion, then encode with it.
    hs::histogram_observer observer;
    observer.observe(x);
    hs::qparams params = observer.choose_qparams<std::uint8_t, hs::asymmetric>(hs::mse{});
    std::vector<std::uint8_t> codes(x.size());
    hs::quantize(x, params, codes);
    std::printf("uint8  scale %.5f  zero_point %d  %.3f -> %d\n", params.scale, params.zero_point, x[10], codes[10]);
}
// ---------------------------------------------------------------------------------------------------------------------

int main(int argc, char** argv) {
    return example::run_program("quickstart", [&] {
        const example::command_line options("quickstart", "Quantizes a small layer and prints what it costs.");
        if (!options.parse(argc, argv))
            return;
        // A layer of 8 output channels by 512 inputs, and activations after a ReLU.
        const std::size_t rows = 8, cols = 512;
        std::vector<float> w(rows * cols), x(4096);
        for (std::size_t i = 0; i < w.size(); ++i)
            w[i] = std::sin(0.37f * static_cast<float>(i)) * 0.1f * static_cast<float>(1 + i / cols);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = std::fmax(0.0f, 3.0f * std::sin(0.11f * static_cast<float>(i)));
        quickstart(w, rows, cols, x);
    });
}
