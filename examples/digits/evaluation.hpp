// What the network in integers is worth on the test images.
#pragma once

#include "float_network.hpp"
#include "integer_network.hpp"

#include <halfstep/halfstep.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace digits {

/// The network with one way of quantizing weights and one criterion for its activations.
struct result {
    std::string criterion;
    double accuracy = 0;
    std::array<double, n_layers + 1> sqnr_db{}; // of what goes into each layer, and of the logits
    std::array<hs::range, n_layers> ranges{};   // what the input codes of each layer can stand for
};

/// One way of quantizing weights, with every criterion.
struct variant {
    std::string weights;
    std::size_t weight_bytes = 0;
    std::vector<result> results;
};

/// The values of the lowest and the highest uint8 code.
inline hs::range representable(hs::qparams grid) {
    return {hs::reference::dequantize(0, grid), hs::reference::dequantize(255, grid)};
}

/// Runs the network on the test images and compares all activations with `expected`, the float network's.
inline result evaluate(const std::string& criterion, const integer_network& network, const image_set& test,
                       const activations& expected) {
    const activations found = dequantize(network, forward(network, test.pixels));
    result measured{criterion, accuracy(found[n_layers], test.labels), {}, {}};
    for (std::size_t l = 0; l <= n_layers; ++l)
        measured.sqnr_db[l] = hs::compare(expected[l], found[l]).sqnr_db;
    for (std::size_t l = 0; l < n_layers; ++l)
        measured.ranges[l] = representable(network.grids[l]);
    return measured;
}

} // namespace digits
