// Which values share a grid, what that costs in bytes and what it saves in error.
#pragma once

#include "print.hpp"
#include "samples.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace worked_examples {

/// How many values other than 0 came back as 0.
inline std::size_t count_lost(std::span<const float> original, std::span<const float> reconstructed) {
    std::size_t lost = 0;
    for (std::size_t i = 0; i < original.size(); ++i)
        lost += original[i] != 0.0f && reconstructed[i] == 0.0f ? 1 : 0;
    return lost;
}

/// One tensor with a loud channel and a spike, by every granularity.
inline void print_granularity(std::ostream& out, std::uint32_t) {
    const std::vector<float> x = outlier_tensor();
    table lines({"granularity", "grids", "metadata bytes", "bits a value", "SQNR dB", "RMSE", "largest", "became 0"},
                1);
    const auto row = [&](const std::string& name, const hs::quantized_tensor<std::int8_t>& q) {
        const std::vector<float> back = hs::dequantize(q);
        const hs::error_report e = hs::compare(x, back);
        lines.row({name, std::to_string(q.runs().grid_count()), std::to_string(q.metadata_bytes()),
                   fixed(q.bits_per_value(), 2), fixed(e.sqnr_db, 2), fixed(e.rmse, 5), fixed(e.max_abs, 5),
                   std::to_string(count_lost(x, back))});
    };
    for_each_granularity([&]<class Granularity>(const std::string& name, Granularity granularity) {
        const hs::quantizer<std::int8_t, hs::symmetric, Granularity> quantizer{granularity};
        row(name, quantizer.quantize(x, outlier_shape()));
    });
    const hs::quantizer<std::int8_t, hs::symmetric, hs::group_wise> half_scales{hs::group_wise{.size = 4},
                                                                                {.scales = hs::scale_type::float16}};
    row("group_wise 4, float16 scales", half_scales.quantize(x, outlier_shape()));
    out << n_tokens << " tokens of " << n_channels << " channels, int8, symmetric, min_max\n\n" << lines;
}

/// Which values of a small tensor share a grid: the number of the grid at the place of the value.
inline void print_runs(std::ostream& out, std::uint32_t) {
    constexpr std::size_t rows = 4;
    constexpr std::size_t cols = 6;
    const auto show = [&](const std::string& name, const hs::granularity& granularity) {
        const hs::run_map runs({rows, cols}, granularity);
        std::vector<std::size_t> grid_of(rows * cols);
        std::size_t n_runs = 0;
        runs.for_each_run([&](hs::run r) {
            std::fill_n(grid_of.begin() + static_cast<std::ptrdiff_t>(r.first), r.count, r.grid);
            ++n_runs;
        });
        out << name << ": grids " << runs.grid_count() << ", runs " << n_runs << '\n';
        for (std::size_t i = 0; i < grid_of.size(); ++i)
            out << (i % cols == 0 ? "  " : " ") << grid_of[i] << (i % cols == cols - 1 ? "\n" : "");
    };
    show("per_tensor", hs::per_tensor{});
    show("per_token", hs::per_token{});
    show("per_channel axis 1", hs::per_channel{.axis = 1});
    show("group_wise 4", hs::group_wise{.size = 4});
    show("block_wise 2 x 3", hs::block_wise{.rows = 2, .cols = 3});
}

/// Bits spent against error left, for one matrix of weights.
inline void print_bits(std::ostream& out, std::uint32_t seed) {
    constexpr std::size_t rows = 256;
    constexpr std::size_t cols = 1024;
    const std::vector<float> w = laplace_values(rows * cols, seed);
    table lines({"codes", "granularity", "scales", "bytes", "bits a value", "SQNR dB"}, 3);
    const auto measure = [&]<hs::code Code, class Granularity>(const std::string& code, Code, const std::string& name,
                                                               Granularity granularity, hs::scale_type scales) {
        const hs::quantizer<Code, hs::symmetric, Granularity> quantizer{granularity, {.scales = scales}};
        const auto q = quantizer.quantize(w, {rows, cols}, hs::mse{});
        lines.row({code, name, scales == hs::scale_type::float32 ? "float32" : "float16", std::to_string(q.bytes()),
                   fixed(q.bits_per_value(), 3), fixed(hs::compare(w, q).sqnr_db, 2)});
    };
    using enum hs::scale_type;
    measure("int8", std::int8_t{}, "per_tensor", hs::per_tensor{}, float32);
    measure("int8", std::int8_t{}, "per_channel axis 0", hs::per_channel{.axis = 0}, float32);
    measure("int4", hs::int4{}, "per_channel axis 0", hs::per_channel{.axis = 0}, float32);
    measure("int4", hs::int4{}, "group_wise 128", hs::group_wise{.size = 128}, float32);
    measure("int4", hs::int4{}, "group_wise 32", hs::group_wise{.size = 32}, float32);
    measure("int4", hs::int4{}, "group_wise 32", hs::group_wise{.size = 32}, float16);
    measure("int2", hs::int2{}, "group_wise 32", hs::group_wise{.size = 32}, float16);
    out << rows << " x " << cols << " weights, Laplace, standard deviation 1; " << w.size() * sizeof(float)
        << " bytes as float32; symmetric, mse\n\n"
        << lines;
}

} // namespace worked_examples
