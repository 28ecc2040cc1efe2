// What the width of a histogram's bins costs in memory, and what it gives.
#pragma once

#include "print.hpp"
#include "samples.hpp"

#include <span>
#include <vector>

namespace worked_examples {

/// Memory, and the error of int8 grids that mse chooses, for histograms from coarse to fine.
inline void print_resolution(std::ostream& out, std::uint32_t seed) {
    constexpr std::size_t millions = 1000 * 1000;
    const std::vector<float> all = normal_values(10 * millions, seed);
    const auto observe = [&](int mantissa_bits, std::size_t count) {
        hs::histogram h(mantissa_bits);
        h.observe(std::span(all).first(count));
        return h;
    };
    const std::span<const float> judged = std::span(all).first(millions);
    const auto chosen_grid = [](const hs::histogram& h) {
        const auto family = hs::grid_family::of<std::int8_t, hs::symmetric>();
        return family.choose(hs::choose_range(h, hs::mse{}, family));
    };
    const double least = hs::compare<std::int8_t>(judged, chosen_grid(observe(14, millions))).mse;

    table lines(
        {"mantissa", "width of", "KiB after ... values", "", "", "", "MiB, 4096 channels", "error", "error, predicted"},
        0);
    lines.header_line({"bits", "a bin", "10^4", "10^5", "10^6", "10^7", "of 10^6 values", "over 14 bits", "over true"});
    for (int bits = 6; bits <= 12; ++bits) {
        std::vector<std::string> cells{std::to_string(bits), "1/" + std::to_string(1 << bits)};
        for (const std::size_t count : {millions / 100, millions / 10, millions, 10 * millions})
            cells.push_back(fixed(static_cast<double>(observe(bits, count).memory()) / 1024, 0));
        const hs::histogram h = observe(bits, millions);
        cells.push_back(fixed(4096.0 * static_cast<double>(h.memory() + sizeof h) / (1 << 20), 0));
        const hs::grid g = chosen_grid(h);
        const double error = hs::compare<std::int8_t>(judged, g).mse;
        cells.push_back(percent_more(error / least));
        cells.push_back(percent_more(hs::predict_error(h, g).mse / error));
        lines.row(cells);
    }
    out << "normal values, int8, mse\n\n" << lines;
}

} // namespace worked_examples
