// The code types and schemes by their names.
#pragma once

#include "../common/command_line.hpp"

#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace calibrate {

namespace hs = halfstep;

/// A code type and a scheme as values: what grids there are, and how values are rounded to one of them.
struct grid_type {
    std::string code;
    std::string scheme;
    hs::grid_family family;
    void (*fake_quantize)(std::span<const float>, const hs::grid&, std::span<float>);
};

namespace detail {

template <class Code, class Scheme>
grid_type make_grid_type(const char* code, const char* scheme) {
    return {
        code, scheme, hs::grid_family::of<Code, Scheme>(),
        [](std::span<const float> x, const hs::grid& g, std::span<float> out) { hs::fake_quantize<Code>(x, g, out); }};
}

template <class Code>
void add_grid_types(std::vector<grid_type>& all, const char* code) {
    all.push_back(make_grid_type<Code, hs::symmetric>(code, "symmetric"));
    all.push_back(make_grid_type<Code, hs::symmetric_full_range>(code, "symmetric_full_range"));
    all.push_back(make_grid_type<Code, hs::asymmetric>(code, "asymmetric"));
}

inline std::vector<grid_type> all_grid_types() {
    std::vector<grid_type> all;
    add_grid_types<std::int8_t>(all, "int8");
    add_grid_types<std::uint8_t>(all, "uint8");
    add_grid_types<hs::int4>(all, "int4");
    add_grid_types<hs::uint4>(all, "uint4");
    add_grid_types<hs::int2>(all, "int2");
    add_grid_types<hs::uint2>(all, "uint2");
    add_grid_types<std::int16_t>(all, "int16");
    add_grid_types<std::uint16_t>(all, "uint16");
    return all;
}

} // namespace detail

/// The code type and scheme of these names. Throws `usage_error`, which names the option, for one that there is not.
inline grid_type find_grid_type(const std::string& code, const std::string& scheme) {
    std::string codes, schemes;
    for (const grid_type& type : detail::all_grid_types()) {
        if (type.code == code && type.scheme == scheme)
            return type;
        if (type.scheme == "symmetric")
            codes += (codes.empty() ? "" : ", ") + type.code;
        if (type.code == "int8")
            schemes += (schemes.empty() ? "" : ", ") + type.scheme;
    }
    if ((", " + codes + ",").find(", " + code + ",") == std::string::npos)
        throw example::usage_error("--code: expected one of " + codes + "; found '" + code + "'");
    throw example::usage_error("--scheme: expected one of " + schemes + "; found '" + scheme + "'");
}

} // namespace calibrate
