// What rounding costs, what clipping costs, and where the two balance.
#pragma once

#include "print.hpp"
#include "samples.hpp"

#include <vector>

namespace worked_examples {

/// The error of a group of values that one grid causes, on the codes that the grid uses.
template <hs::code Code, hs::float_range X>
hs::error_report cost(const X& x, const hs::grid& g) {
    return hs::compare<Code>(x, g);
}

/// Five values with the range of all of them, and clipped.
inline void print_clipping(std::ostream& out, std::uint32_t) {
    const hs::grid covering = min_max_grid<std::int8_t, hs::symmetric>(far_value);
    const hs::grid clipping = hs::choose_grid<std::int8_t, hs::symmetric>(far_value_clipped);
    table errors({"T", "granular error", "overload error", "sum"}, 0);
    for (const hs::grid& g : {covering, clipping}) {
        const float threshold = static_cast<float>(g.codes.max) * g.scale;
        out << "T = " << fixed(threshold, 0) << ": ";
        print_round_trip<std::int8_t>(out, far_value, g);
        out << '\n';
        const hs::error_report e = cost<std::int8_t>(far_value, g);
        errors.row(
            {fixed(threshold, 0), fixed(e.split->granular_mse, 7), fixed(e.split->overload_mse, 7), fixed(e.mse, 7)});
    }
    out << "mean squared error\n\n" << errors;
}

/// The error of rounding against scale^2 / 12, for steps from coarse to fine.
inline void print_noise(std::ostream& out, std::uint32_t seed) {
    const std::vector<float> x = normal_values(1 << 18, seed);
    table lines({"scale", "measured mse", "scale^2 / 12", "ratio", "SQNR dB"}, 0);
    for (const float scale : {4.0f, 3.0f, 2.0f, 1.0f, 0.5f, 0.25f, 0.125f, 0.0625f}) {
        const hs::error_report e = hs::compare<std::int16_t>(x, {.scale = scale});
        const double predicted = static_cast<double>(scale * scale) / 12.0;
        lines.row({significant(static_cast<double>(scale), 4), fixed(e.mse, 6), fixed(predicted, 6),
                   fixed(e.mse / predicted, 4), fixed(e.sqnr_db, 2)});
    }
    out << x.size() << " values, normal, standard deviation 1\n\n" << lines;
}

/// The error of int4 codes against the threshold at which they clip.
inline void print_threshold(std::ostream& out, std::uint32_t seed) {
    const std::vector<float> x = normal_values(1 << 18, seed);
    const hs::range all = hs::find_range(x);
    hs::histogram_observer observer;
    observer.observe(x);

    table lines({"", "T", "clipped %", "granular", "overload", "sum", "SQNR dB"}, 1);
    const auto row = [&](const std::string& name, const hs::grid& g) {
        const hs::error_report e = cost<hs::int4>(x, g);
        lines.row({name, fixed(static_cast<float>(g.codes.max) * g.scale, 3), percent(e.split->clipped_share),
                   fixed(e.split->granular_mse, 6), fixed(e.split->overload_mse, 6), fixed(e.mse, 6),
                   fixed(e.sqnr_db, 2)});
    };
    for (const float threshold : {1.0f, 1.5f, 2.0f, 2.5f, 3.0f, 3.5f, 4.0f})
        row("", hs::choose_grid<hs::int4, hs::symmetric>({-threshold, threshold}));
    row("min_max", hs::choose_grid<hs::int4, hs::symmetric>(all));
    row("mse", observer.choose_grid<hs::int4, hs::symmetric>(hs::mse{}));
    out << x.size() << " values, normal, standard deviation 1; int4, symmetric\n\n" << lines;
}

} // namespace worked_examples
