// Scales in the type in which they are stored.
#pragma once

#include "core/scale_type.hpp"
#include "ops/spans.hpp"

#include <span>
#include <variant>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// Scales that someone else owns, stored as float, float16 or bfloat16 and read as float.
class scale_view {
public:
    /// No scales.
    constexpr scale_view() = default;
    /// From a span, vector or array of float, float16 or bfloat16.
    template <float_range Range>
    constexpr scale_view(const Range& scales) : scales_(detail::as_const_span(scales)) {}

    /// How many.
    constexpr std::size_t size() const {
        return std::visit([](auto scales) { return scales.size(); }, scales_);
    }
    /// Scale number `index`, below `size()`.
    constexpr float operator[](std::size_t index) const {
        return std::visit([index](auto scales) { return float(scales[index]); }, scales_);
    }
    /// Writes scales number `first` and on, one for each element of `out`.
    void copy(std::size_t first, std::span<float> out) const {
        std::visit(
            [&](auto scales) {
                for (std::size_t i = 0; i < out.size(); ++i)
                    out[i] = float(scales[first + i]);
            },
            scales_);
    }
    /// Whether `holds(scale)` for every scale.
    template <class Predicate>
    constexpr bool all_of(Predicate holds) const {
        return std::visit(
            [&](auto scales) {
                for (const auto scale : scales)
                    if (!holds(float(scale)))
                        return false;
                return true;
            },
            scales_);
    }
    /// The type in which they are stored.
    constexpr scale_type type() const { return static_cast<scale_type>(scales_.index()); }
    /// The stored scales, which must be of this type: `scales.as<float16>()`.
    template <floating Stored>
    constexpr std::span<const Stored> as() const {
        return *std::get_if<std::span<const Stored>>(&scales_);
    }

private:
    // In the order of scale_type.
    std::variant<std::span<const float>, std::span<const float16>, std::span<const bfloat16>> scales_;
};

/// Scales of one's own.
class scale_array {
public:
    scale_array() = default;

    /// Makes room for scales that are still to be set, in the memory that is there as far as it suffices.
    void resize(scale_type type, std::size_t count) {
        switch (type) {
        case scale_type::float32:
            return resize<float>(count);
        case scale_type::float16:
            return resize<float16>(count);
        case scale_type::bfloat16:
            return resize<bfloat16>(count);
        }
    }

    /// The same scales without the ownership.
    scale_view view() const {
        return std::visit([]<class Stored>(const std::vector<Stored>& scales) { return scale_view(scales); }, scales_);
    }
    /// Stores scales number `first` and on, rounded to nearest where the type is narrower.
    void set(std::size_t first, std::span<const float> scales) {
        std::visit(
            [&]<class Stored>(std::vector<Stored>& all) {
                for (std::size_t i = 0; i < scales.size(); ++i)
                    all[first + i] = Stored(scales[i]);
            },
            scales_);
    }
    /// Bytes that the scales take.
    std::size_t bytes() const { return view().size() * size_of(view().type()); }

private:
    template <floating Stored>
    void resize(std::size_t count) {
        if (!std::holds_alternative<std::vector<Stored>>(scales_))
            scales_ = std::vector<Stored>();
        std::get_if<std::vector<Stored>>(&scales_)->resize(count);
    }

    std::variant<std::vector<float>, std::vector<float16>, std::vector<bfloat16>> scales_;
};

} // namespace halfstep::inline HALFSTEP_ABI
