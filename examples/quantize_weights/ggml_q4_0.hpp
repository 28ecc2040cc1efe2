// ggml's format q4_0, for comparison: blocks of 32 weights with one float16 scale, 4.5 bits a weight.
#pragma once

#include "block_format.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace quantize_weights {

namespace hs = halfstep;

/// Encodes and decodes rows of `columns` weights each as ggml's q4_0 does.
///
/// The scale of a block is d = m / -8, where m is the weight with the largest magnitude, the first of these, with its
/// sign. A code is x / d + 8.5, computed as x * (1 / d) + 8.5, cut off to an integer from 0 to 15; it stands for
/// (code - 8) * d, with d rounded to float16. ggml wants rows of whole blocks: the last block of a row may be short
/// here, and takes 18 bytes like the others. NaN and infinities count as 0. Source: ggml, `quantize_row_q4_0_ref`.
inline block_format_result ggml_q4_0(std::span<const float> weights, std::size_t columns) {
    constexpr std::size_t block_size = 32;
    constexpr std::size_t block_bytes = 2 + block_size / 2;
    const auto finite = [](float x) { return hs::is_finite(x) ? x : 0.0f; };
    block_format_result result;
    result.decoded.reserve(weights.size());
    for (std::size_t row = 0; row < weights.size(); row += columns) {
        for (std::size_t first = 0; first < columns; first += block_size) {
            const auto block = weights.subspan(row + first, std::min(block_size, columns - first));
            float largest = 0.0f;
            for (const float x : block)
                if (hs::magnitude(finite(x)) > hs::magnitude(largest))
                    largest = x;
            const float scale = largest / -8.0f;
            const float stored = float(hs::float16(scale));
            const float inverse = stored != 0.0f ? 1.0f / scale : 0.0f; // a scale of 0 decodes to 0, whatever the code
            for (const float x : block) {
                const int code = std::min(15, static_cast<int>(finite(x) * inverse + 8.5f));
                result.decoded.push_back(static_cast<float>(code - 8) * stored);
            }
            result.bytes += block_bytes;
        }
    }
    return result;
}

} // namespace quantize_weights
