// A quantized tensor in memory that someone else owns.
#pragma once

#include "core/run_map.hpp"
#include "core/scheme.hpp"
#include "ops/checks.hpp"
#include "scales.hpp"

#include <span>

namespace halfstep::inline HALFSTEP_ABI {

/// A quantized tensor in memory that someone else owns, such as a mapped file.
///
/// ```cpp
/// hs::quantized_view<hs::int4> weights{
///     .codes = bytes, .scales = scales, .shape = {rows, cols}, .granularity = hs::group_wise{.size = 32}};
/// ```
///
/// Nothing is checked until the view is used.
template <code Code>
struct quantized_view {
    /// Row-major codes, packed if Code is: `storage_size<Code>(shape.count())` elements.
    std::span<const code_storage<Code>> codes{};
    /// One scale for each grid of the granularity, in the order of `run_map`.
    scale_view scales{};
    /// One zero point for each grid, or none: then real 0 is the middle code, 0 (signed) or 2^(bits-1) (unsigned).
    std::span<const code_value<Code>> zero_points{};
    /// The dimensions, outermost first.
    halfstep::shape shape{};
    /// Which values share a grid.
    halfstep::granularity granularity{};
    /// The codes that the scheme uses, a part of those of Code; decoding does not depend on them.
    code_range usable_codes = code_traits<Code>::range;

    /// Grid number `index`, which must exist.
    grid grid_at(std::size_t index) const {
        const std::int32_t zero_point =
            zero_points.empty() ? detail::middle_code(code_traits<Code>::range) : zero_points[index];
        return grid({scales[index], zero_point}, usable_codes);
    }
};

namespace detail {

/// Whether the spans of a view fit its shape and granularity and its grids can be right.
template <code Code>
bool check_view(const char* function, const quantized_view<Code>& tensor, const run_map& runs) {
    const std::size_t count = tensor.shape.count();
    if (runs.value_count() != count) // the granularity was refused, and exceptions are switched off
        return false;
    if (!check_size(function, "codes", tensor.codes.size(), storage_size<Code>(count), "as the shape needs") ||
        !check_size(function, "scales", tensor.scales.size(), runs.grid_count(), "one for each grid") ||
        (!tensor.zero_points.empty() &&
         !check_size(function, "zero_points", tensor.zero_points.size(), runs.grid_count(), "one for each grid")) ||
        !check_not_null(function, "codes", tensor.codes) ||
        !check_not_null(function, "scales", tensor.scales.bytes().data(), tensor.scales.size()) ||
        !check_not_null(function, "zero_points", tensor.zero_points) ||
        !check_codes<Code>(function, code_traits<Code>::range.min, tensor.usable_codes))
        return false;
    constexpr code_range all = code_traits<Code>::range; // of few bits, though their zero points are stored in 8
    const auto is_code = [&](code_value<Code> zero_point) { return all.min <= zero_point && zero_point <= all.max; };
    bool are_usable = tensor.scales.all_of([](float scale) { return is_usable_scale(scale); });
    for (const code_value<Code> zero_point : tensor.zero_points)
        are_usable &= is_code(zero_point);
    if (are_usable)
        return true;
    for (std::size_t i = 0; i < runs.grid_count(); ++i)
        if (!check_grid<Code>(function, grid(tensor.grid_at(i), all)))
            return false;
    return true;
}

/// Whether an output shares no memory with the parts of a view; reports an error where it does.
template <code Code, floating Float>
bool check_apart(const char* function, const quantized_view<Code>& tensor, std::span<Float> out) {
    return check_memory(function, "codes", tensor.codes, "out", out) &&
           check_memory(function, "scales", tensor.scales.bytes(), "out", out) &&
           check_memory(function, "zero_points", tensor.zero_points, "out", out);
}

} // namespace detail
} // namespace halfstep::inline HALFSTEP_ABI
