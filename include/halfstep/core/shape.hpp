// The dimensions of a dense row-major tensor.
#pragma once

#include "error.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>

namespace halfstep::inline HALFSTEP_ABI {

/// The dimensions of a dense row-major tensor, outermost first. A shape without dimensions holds nothing.
class shape {
public:
    /// How many dimensions there may be.
    static constexpr std::size_t max_rank = 8;

    /// No dimensions.
    constexpr shape() = default;
    /// Throws if there are more than 8 dimensions or their product overflows std::size_t.
    shape(std::initializer_list<std::size_t> dimensions)
        : shape(std::span<const std::size_t>(dimensions.begin(), dimensions.size())) {}
    /// The same, with a number of dimensions that is known at run time only.
    explicit shape(std::span<const std::size_t> dimensions) {
        if (dimensions.size() > max_rank) {
            detail::fail("shape", {"dimensions has ", dimensions.size(), " of them; expected at most ", max_rank});
            return;
        }
        if (dimensions.data() == nullptr && !dimensions.empty()) {
            detail::fail("shape", {"dimensions is null, but has ", dimensions.size(), " elements; expected memory"});
            return;
        }
        std::size_t product = dimensions.empty() ? 0 : 1;
        bool overflows = false;
        bool holds_nothing = false;
        for (const std::size_t dimension : dimensions) {
            overflows |= __builtin_mul_overflow(product, dimension, &product);
            holds_nothing |= dimension == 0;
        }
        if (overflows && !holds_nothing) {
            detail::fail("shape", {"dimensions ", to_text(dimensions), " hold more values than std::size_t can count"});
            return;
        }
        for (const std::size_t dimension : dimensions)
            dimensions_[rank_++] = dimension;
        count_ = holds_nothing ? 0 : product;
    }

    /// How many dimensions.
    constexpr std::size_t rank() const { return rank_; }
    /// How many values: the product of the dimensions.
    constexpr std::size_t count() const { return count_; }
    /// Dimension number `axis`, which must be below `rank()`.
    constexpr std::size_t operator[](std::size_t axis) const { return dimensions_[axis]; }
    /// All of them, outermost first.
    constexpr std::span<const std::size_t> dimensions() const { return {dimensions_.data(), rank_}; }

    friend constexpr bool operator==(const shape&, const shape&) = default;
    /// As in messages: "[2, 3]".
    friend std::string to_text(const shape& s) { return to_text(s.dimensions()); }

private:
    static std::string to_text(std::span<const std::size_t> dimensions) {
        std::string text = "[";
        for (std::size_t i = 0; i < dimensions.size(); ++i)
            text.append(i == 0 ? "" : ", ").append(std::to_string(dimensions[i]));
        return text + "]";
    }

    std::array<std::size_t, max_rank> dimensions_{};
    std::size_t rank_ = 0;
    std::size_t count_ = 0;
};

} // namespace halfstep::inline HALFSTEP_ABI
