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

/// The sum of squared errors of values on a symmetric grid.
inline float plain_error(std::span<const float> x, float scale, float highest) {
    float sum = 0.0f;
    for (const float value : x) {
        const float error = value - std::clamp(std::nearbyint(value / scale), -highest, highest) * scale;
        sum += error * error;
    }
    return sum;
}

/// Symmetric, with groups that divide the row: the best of `candidates` scales for each group.
template <hs::code Code>
[[gnu::noinline]] void plain_quantize_mse(std::span<const float> x, plain_layout layout, int candidates,
                                          plain_tensor<Code>& result) {
    constexpr auto highest = static_cast<float>(hs::code_traits<Code>::range.max);
    result.codes.resize(hs::storage_size<Code>(x.size()));
    result.scales.resize(layout.grids(x.size()));
    for (std::size_t g = 0; g < result.scales.size(); ++g) {
        const auto group = x.subspan(g * layout.width, layout.width);
        float largest = 0.0f;
        for (const float value : group)
            largest = std::max(largest, std::abs(value));
        float best = largest == 0.0f ? 1.0f : largest / highest;
        float least = plain_error(group, best, highest);
        for (int i = candidates - 1; i > candidates / 5; --i) {
            const float scale = largest / highest * static_cast<float>(i) / static_cast<float>(candidates);
            const float error = largest == 0.0f ? 0.0f : plain_error(group, scale, highest);
            if (error < least) {
                least = error;
                best = scale;
            }
        }
        result.scales[g] = best;
        for (std::size_t i = 0; i < group.size(); ++i)
            write_plain_code<Code>(result.codes, g * layout.width + i,
                                   static_cast<int>(std::clamp(std::nearbyint(group[i] / best), -highest, highest)));
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
