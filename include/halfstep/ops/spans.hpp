// What may be passed for values and codes: anything contiguous.
#pragma once

#include "../core/codes.hpp"
#include "../core/float_types.hpp"

#include <ranges>
#include <span>
#include <type_traits>

namespace halfstep::inline HALFSTEP_ABI {

/// A contiguous range of T: std::span, std::vector, std::array and the like.
template <class Range, class T>
concept contiguous_range_of = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
    std::same_as<std::ranges::range_value_t<Range>, T>;

/// Values to read: a contiguous range of float, float16 or bfloat16.
template <class Range>
concept float_range = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
    floating<std::ranges::range_value_t<Range>>;

namespace detail {

template <class Range>
concept writable = !std::is_const_v<std::remove_reference_t<std::ranges::range_reference_t<Range>>>;

template <class Range>
constexpr auto as_const_span(const Range& range) {
    return std::span<const std::ranges::range_value_t<Range>>(std::ranges::data(range), std::ranges::size(range));
}

template <class Range>
constexpr auto as_span(Range& range) {
    return std::span<std::ranges::range_value_t<Range>>(std::ranges::data(range), std::ranges::size(range));
}

} // namespace detail

/// A place to write values to.
template <class Range>
concept float_output = float_range<Range> && detail::writable<Range>;

/// Codes of an ordinary integer type to read: the element says which.
template <class Range>
concept code_range_of_integers = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range> &&
    unpacked_code<std::ranges::range_value_t<Range>>;

/// A place to write codes of an ordinary integer type to.
template <class Range>
concept code_output = code_range_of_integers<Range> && detail::writable<Range>;

} // namespace halfstep::inline HALFSTEP_ABI
