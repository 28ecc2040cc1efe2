// How codes lie in memory, and what becomes of values that are not ordinary numbers.
#pragma once

#include "print.hpp"

#include <limits>
#include <span>
#include <vector>

namespace worked_examples {

/// The bits of a byte, the highest first, with a space between its codes: "1110 0001".
inline std::string binary(std::uint8_t byte, int bits_per_code) {
    std::string text;
    for (int bit = 7; bit >= 0; --bit) {
        text += (byte >> bit & 1) != 0 ? '1' : '0';
        if (bit != 0 && bit % bits_per_code == 0)
            text += ' ';
    }
    return text;
}

/// The codes that byte number `index` holds, from its lowest bits on: "7, unused".
inline std::string codes_in_byte(std::span<const std::int8_t> codes, std::size_t index, std::size_t per_byte) {
    std::string text;
    for (std::size_t i = index * per_byte; i < (index + 1) * per_byte; ++i) {
        if (!text.empty())
            text += ", ";
        text += i < codes.size() ? std::to_string(codes[i]) : "unused";
    }
    return text;
}

template <hs::packed_code Code>
void print_packed(std::ostream& out, const std::string& name, std::span<const std::int8_t> codes) {
    using traits = hs::code_traits<Code>;
    std::vector<std::uint8_t> bytes(hs::storage_size<Code>(codes.size()));
    hs::pack<Code>(codes, bytes);

    out << name << " codes ";
    for (const std::int8_t code : codes)
        out << ' ' << int{code};
    out << "\n\n";
    table lines({"byte", "bits 7..0", "codes, from the lowest bits"}, 3);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        lines.row({std::to_string(i), binary(bytes[i], traits::bits), codes_in_byte(codes, i, traits::per_element)});
    out << lines;
}

inline void print_packing(std::ostream& out, std::uint32_t) {
    print_packed<hs::int4>(out, "int4", int4_codes);
    out << '\n';
    print_packed<hs::int2>(out, "int2", int2_codes);
}

/// NaN, infinities, zeros and denormals; then ranges that no ordinary scale fits.
inline void print_special_values(std::ostream& out, std::uint32_t) {
    using limits = std::numeric_limits<float>;
    struct named_value {
        const char* name;
        float value;
        float scale;
    };
    table values({"value", "scale", "code", "reconstructed"}, 1);
    for (const auto& [name, value, scale] :
         {named_value{"NaN", limits::quiet_NaN(), 0.5f}, named_value{"infinity", limits::infinity(), 0.5f},
          named_value{"-infinity", -limits::infinity(), 0.5f}, named_value{"1e38", 1e38f, 0.5f},
          named_value{"-0.0", -0.0f, 0.5f}, named_value{"1e-45, denormal", 1e-45f, 0.5f},
          named_value{"1e-38, denormal", 1e-38f, limits::min()}}) {
        const std::array x{value};
        const round_trip<std::int8_t> result = quantize_and_back<std::int8_t>(x, full_grid<std::int8_t>({scale, 0}));
        values.row({name, exactly(scale), std::to_string(result.codes[0]), exactly(result.reconstructed[0])});
    }
    out << "int8, zero point 0\n\n" << values << '\n';

    table ranges({"range", "scale", "zero point"}, 1);
    const auto row = [&](const std::string& name, hs::range r) {
        const hs::qparams chosen = hs::choose_qparams<std::uint8_t, hs::asymmetric>(r);
        ranges.row({name, exactly(chosen.scale), std::to_string(chosen.zero_point)});
    };
    row("0..0", {0.0f, 0.0f});
    row("2..5, extended to 0", {2.0f, 5.0f});
    row("0..1e-44, too narrow", {0.0f, 1e-44f});
    row("-3e38..3e38, too wide", {-3e38f, 3e38f});
    out << "uint8, asymmetric\n\n" << ranges;
}

} // namespace worked_examples
