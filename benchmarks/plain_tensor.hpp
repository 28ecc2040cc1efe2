// What one would write in place of halfstep's tensors: a scale and a zero point for each row or column of a matrix.
#pragma once

#include "elements.hpp"
#include "plain_rounding.hpp"

#include <halfstep/core/scheme.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace bench {

/// Which values share a grid: `width` consecutive ones, of which the last ones of a row may be fewer, or each column of
/// a matrix that has so many.
struct plain_layout {
    std::size_t row;
    std::size_t width;
    bool is_channel_last = false;

    std::size_t grids(std::size_t values) const {
        return is_channel_last ? width : values / row * ((row + width - 1) / width);
    }
};

template <hs::code Code>
struct plain_tensor {
    std::vector<hs::code_storage<Code>> codes;
    std::vector<float> scales;
    std::vector<float> zero_points;
};

template <hs::code Code>
void write_plain_code(std::vector<hs::code_storage<Code>>& codes, std::size_t i, int code) {
    using traits = hs::code_traits<Code>;
    if constexpr (traits::is_packed) {
        const std::size_t place = i % traits::per_element;
        const int bits = (code & ((1 << traits::bits) - 1)) << (place * traits::bits);
        auto& byte = codes[i / traits::per_element];
        byte = static_cast<std::uint8_t>(place == 0 ? bits : byte | bits);
    } else {
        codes[i] = static_cast<hs::code_storage<Code>>(code);
    }
}

template <hs::code Code, class Scheme, class Rounding = plain_nearest, hs::floating Float>
[[gnu::noinline]] void plain_quantize(std::span<const Float> x, plain_layout layout, plain_tensor<Code>& result) {
    constexpr auto highest = static_cast<float>(hs::code_traits<Code>::range.max);
    constexpr auto lowest = Scheme::is_symmetric ? -highest : static_cast<float>(hs::code_traits<Code>::range.min);
    result.codes.resize(hs::storage_size<Code>(x.size()));
    result.scales.resize(layout.grids(x.size()));
    result.zero_points.resize(layout.grids(x.size()));

    std::vector<float> lows(layout.is_channel_last ? layout.width : 1);
    std::vector<float> highs(lows.size());
    Rounding round;
    std::size_t first_grid = 0;
    for (std::size_t first = 0, band = 0; first < x.size(); first += band) { // a band shares no grid with the rest
        const std::size_t cols = std::min(layout.width, layout.row - first % layout.row);
        band = layout.is_channel_last ? x.size() : cols;
        std::fill(lows.begin(), lows.end(), 0.0f);
        std::fill(highs.begin(), highs.end(), 0.0f);
        for (std::size_t row = first; row < first + band; row += cols)
            for (std::size_t j = 0; j < cols; ++j) {
                const std::size_t g = layout.is_channel_last ? j : 0;
                lows[g] = std::min(lows[g], float(x[row + j]));
                highs[g] = std::max(highs[g], float(x[row + j]));
            }
        for (std::size_t g = 0; g < lows.size(); ++g) {
            const float extent = Scheme::is_symmetric ? 2 * std::max(-lows[g], highs[g]) : highs[g] - lows[g];
            const float scale = extent == 0.0f ? 1.0f : extent / (highest - lowest);
            result.scales[first_grid + g] = scale;
            result.zero_points[first_grid + g] = Scheme::is_symmetric ? 0.0f : std::nearbyint(lowest - lows[g] / scale);
        }
        for (std::size_t row = first; row < first + band; row += cols)
            for (std::size_t j = 0; j < cols; ++j) {
                const std::size_t g = first_grid + (layout.is_channel_last ? j : 0);
                const float steps = round(float(x[row + j]) / result.scales[g]) + result.zero_points[g];
                write_plain_code<Code>(result.codes, row + j, static_cast<int>(std::clamp(steps, lowest, highest)));
            }
        first_grid += lows.size();
    }
}

/// Symmetric, with groups that divide the row.
template <hs::code Code, hs::floating Float>
[[gnu::noinline]] void plain_dequantize(std::span<const hs::code_storage<Code>> codes, plain_layout layout,
                                        std::span<const float> scales, std::span<Float> x) {
    using traits = hs::code_traits<Code>;
    for (std::size_t row = 0; row < x.size(); row += layout.width)
        for (std::size_t j = 0; j < layout.width; ++j) {
            const std::size_t i = row + j;
            int code = codes[i / traits::per_element];
            if constexpr (traits::is_packed) {
                constexpr int unused = 32 - traits::bits;
                code = static_cast<int>(static_cast<unsigned>(code)
                                        << (unused - static_cast<int>(i % traits::per_element) * traits::bits)) >>
                       unused;
            }
            x[i] = Float(static_cast<float>(code) * scales[layout.is_channel_last ? j : row / layout.width]);
        }
}

} // namespace bench
