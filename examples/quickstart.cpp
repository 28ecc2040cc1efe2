// The README's first program: weights to int8 and int4, activations to uint8 after calibration.
#include <halfstep/halfstep.hpp>

#include <cmath>
#include <cstdio>
#include <vector>

namespace hs = halfstep;

int main() {
    // A layer: 8 output channels by 512 inputs, and activations that a ReLU has passed.
    const std::size_t rows = 8, cols = 512;
    std::vector<float> w(rows * cols), x(4096);
    for (std::size_t i = 0; i < w.size(); ++i)
        w[i] = std::sin(0.37f * static_cast<float>(i)) * 0.1f * static_cast<float>(1 + i / cols);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::max(0.0f, 3.0f * std::sin(0.11f * static_cast<float>(i)));

    // Weights, int8: one scale per output channel.
    hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> int8_weights{hs::per_channel{.axis = 0}};
    auto w8 = int8_weights.quantize(w, hs::shape{rows, cols});

    // Weights, int4: one scale per 128 inputs, clipped where the squared error is least.
    hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 128}};
    auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{});

    std::printf("float  %5zu bytes\n", w.size() * sizeof(float));
    std::printf("int8   %5zu bytes  %.1f dB\n", w8.bytes(), hs::compare(w, hs::dequantize(w8)).sqnr_db);
    std::printf("int4   %5zu bytes  %.1f dB\n", w4.bytes(), hs::compare(w, hs::dequantize(w4)).sqnr_db);

    // Activations: observe batches, choose a grid by a criterion, then encode with it.
    hs::histogram_observer observer;
    observer.observe(x);
    hs::qparams grid = observer.choose_qparams<std::uint8_t, hs::asymmetric>(hs::mse{});
    std::vector<std::uint8_t> codes(x.size());
    hs::quantize(x, grid, codes);
    std::printf("uint8  scale %.6f  zero_point %d  x = %.3f  code %d\n", grid.scale, grid.zero_point, x[10], codes[10]);
}
