// A shape and a granularity out of bytes, and which value lies on which grid: counted here by coordinates, to be
// compared with the runs of the library.
#pragma once

#include "fuzz_input.hpp"

#include <halfstep/core/granularity.hpp>
#include <halfstep/core/shape.hpp>

#include <variant>

/// Right or not: dimensions may be 0, too many or too large, axes out of range, groups and tiles of size 0.
struct tensor_choice {
    std::vector<std::size_t> dimensions{};
    hs::granularity granularity{};
    bool is_right = false;       ///< whether shape, granularity and the number of values fit each other
    std::size_t value_count = 0; ///< how many values are to be passed
    std::size_t grid_count = 0;  ///< 0 if it is not right

    std::size_t grid_of(std::size_t value) const {
        return std::visit([&](auto chosen) { return grid_of(value, chosen); }, granularity);
    }

    /// Fills in `is_right`, `value_count` and `grid_count`.
    void settle() {
        constexpr std::size_t most_values = std::size_t{1} << 18;
        const bool is_empty = dimensions.empty() || std::ranges::find(dimensions, 0u) != dimensions.end();
        bool is_counted = dimensions.size() <= hs::shape::max_rank;
        std::size_t count = is_empty ? 0 : 1;
        for (const std::size_t dimension : dimensions) {
            is_counted = is_counted && (is_empty || dimension <= most_values / count);
            count *= is_counted ? dimension : 1;
        }
        is_right = is_counted && std::visit([&](auto chosen) { return fits(chosen); }, granularity);
        value_count = is_counted ? count : 0;
        grid_count = is_right && value_count > 0 ? last_grid() + 1 : 0;
    }

private:
    std::size_t last_grid() const {
        const auto* const channels = std::get_if<hs::per_channel>(&granularity);
        return channels == nullptr ? grid_of(value_count - 1) : dimensions[axis_of(*channels)] - 1;
    }
    std::size_t rank() const { return dimensions.size(); }
    std::size_t cols() const { return rank() == 0 ? 0 : dimensions.back(); }
    std::size_t axis_of(hs::per_channel chosen) const {
        return static_cast<std::size_t>(chosen.axis < 0 ? chosen.axis + static_cast<int>(rank()) : chosen.axis);
    }
    static std::size_t tiles(std::size_t length, std::size_t tile) {
        return length / tile + (length % tile == 0 ? 0 : 1);
    }

    bool fits(hs::per_tensor) const { return true; }
    bool fits(hs::per_token) const { return true; }
    bool fits(hs::per_channel chosen) const {
        const auto end = static_cast<int>(rank());
        return chosen.axis >= -end && chosen.axis < end;
    }
    bool fits(hs::group_wise chosen) const { return chosen.size > 0; }
    bool fits(hs::block_wise chosen) const { return chosen.rows > 0 && chosen.cols > 0; }

    std::size_t grid_of(std::size_t, hs::per_tensor) const { return 0; }
    std::size_t grid_of(std::size_t value, hs::per_token) const { return value / cols(); }
    std::size_t grid_of(std::size_t value, hs::per_channel chosen) const {
        for (std::size_t axis = rank() - 1; axis > axis_of(chosen); --axis)
            value /= dimensions[axis];
        return value % dimensions[axis_of(chosen)];
    }
    std::size_t grid_of(std::size_t value, hs::group_wise chosen) const {
        return value / cols() * tiles(cols(), chosen.size) + value % cols() / chosen.size;
    }
    std::size_t grid_of(std::size_t value, hs::block_wise chosen) const {
        const std::size_t rows = rank() < 2 ? 1 : dimensions[rank() - 2];
        const std::size_t row = value / cols();
        const std::size_t tile_row = row / rows * tiles(rows, chosen.rows) + row % rows / chosen.rows;
        return tile_row * tiles(cols(), chosen.cols) + value % cols() / chosen.cols;
    }
};

/// Mostly small tensors; a few that are cut into tasks, and a few whose size cannot be counted.
inline tensor_choice take_tensor_choice(fuzz_input& in) {
    constexpr std::size_t most_values = 700;
    tensor_choice result;
    const std::uint64_t kind = in.take<1>();
    std::size_t left = most_values;
    for (std::size_t axis = in.below(kind == 1 ? 11 : 9); axis > 0; --axis) {
        const std::size_t dimension = in.below(left < 256 ? left + 1 : 300);
        result.dimensions.push_back(dimension);
        left /= std::max<std::size_t>(dimension, 1);
    }
    if (kind == 2 && !result.dimensions.empty()) // too many values, unless a dimension is 0
        result.dimensions[in.below(result.dimensions.size())] = in.take<8>() | std::uint64_t{1} << 63;
    if (kind == 3 && in.take<1>() < 16) // enough for two tasks or three: seldom, as it takes long
        result.dimensions = {1 + in.below(3), 1 + in.below(40), 1500 + in.below(200)};
    const auto size = [&] { return in.flag() ? in.below(40) : static_cast<std::size_t>(in.take<8>()); };
    switch (in.below(5)) {
    case 0:
        break;
    case 1:
        result.granularity = hs::per_channel{in.between(-10, 9)};
        break;
    case 2:
        result.granularity = hs::per_token{};
        break;
    case 3:
        result.granularity = hs::group_wise{size()};
        break;
    default:
        const std::size_t rows = size();
        result.granularity = hs::block_wise{rows, size()};
    }
    result.settle();
    if (in.take<1>() == 1) { // of another size than the shape
        ++result.value_count;
        result.is_right = false;
    }
    return result;
}
