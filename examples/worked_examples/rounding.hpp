// Where a value goes that lies between two codes, and why division is not multiplication by the reciprocal.
#pragma once

#include "print.hpp"

#include <cmath>

namespace worked_examples {

/// Ties to even beside ties away from zero.
inline void print_ties(std::ostream& out, std::uint32_t) {
    const round_trip<std::int8_t> even = quantize_and_back<std::int8_t>(ties, full_grid<std::int8_t>({1.0f, 0}));
    table lines({"x / scale", "to even", "half up"}, 0);
    int sum_even = 0;
    int sum_up = 0;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        const int up = static_cast<int>(std::floor(ties[i] + 0.5f));
        lines.row({fixed(ties[i], 1), std::to_string(even.codes[i]), std::to_string(up)});
        sum_even += even.codes[i];
        sum_up += up;
    }
    lines.row({"sum: 0", std::to_string(sum_even), std::to_string(sum_up)});
    out << lines;
}

/// The same value and scale by division and by reciprocal.
inline void print_reciprocal(std::ostream& out, std::uint32_t) {
    const hs::grid g{{.scale = near_tie_scale}, hs::code_traits<std::uint8_t>::range};
    const std::array x{near_tie};
    const auto code = [&](hs::quotient quotient) {
        return std::to_string(quantize_and_back<std::uint8_t>(x, g, quotient).codes[0]);
    };
    table lines({"float32", "value", "code"}, 1);
    lines.row({"x", exactly(near_tie)});
    lines.row({"scale", exactly(near_tie_scale)});
    lines.row({"1 / scale", exactly(1.0f / near_tie_scale)});
    lines.row({"x / scale", exactly(near_tie / near_tie_scale), code(hs::quotient::exact)});
    lines.row({"x * (1 / scale)", exactly(near_tie * (1.0f / near_tie_scale)), code(hs::quotient::pytorch_reciprocal)});
    out << lines;
}

} // namespace worked_examples
