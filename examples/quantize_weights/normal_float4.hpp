// NF4, for comparison: blocks of 64 weights, one float32 scale each, 4.5 bits a weight; the codes stand for 16 values
// that divide a normal distribution evenly, not for even steps.
#pragma once

#include "block_format.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace quantize_weights {

namespace hs = halfstep;

/// What the codes of NF4 stand for, as shares of the largest magnitude of a block. Source: T. Dettmers et al., "QLoRA:
/// Efficient Finetuning of Quantized LLMs", 2023, appendix E.
inline constexpr std::array<float, 16> normal_float4_values = {
    -1.0f,
    -0.6961928009986877f,
    -0.5250730514526367f,
    -0.39491748809814453f,
    -0.28444138169288635f,
    -0.18477343022823334f,
    -0.09105003625154495f,
    0.0f,
    0.07958029955625534f,
    0.16093020141124725f,
    0.24611230194568634f,
    0.33791524171829224f,
    0.44070982933044434f,
    0.5626170039176941f,
    0.7229568362236023f,
    1.0f,
};

/// The code of a share from -1 to 1: the nearest value's, the lower one's in the middle between two.
inline std::size_t normal_float4_code(float share) {
    std::size_t code = 0;
    while (code + 1 < normal_float4_values.size() &&
           share > (normal_float4_values[code] + normal_float4_values[code + 1]) / 2.0f)
        ++code;
    return code;
}

/// Encodes and decodes weights as bitsandbytes does, without double quantization of the scales: blocks of 64 go over
/// the ends of rows, only the very last may be short. NaN and infinities count as 0.
inline block_format_result normal_float4(std::span<const float> weights) {
    constexpr std::size_t block_size = 64;
    const auto finite = [](float x) { return hs::is_finite(x) ? x : 0.0f; };
    block_format_result result;
    result.decoded.reserve(weights.size());
    for (std::size_t first = 0; first < weights.size(); first += block_size) {
        const auto block = weights.subspan(first, std::min(block_size, weights.size() - first));
        float scale = 0.0f;
        for (const float x : block)
            scale = std::max(scale, hs::magnitude(finite(x)));
        for (const float x : block) {
            const float share = scale == 0.0f ? 0.0f : finite(x) / scale;
            result.decoded.push_back(normal_float4_values[normal_float4_code(share)] * scale);
        }
        result.bytes += sizeof scale;
    }
    result.bytes += (weights.size() + 1) / 2;
    return result;
}

} // namespace quantize_weights
