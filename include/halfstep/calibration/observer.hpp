// What every observer can do.
#pragma once

#include "../core/choose_qparams.hpp"
#include "../ops/spans.hpp"

#include <concepts>
#include <cstdint>
#include <span>

namespace halfstep::inline HALFSTEP_ABI {

namespace detail {
struct observer_access;
}

/// Something that takes in batches of values, counts those that are not finite apart and knows the range of the rest.
template <class T>
concept observer = std::copyable<T> && requires(T o, const T& seen, std::span<const float> f32,
                                                std::span<const float16> f16, std::span<const bfloat16> bf16) {
    o.observe(f32);
    o.observe(f16);
    o.observe(bf16);
    { seen.count() } -> std::same_as<std::uint64_t>;
    { seen.nan_count() } -> std::same_as<std::uint64_t>;
    { seen.infinite_count() } -> std::same_as<std::uint64_t>;
    { seen.observed_range() } -> std::same_as<range>;
};

/// An observer that can add what another one has seen.
template <class T>
concept mergeable_observer = observer<T> && requires(T o, const T& other) {
    o.merge(other);
};

} // namespace halfstep::inline HALFSTEP_ABI
