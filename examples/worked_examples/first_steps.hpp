// What a grid is, how its scale and zero point come about, and why 0 has to be on it.
#pragma once

#include "print.hpp"

#include <cmath>

namespace worked_examples {

/// Every code of a small grid, then values around it.
inline void print_grid(std::ostream& out, std::uint32_t) {
    const hs::grid g = full_grid<hs::uint2>(small_grid);
    table codes({"code", "real value"}, 0);
    for (std::int32_t code = g.codes.min; code <= g.codes.max; ++code)
        codes.row({std::to_string(code), fixed(hs::reference::dequantize(code, g), 1)});
    out << codes << '\n';
    print_round_trip<hs::uint2>(out, around_small_grid, g);
}

inline void print_absmax(std::ostream& out, std::uint32_t) {
    print_round_trip<std::int8_t>(out, seven_values, min_max_grid<std::int8_t, hs::symmetric>(seven_values));
}

inline void print_zero_point(std::ostream& out, std::uint32_t) {
    print_round_trip<std::int8_t>(out, seven_values, min_max_grid<std::int8_t, hs::asymmetric>(seven_values));
}

/// The right zero point of a signed grid beside the one that forgets qmin.
inline void print_forgotten_qmin(std::ostream& out, std::uint32_t) {
    const hs::grid right = min_max_grid<std::int8_t, hs::asymmetric>(lopsided);
    hs::grid wrong = right;
    wrong.zero_point = zero_point_without_qmin;
    const round_trip<std::int8_t> good = quantize_and_back<std::int8_t>(lopsided, right);
    const round_trip<std::int8_t> bad = quantize_and_back<std::int8_t>(lopsided, wrong);

    const std::string right_title = "Z = " + std::to_string(right.zero_point);
    const std::string wrong_title = "Z = " + std::to_string(wrong.zero_point);
    table lines({"", "", right_title, "", "", wrong_title, ""}, 0);
    lines.header_line({"original", "code", "reconstructed", "error", "code", "reconstructed", "error"});
    for (std::size_t i = 0; i < lopsided.size(); ++i) {
        lines.row({fixed(lopsided[i], 1), std::to_string(good.codes[i]), fixed(good.reconstructed[i], 4),
                   fixed(good.reconstructed[i] - lopsided[i], 4), std::to_string(bad.codes[i]),
                   fixed(bad.reconstructed[i], 4), fixed(bad.reconstructed[i] - lopsided[i], 4)});
    }
    out << "scale " << exactly(right.scale) << ", half a step " << fixed(right.scale / 2.0f, 4) << "\n\n" << lines;
}

/// A thousand zeros on a grid that has 0, and on one that starts at the minimum and has no code for 0.
inline void print_exact_zero(std::ostream& out, std::uint32_t) {
    constexpr hs::range range{-1.0f, 2.5f};
    constexpr float n_zeros = 1000.0f;
    const hs::grid with_zero = hs::choose_grid<std::uint8_t, hs::asymmetric>(range);
    const float kept = hs::reference::fake_quantize(0.0f, with_zero);
    const float steps_from_min = -range.min / with_zero.scale; // not a whole number
    const float moved = std::nearbyint(steps_from_min) * with_zero.scale + range.min;

    table lines({"grid", "code of 0", "0 comes back as", "1000 of them add up to"}, 1);
    lines.row({"(code - zero_point) * scale", std::to_string(with_zero.zero_point), fixed(kept, 6),
               fixed(n_zeros * kept, 4)});
    lines.row(
        {"code * scale + min", fixed(std::nearbyint(steps_from_min), 0), fixed(moved, 6), fixed(n_zeros * moved, 4)});
    out << "uint8 on " << fixed(range.min, 1) << ".." << fixed(range.max, 1) << ", scale " << exactly(with_zero.scale)
        << "; 0 lies " << fixed(steps_from_min, 3) << " steps above the minimum\n\n"
        << lines;
}

} // namespace worked_examples
