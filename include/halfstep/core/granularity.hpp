// Granularity: which values of a tensor share a grid.
#pragma once

#include "../config/abi.hpp"

#include <concepts>
#include <cstddef>
#include <variant>

namespace halfstep::inline HALFSTEP_ABI {

/// One grid for the whole tensor.
struct per_tensor {
    friend constexpr bool operator==(const per_tensor&, const per_tensor&) = default;
};

/// One grid for each index along `axis`; negative axes count from the end (-1 is the last).
struct per_channel {
    int axis = 0; ///< from -rank to rank - 1
    friend constexpr bool operator==(const per_channel&, const per_channel&) = default;
};

/// One grid for each row along the last axis: for a matrix the same as `per_channel{.axis = 0}`.
struct per_token {
    friend constexpr bool operator==(const per_token&, const per_token&) = default;
};

/// One grid for each `size` consecutive values along the last axis; the last group of a row may be short.
struct group_wise {
    std::size_t size = 128; ///< at least 1
    friend constexpr bool operator==(const group_wise&, const group_wise&) = default;
};

/// One grid for each tile of `rows` by `cols` values of the last two axes; tiles at the edges may be short.
struct block_wise {
    std::size_t rows = 128; ///< at least 1
    std::size_t cols = 128; ///< at least 1
    friend constexpr bool operator==(const block_wise&, const block_wise&) = default;
};

/// Any of the granularities, chosen at run time.
using granularity = std::variant<per_tensor, per_channel, per_token, group_wise, block_wise>;

/// One of the granularity types, or `granularity` itself.
template <class T>
concept granularity_type = std::convertible_to<T, granularity>;

} // namespace halfstep::inline HALFSTEP_ABI
