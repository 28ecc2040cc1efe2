// Grids of 8-bit signed codes that cannot be right.
#pragma once

#include "bad_input.hpp"

#include <halfstep/core/qparams.hpp>

struct bad_grid {
    hs::grid g;
    std::string message; ///< behind the function's name
};

/// All of them; `function` is what refuses them.
inline std::vector<bad_grid> bad_grids(const std::string& function) {
    const auto codes_message = [](const std::string& codes) {
        return "codes are " + codes + "; expected a part of -128 to 127";
    };
    const std::string scale = "; expected a finite number of magnitude 1.17549435e-38 or more";
    const std::string zero_point = "; expected -128 to 127, the codes of this type";
    constexpr hs::code_range all{-128, 127};
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
    constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
    std::vector<bad_grid> grids = {
        {hs::grid({0.0f, 0}, all), "scale is 0" + scale},
        {hs::grid({-0.0f, 0}, all), "scale is -0" + scale},
        {hs::grid({infinity, 0}, all), "scale is inf" + scale},
        {hs::grid({-infinity, 0}, all), "scale is -inf" + scale},
        {hs::grid({nan_value, 0}, all), "scale is nan" + scale},
        {hs::grid({1e-40f, 0}, all), "scale is 9.9999461e-41" + scale},
        {hs::grid({-0x1.fffffcp-127f, 0}, all), "scale is -1.17549421e-38" + scale},
        {hs::grid({1.0f, 128}, all), "zero_point is 128" + zero_point},
        {hs::grid({1.0f, -129}, all), "zero_point is -129" + zero_point},
        {hs::grid({1.0f, least}, all), "zero_point is -2147483648" + zero_point},
        {hs::grid({1.0f, most}, all), "zero_point is 2147483647" + zero_point},
        {hs::grid({1.0f, 0}, {-200, 5}), codes_message("-200 to 5")},
        {hs::grid({1.0f, 0}, {-5, 128}), codes_message("-5 to 128")},
        {hs::grid({1.0f, 0}, {5, -5}), codes_message("5 to -5")},
        {hs::grid({1.0f, 0}, {least, most}), codes_message("-2147483648 to 2147483647")},
    };
    for (bad_grid& grid : grids)
        grid.message = "halfstep::" + function + ": " + grid.message;
    return grids;
}
