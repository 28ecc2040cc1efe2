// What goes into kernels and comes out of them besides spans and grids.
#pragma once

#include "../core/range.hpp"
#include "../core/scale_type.hpp"

#include <cstddef>
#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI {

/// How many values of a tensor are not finite.
struct non_finite_counts {
    std::uint64_t nan = 0;      ///< of any pattern
    std::uint64_t infinite = 0; ///< of either sign

    /// Counts a value.
    constexpr void add(float value) {
        nan += is_nan(value) ? 1 : 0;
        infinite += !is_nan(value) && !is_finite(value) ? 1 : 0;
    }
    friend constexpr bool operator==(const non_finite_counts&, const non_finite_counts&) = default;
};

/// How an error counts: by its square or by its magnitude.
enum class error_norm { squared, absolute };

/// What happens to the values that are where a kernel writes.
enum class destination { overwritten, added_to };

/// Whose multiplier a requantization takes: one for all accumulators, or one for each.
enum class multiplier_of { all, each };

namespace simd {

/// The numbers of many grids that rounding needs, an array for each: what simd/kernels/encoder.inl calls an encoder,
/// one in each place. The arrays are as long as `padded` says.
struct encoder_table {
    float* prescale;
    float* low;
    float* high;
    float* factor;
    float* second;
    const std::int32_t* zero_point;

    /// Of a vector of any instruction set.
    static constexpr std::size_t most_lanes = 16;
    /// How many elements arrays of `count` grids need, so that whole vectors can be read.
    static constexpr std::size_t padded(std::size_t count) { return count + most_lanes; }
};

/// How many runs simd/kernels/search_grids.inl takes at a time, at most, and how many values all of them may have: it
/// has copies on the stack.
inline constexpr std::size_t runs_searched_at_once = 16;
inline constexpr std::size_t longest_searched_run = 1024;

/// A run of finite values, and what the search for the grid with the least error on it begins with.
struct grid_search {
    const float* values;
    std::size_t count;
    float scale;          ///< the largest scale to be tried, with the sign of that of min-max
    float mirrored_scale; ///< the largest scale of the other sign, positive; 0 where none is to be tried
    float below;          ///< how many steps codes reach below real 0, where scales are positive ...
    float above;          ///< ... and above it
    range observed;       ///< what windows have to lie in; 0 does
    std::uint32_t trials; ///< how many grids are tried before the search goes into detail, rounded up to sixteens
    scale_type stored;    ///< how scales are rounded
};

/// What a search has found.
struct found_grid {
    float scale;
    float below; ///< the steps below real 0
};

/// How many runs are encoded at a time, at most: their grids are on the stack.
inline constexpr std::size_t runs_in_chunk = 256;

/// What any of the encoders of a table needs: loops are shorter without it.
struct encoder_needs {
    bool prescale;   ///< a scale is negative, or too large or small for its inverse
    bool zero_point; ///< a zero point is not 0
};

} // namespace simd

} // namespace halfstep::inline HALFSTEP_ABI
