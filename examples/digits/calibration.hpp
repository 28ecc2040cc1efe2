// Calibration: which grid the activations get, from what they were on training images.
#pragma once

#include "float_network.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace digits {

namespace hs = halfstep;

/// One observer for what goes into each layer.
using layer_observers = std::array<hs::histogram_observer, n_layers>;

/// The uint8 grid of what goes into each layer.
using activation_grids = std::array<hs::qparams, n_layers>;

/// Runs the float network on the images, a batch at a time, and observes what goes into each layer.
inline layer_observers observe(const float_network& network, const image_set& images) {
    constexpr std::size_t batch = 128 * n_pixels; // any size gives the same histograms
    const std::span<const float> pixels = images.pixels;
    layer_observers observers;
    for (std::size_t first = 0; first < pixels.size(); first += batch) {
        const std::size_t count = std::min(batch, pixels.size() - first);
        const activations values = forward(network, pixels.subspan(first, count));
        for (std::size_t l = 0; l < n_layers; ++l)
            observers[l].observe(values[l]);
    }
    return observers;
}

/// The grids that a criterion chooses: one pass over the data serves all criteria.
template <class Criterion>
activation_grids choose_grids(const layer_observers& observers, const Criterion& criterion) {
    activation_grids grids;
    for (std::size_t l = 0; l < n_layers; ++l)
        grids[l] = observers[l].choose_qparams<std::uint8_t, hs::asymmetric>(criterion);
    return grids;
}

} // namespace digits
