// What may be passed for values and codes: anything contiguous.
#pragma once

#include "../core/codes.hpp"
#include "../core/float_types.hpp"

#include <concepts>
#include <span>
#include <type_traits>
#include <utility>

namespace halfstep::inline HALFSTEP_ABI {

/// The type of the elements of a range, without const.
template <class Range>
using element_of = typename decltype(std::span(std::declval<Range&>()))::value_type;

namespace detail {

/// What a std::span can be made of. As std::ranges::contiguous_range, without <ranges>, which takes long to compile.
template <class Range>
concept contiguous_range = requires(Range& range) {
    std::span(range);
};

template <class Range>
concept writable = !std::is_const_v<typename decltype(std::span(std::declval<Range&>()))::element_type>;

template <class Range>
constexpr auto as_const_span(const Range& range) {
    return std::span<const element_of<Range>>(range);
}

template <class Range>
constexpr auto as_span(Range& range) {
    return std::span<element_of<Range>>(range);
}

} // namespace detail

/// A contiguous range of T: std::span, std::vector, std::array and the like.
template <class Range, class T>
concept contiguous_range_of = detail::contiguous_range<Range> && std::same_as<element_of<Range>, T>;

/// Values to read: a contiguous range of float, float16 or bfloat16.
template <class Range>
concept float_range = detail::contiguous_range<Range> && floating<element_of<Range>>;

/// A place to write values to.
template <class Range>
concept float_output = float_range<Range> && detail::writable<Range>;

/// Codes of an ordinary integer type to read: the element says which.
template <class Range>
concept code_range_of_integers = detail::contiguous_range<Range> && unpacked_code<element_of<Range>>;

/// A place to write codes of an ordinary integer type to.
template <class Range>
concept code_output = code_range_of_integers<Range> && detail::writable<Range>;

} // namespace halfstep::inline HALFSTEP_ABI
