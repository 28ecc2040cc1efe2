// Symmetric, full range or asymmetric: what each does to weights and to activations.
#pragma once

#include "error.hpp"

#include <array>
#include <set>
#include <vector>

namespace worked_examples {

/// One group of weights in int4 by each scheme, then many groups.
inline void print_schemes(std::ostream& out, std::uint32_t seed) {
    const std::array grids{min_max_grid<hs::int4, hs::symmetric>(weight_group),
                           min_max_grid<hs::int4, hs::symmetric_full_range>(weight_group),
                           min_max_grid<hs::int4, hs::pytorch_symmetric>(weight_group),
                           min_max_grid<hs::int4, hs::asymmetric>(weight_group)};
    std::vector<round_trip<hs::int4>> results;
    for (const hs::grid& g : grids)
        results.push_back(quantize_and_back<hs::int4>(weight_group, g));

    table group({"", "symmetric", "full range", "PyTorch's", "asymmetric"}, 1);
    const auto row = [&](const std::string& name, auto cell) {
        std::vector<std::string> cells{name};
        for (std::size_t i = 0; i < grids.size(); ++i)
            cells.push_back(cell(i));
        group.row(cells);
    };
    row("scale", [&](std::size_t i) { return fixed(grids[i].scale, 5); });
    row("zero point", [&](std::size_t i) { return std::to_string(grids[i].zero_point); });
    for (std::size_t v = 0; v < weight_group.size(); ++v)
        row("code of " + fixed(weight_group[v], 2), [&](std::size_t i) { return std::to_string(results[i].codes[v]); });
    row("RMSE", [&](std::size_t i) { return fixed(cost<hs::int4>(weight_group, grids[i]).rmse, 4); });
    out << group << '\n';

    constexpr std::size_t size = 32;
    const std::vector<float> w = normal_values(4096 * size, seed);
    const hs::shape shape{w.size() / size, size};
    table groups({"RMSE", "min_max", "mse"}, 1);
    const auto measure = [&]<class Scheme>(const std::string& name, Scheme) {
        const hs::quantizer<hs::int4, Scheme, hs::group_wise> quantizer{hs::group_wise{.size = size}};
        groups.row({name, fixed(hs::compare(w, quantizer.quantize(w, shape)).rmse, 5),
                    fixed(hs::compare(w, quantizer.quantize(w, shape, hs::mse{})).rmse, 5)});
    };
    measure("symmetric", hs::symmetric{});
    measure("full range", hs::symmetric_full_range{});
    measure("PyTorch's", hs::pytorch_symmetric{});
    measure("asymmetric", hs::asymmetric{});
    out << shape[0] << " groups of " << size << " values, normal, standard deviation 1; int4\n\n" << groups;
}

/// The same two schemes on what weights look like and on what a ReLU leaves.
inline void print_activations(std::ostream& out, std::uint32_t seed) {
    table lines({"data", "codes", "covered", "scale", "codes in use", "SQNR dB"}, 2);
    const auto measure = [&]<hs::code Code, hs::scheme Scheme>(const std::string& data, const std::vector<float>& x,
                                                               const std::string& codes, Code, Scheme) {
        const hs::grid g = min_max_grid<Code, Scheme>(x);
        const round_trip<Code> result = quantize_and_back<Code>(x, g);
        const std::set<std::int32_t> used(result.codes.begin(), result.codes.end());
        lines.row({data, codes, covered(g), fixed(g.scale, 5), std::to_string(used.size()),
                   fixed(cost<Code>(x, g).sqnr_db, 2)});
    };
    const std::vector<float> weights = normal_values(1 << 18, seed);
    const std::vector<float> activations = relu_values(1 << 18, seed);
    measure("normal", weights, "int8 symmetric", std::int8_t{}, hs::symmetric{});
    measure("normal", weights, "int8 asymmetric", std::int8_t{}, hs::asymmetric{});
    measure("after a ReLU", activations, "int8 symmetric", std::int8_t{}, hs::symmetric{});
    measure("after a ReLU", activations, "uint8 asymmetric", std::uint8_t{}, hs::asymmetric{});
    out << lines;
}

/// A dot product in integers: where the zero point of the activation goes.
inline void print_dot_product(std::ostream& out, std::uint32_t) {
    const hs::grid gx = min_max_grid<std::uint8_t, hs::asymmetric>(activation);
    const hs::grid gw = min_max_grid<std::int8_t, hs::symmetric>(weight_row);
    const round_trip<std::uint8_t> x = quantize_and_back<std::uint8_t>(activation, gx);
    const round_trip<std::int8_t> w = quantize_and_back<std::int8_t>(weight_row, gw);

    table lines({"x", "code", "w", "code", "product of codes"}, 0);
    std::int32_t products = 0;
    std::int32_t weights = 0;
    double exact = 0.0;
    for (std::size_t i = 0; i < activation.size(); ++i) {
        const std::int32_t product = x.codes[i] * w.codes[i];
        lines.row({fixed(activation[i], 1), std::to_string(x.codes[i]), fixed(weight_row[i], 1),
                   std::to_string(w.codes[i]), std::to_string(product)});
        products += product;
        weights += w.codes[i];
        exact += static_cast<double>(activation[i]) * static_cast<double>(weight_row[i]);
    }
    lines.row({"sum", "", "", std::to_string(weights), std::to_string(products)});
    const std::int32_t accumulator = products - gx.zero_point * weights;
    const double result =
        static_cast<double>(accumulator) * static_cast<double>(gx.scale) * static_cast<double>(gw.scale);
    out << "x: " << to_text(gx) << "\nw: " << to_text(gw) << "\n\n"
        << lines << "\naccumulator  " << products << " - " << gx.zero_point << " * " << weights << " = " << accumulator
        << "\nresult       " << accumulator << " * " << exactly(gx.scale) << " * " << exactly(gw.scale) << " = "
        << fixed(result, 4) << "\nin floats    " << fixed(exact, 4) << '\n';
}

} // namespace worked_examples
