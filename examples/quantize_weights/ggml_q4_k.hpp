// ggml's format q4_K, for comparison: blocks of 32 weights with a scale and a minimum of 6 bits each, eight of them in
// a super-block with two float16, 4.5 bits a weight.
#pragma once

#include "block_format.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace quantize_weights {

namespace hs = halfstep;

namespace q4_k {

constexpr float largest_code = 15.0f;
constexpr float largest_part = 63.0f; ///< of a scale or minimum of six bits

/// Code q stands for `scale * q - depth`.
struct block_grid {
    float scale = 0.0f;
    float depth = 0.0f;
};

inline float code_of(float x, float inverse, float depth) {
    return std::clamp(std::nearbyint(inverse * (x + depth)), 0.0f, largest_code);
}

/// The weighted squared error of codes.
inline float cost(std::span<const float> block, std::span<const float> importance, std::span<const float> codes,
                  block_grid g) {
    float sum = 0.0f;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const float error = g.scale * codes[i] - g.depth - block[i];
        sum += importance[i] * error * error;
    }
    return sum;
}

/// The grid with the least weighted squared error for given codes, with a depth that is not negative.
inline block_grid least_squares(std::span<const float> block, std::span<const float> importance,
                                std::span<const float> codes) {
    float w = 0.0f, wx = 0.0f, wq = 0.0f, wqq = 0.0f, wxq = 0.0f;
    for (std::size_t i = 0; i < block.size(); ++i) {
        w += importance[i];
        wx += importance[i] * block[i];
        wq += importance[i] * codes[i];
        wqq += importance[i] * codes[i] * codes[i];
        wxq += importance[i] * codes[i] * block[i];
    }
    const float determinant = w * wqq - wq * wq;
    if (!(determinant > 0.0f))
        return {};
    const float least = (wqq * wx - wq * wxq) / determinant;
    return least > 0.0f ? block_grid{wxq / wqq, 0.0f} : block_grid{(w * wxq - wx * wq) / determinant, -least};
}

/// Tries 22 inverse scales: 15 steps over the range, then 14 to 16, a tenth of a step apart. Each gives codes, and these
/// a grid by least squares. The range begins where the best grid so far does.
inline block_grid search(std::span<const float> block) {
    float squares = 0.0f;
    for (const float x : block)
        squares += x * x;
    const float root_mean_square = std::sqrt(squares / static_cast<float>(block.size()));
    std::vector<float> importance, codes(block.size());
    for (const float x : block)
        importance.push_back(root_mean_square + std::abs(x));
    const float least = std::min(*std::min_element(block.begin(), block.end()), 0.0f);
    const float most = *std::max_element(block.begin(), block.end());
    if (most == least)
        return {0.0f, -least};

    block_grid best{(most - least) / largest_code, -least};
    const auto set_codes = [&](float steps) {
        const float inverse = steps / (most + best.depth);
        std::transform(block.begin(), block.end(), codes.begin(),
                       [&](float x) { return code_of(x, inverse, best.depth); });
    };
    set_codes(largest_code);
    float least_cost = cost(block, importance, codes, best);
    for (int tenths = -10; tenths <= 10; ++tenths) {
        set_codes(largest_code + 0.1f * static_cast<float>(tenths));
        const block_grid g = least_squares(block, importance, codes);
        const float found = cost(block, importance, codes, g);
        if (g.scale > 0.0f && found < least_cost) {
            least_cost = found;
            best = g;
        }
    }
    return best;
}

/// The parts of eight numbers in units of a 63rd of the largest, which is rounded to float16.
inline std::vector<float> in_parts(const std::vector<float>& numbers) {
    const float largest = *std::max_element(numbers.begin(), numbers.end());
    const float unit = float(hs::float16(largest / largest_part));
    std::vector<float> stored;
    for (const float number : numbers) {
        const float parts = largest > 0.0f ? std::nearbyint(largest_part / largest * number) : 0.0f;
        stored.push_back(unit * std::min(parts, largest_part));
    }
    return stored;
}

} // namespace q4_k

/// Encodes and decodes weights as ggml's q4_K does where nothing is known of their importance. ggml wants rows of whole
/// super-blocks; here they go over the ends of rows, and only the very last may be short. NaN and infinities count as 0.
/// Sums are added up in another order than ggml's: the RMSE agrees to 3 digits or more. Source: ggml, `block_q4_K` and
/// `quantize_row_q4_K_ref`.
inline block_format_result ggml_q4_k(std::span<const float> weights) {
    constexpr std::size_t block_size = 32;
    constexpr std::size_t blocks = 8;
    constexpr std::size_t bytes = 2 * 2 + 12 + blocks * block_size / 2;
    block_format_result result;
    result.decoded.reserve(weights.size());
    for (std::size_t first = 0; first < weights.size(); first += blocks * block_size) {
        std::array<float, blocks * block_size> values{};
        const std::size_t count = std::min(values.size(), weights.size() - first);
        std::transform(weights.begin() + static_cast<std::ptrdiff_t>(first),
                       weights.begin() + static_cast<std::ptrdiff_t>(first + count), values.begin(),
                       [](float x) { return hs::is_finite(x) ? x : 0.0f; });
        std::vector<float> scales, depths;
        for (std::size_t b = 0; b < blocks; ++b) {
            const q4_k::block_grid g = q4_k::search(std::span(values).subspan(b * block_size, block_size));
            scales.push_back(g.scale);
            depths.push_back(g.depth);
        }
        scales = q4_k::in_parts(scales);
        depths = q4_k::in_parts(depths);
        for (std::size_t i = 0; i < count; ++i) {
            const float scale = scales[i / block_size];
            const float depth = depths[i / block_size];
            const float code = scale == 0.0f ? 0.0f : q4_k::code_of(values[i], 1.0f / scale, depth);
            result.decoded.push_back(scale * code - depth);
        }
        result.bytes += bytes;
    }
    return result;
}

} // namespace quantize_weights
