// What the formats of other projects, which compare with those of halfstep, are measured by.
#pragma once

#include <cstddef>
#include <vector>

namespace quantize_weights {

/// Weights that went through another project's format.
struct block_format_result {
    std::vector<float> decoded; ///< what comes back, one for each weight
    std::size_t bytes = 0;      ///< of codes and scales
};

} // namespace quantize_weights
