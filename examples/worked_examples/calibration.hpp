// One summary of the data, five criteria, and the range that each chooses.
#pragma once

#include "error.hpp"

#include <span>
#include <vector>

namespace worked_examples {

/// The grids that each criterion chooses from one histogram, for 8 and for 4 bits.
inline void print_calibration(std::ostream& out, std::uint32_t seed) {
    constexpr std::size_t n_far = 16;
    const std::vector<float> ordinary = laplace_values(1 << 18, seed);
    std::vector<float> all = ordinary;
    for (const float value : std::span(ordinary).first(n_far))
        all.push_back(30.0f * value);
    hs::histogram_observer observer;
    observer.observe(all);

    table lines({"", "uint8", "", "", "", "uint4", "", "", ""}, 1);
    lines.header_line({"criterion", "range", "clipped", "RMSE", "ordinary", "range", "clipped", "RMSE", "ordinary"});
    const auto row = [&](const std::string& name, const auto& criterion) {
        std::vector<std::string> cells{name};
        const auto add = [&]<hs::code Code>(Code) {
            const hs::grid g = observer.choose_grid<Code, hs::asymmetric>(criterion);
            const hs::error_report e = cost<Code>(all, g);
            const double n_clipped = e.split->clipped_share * static_cast<double>(e.count);
            cells.insert(cells.end(),
                         {covered(g), fixed(n_clipped, 0), fixed(e.rmse, 4), fixed(cost<Code>(ordinary, g).rmse, 4)});
        };
        add(std::uint8_t{});
        add(hs::uint4{});
        lines.row(cells);
    };
    row("min_max", hs::min_max{});
    row("percentile 99.9", hs::percentile{99.9});
    row("percentile 99.99", hs::percentile{99.99});
    row("mse", hs::mse{});
    row("mae", hs::mae{});
    row("entropy", hs::entropy{});
    out << ordinary.size() << " ordinary values, Laplace, standard deviation 1, and " << n_far << " of them times 30\n"
        << "ordinary: the RMSE without the " << n_far << "\n\n"
        << lines;
}

} // namespace worked_examples
