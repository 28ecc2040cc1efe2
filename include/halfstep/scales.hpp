// Scales in the type in which they are stored.
#pragma once

#include "core/buffer.hpp"
#include "core/scale_type.hpp"
#include "ops/spans.hpp"

#include <cstddef>
#include <limits>
#include <span>

namespace halfstep::inline HALFSTEP_ABI {

/// Scales that someone else owns, stored as float, float16 or bfloat16 and read as float.
class scale_view {
public:
    /// No scales.
    constexpr scale_view() : float32_(nullptr), size_(0), type_(scale_type::float32) {}
    /// From any contiguous range of float, float16 or bfloat16.
    template <float_range Range>
    constexpr scale_view(const Range& scales) : scale_view(detail::as_const_span(scales)) {}
    /// From a span of float.
    constexpr scale_view(std::span<const float> scales)
        : float32_(scales.data()), size_(scales.size()), type_(scale_type::float32) {}
    /// From a span of float16.
    constexpr scale_view(std::span<const float16> scales)
        : float16_(scales.data()), size_(scales.size()), type_(scale_type::float16) {}
    /// From a span of bfloat16.
    constexpr scale_view(std::span<const bfloat16> scales)
        : bfloat16_(scales.data()), size_(scales.size()), type_(scale_type::bfloat16) {}

    /// How many.
    constexpr std::size_t size() const { return size_; }
    /// Scale number `index`, below `size()`.
    constexpr float operator[](std::size_t index) const {
        switch (type_) {
        case scale_type::float16:
            return float(float16_[index]);
        case scale_type::bfloat16:
            return float(bfloat16_[index]);
        case scale_type::float32:
            break;
        }
        return float32_[index];
    }
    /// Writes scales number `first` and on, one for each element of `out`.
    void copy(std::size_t first, std::span<float> out) const {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = (*this)[first + i];
    }
    /// Whether `holds(scale)` for every scale.
    template <class Predicate>
    constexpr bool all_of(Predicate holds) const {
        for (std::size_t i = 0; i < size_; ++i)
            if (!holds((*this)[i]))
                return false;
        return true;
    }
    /// Where they lie.
    std::span<const std::byte> bytes() const {
        const void* const first = type_ == scale_type::float32   ? static_cast<const void*>(float32_)
                                  : type_ == scale_type::float16 ? static_cast<const void*>(float16_)
                                                                 : static_cast<const void*>(bfloat16_);
        return {static_cast<const std::byte*>(first), size_ * size_of(type_)};
    }
    /// The type in which they are stored.
    constexpr scale_type type() const { return type_; }
    /// The stored scales, which must be of this type: `scales.as<float16>()`.
    template <floating Stored>
    constexpr std::span<const Stored> as() const {
        if constexpr (std::same_as<Stored, float16>)
            return {float16_, size_};
        else if constexpr (std::same_as<Stored, bfloat16>)
            return {bfloat16_, size_};
        else
            return {float32_, size_};
    }

private:
    friend class scale_array;

    union { // the one that type_ names
        const float* float32_;
        const float16* float16_;
        const bfloat16* bfloat16_;
    };
    std::size_t size_;
    scale_type type_;
};

/// Scales of one's own.
class scale_array {
public:
    /// Makes room for scales that are still to be set, in the memory that is there as far as it suffices.
    void resize(scale_type type, std::size_t count) {
        constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
        bytes_.resize(count <= most / size_of(type) ? count * size_of(type) : most); // which throws
        type_ = type;
    }

    /// The same scales without the ownership.
    scale_view view() const {
        scale_view result;
        result.size_ = bytes_.size() / size_of(type_);
        result.type_ = type_;
        switch (type_) {
        case scale_type::float16:
            result.float16_ = reinterpret_cast<const float16*>(bytes_.data());
            break;
        case scale_type::bfloat16:
            result.bfloat16_ = reinterpret_cast<const bfloat16*>(bytes_.data());
            break;
        case scale_type::float32:
            result.float32_ = reinterpret_cast<const float*>(bytes_.data());
            break;
        }
        return result;
    }
    /// Stores scales number `first` and on, rounded to nearest where the type is narrower.
    void set(std::size_t first, std::span<const float> scales) {
        switch (type_) {
        case scale_type::float16:
            return set<float16>(first, scales);
        case scale_type::bfloat16:
            return set<bfloat16>(first, scales);
        case scale_type::float32:
            return set<float>(first, scales);
        }
    }
    /// Bytes that the scales take.
    std::size_t bytes() const { return bytes_.size(); }

private:
    template <floating Stored>
    void set(std::size_t first, std::span<const float> scales) {
        Stored* const out = reinterpret_cast<Stored*>(bytes_.data()) + first;
        for (std::size_t i = 0; i < scales.size(); ++i)
            out[i] = Stored(scales[i]);
    }

    detail::buffer<std::byte> bytes_; ///< aligned for any type
    scale_type type_ = scale_type::float32;
};

} // namespace halfstep::inline HALFSTEP_ABI
