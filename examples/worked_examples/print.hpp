// How numbers and round trips are printed.
#pragma once

#include "../common/table.hpp"
#include "cases.hpp"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

namespace worked_examples {

using example::exactly;
using example::fixed;
using example::percent_more;
using example::significant;
using example::table;

inline std::string fixed(float value, int digits) { return example::fixed(static_cast<double>(value), digits); }

inline std::string percent(double share) { return fixed(100.0 * share, 2); }

/// "scale 0.5, zero point 1, codes 0..3"
inline std::string to_text(const hs::grid& g) {
    return "scale " + exactly(g.scale) + ", zero point " + std::to_string(g.zero_point) + ", codes " +
           std::to_string(g.codes.min) + ".." + std::to_string(g.codes.max);
}

/// The real values between the ends of a grid: "-1.50..2.50".
inline std::string covered(const hs::grid& g) {
    const float low = hs::reference::dequantize(g.codes.min, g);
    const float high = hs::reference::dequantize(g.codes.max, g);
    return (low == 0.0f ? "0" : fixed(low, 2)) + ".." + fixed(high, 2);
}

/// A line for each value: original, code, reconstructed, error.
template <hs::code Code, hs::float_range X>
void print_round_trip(std::ostream& out, const X& x, const hs::grid& g) {
    const round_trip<Code> result = quantize_and_back<Code>(x, g);
    table lines({"original", "code", "reconstructed", "error"}, 0);
    for (std::size_t i = 0; i < result.codes.size(); ++i)
        lines.row({fixed(x[i], 2), std::to_string(result.codes[i]), fixed(result.reconstructed[i], 4),
                   fixed(result.reconstructed[i] - x[i], 4)});
    out << to_text(g) << "\n\n" << lines;
}

} // namespace worked_examples
