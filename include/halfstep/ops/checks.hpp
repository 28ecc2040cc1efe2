// What the functions of this layer check before they touch an output.
#pragma once

#include "../core/error.hpp"
#include "../core/qparams.hpp"
#include "../core/reference.hpp"
#include "../core/scale_type.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Whether a span of values or codes has memory; reports an error where it has a size and a null pointer.
inline bool check_not_null(const char* function, const char* argument, const void* data, std::size_t size) {
    if (data != nullptr || size == 0)
        return true;
    fail(function, {argument, " is null, but has ", size, " elements; expected memory"});
    return false;
}
template <class T>
bool check_not_null(const char* function, const char* argument, std::span<T> elements) {
    return check_not_null(function, argument, elements.data(), elements.size());
}

/// Whether two stretches of memory have a byte in common.
inline bool overlap(std::span<const std::byte> a, std::span<const std::byte> b) {
    const auto first_of_a = reinterpret_cast<std::uintptr_t>(a.data()); // `<` of pointers is for one array only
    const auto first_of_b = reinterpret_cast<std::uintptr_t>(b.data());
    return !a.empty() && !b.empty() && first_of_a < first_of_b + b.size() && first_of_b < first_of_a + a.size();
}

/// Whether an output has memory, none of it an input's; reports an error where not.
template <class In, class Out>
bool check_memory(const char* function, const char* input, std::span<In> in, const char* output, std::span<Out> out) {
    if (!check_not_null(function, input, in) || !check_not_null(function, output, out))
        return false;
    if (!overlap(std::as_bytes(in), std::as_bytes(out)))
        return true;
    fail(function, {output, " overlaps ", input, "; expected memory of its own"});
    return false;
}

/// Whether an argument has as many elements as it has to; reports an error where not.
inline bool check_size(const char* function, const char* argument, std::size_t size, std::size_t expected,
                       const char* reason) {
    if (size == expected)
        return true;
    fail(function, {argument, " has ", size, " elements; expected ", expected, ", ", reason});
    return false;
}

/// Whether a scale is a finite, normal number of either sign.
constexpr bool is_usable_scale(float scale) {
    return is_finite(scale) && magnitude(scale) >= std::numeric_limits<float>::min();
}

/// Whether a code type has a zero point and a range of codes.
template <code Code>
bool check_codes(const char* function, std::int32_t zero_point, code_range codes) {
    constexpr code_range all = code_traits<Code>::range;
    if (zero_point < all.min || zero_point > all.max) {
        fail(function,
             {"zero_point is ", zero_point, "; expected ", all.min, " to ", all.max, ", the codes of this type"});
        return false;
    }
    if (codes.min > codes.max || codes.min < all.min || codes.max > all.max) {
        fail(function, {"codes are ", codes.min, " to ", codes.max, "; expected a part of ", all.min, " to ", all.max});
        return false;
    }
    return true;
}

/// Whether a scale can be used; reports an error where not.
inline bool check_scale(const char* function, float scale) {
    if (is_usable_scale(scale))
        return true;
    fail(function, {"scale is ", scale, "; expected a finite number of magnitude ", std::numeric_limits<float>::min(),
                    " or more"});
    return false;
}

/// Whether a scale is what is read back once it is stored; reports an error where not.
inline bool check_stored_scale(const char* function, float scale, scale_type stored) {
    if (round_scale(scale, stored) == scale)
        return true;
    fail(function,
         {"scale ", scale, " cannot be stored exactly in the scale type; expected the result of round_scale"});
    return false;
}

/// Whether it is one of the ways to round a quotient: an enumeration can hold other numbers.
inline bool check_quotient(const char* function, quotient kind) {
    if (kind == quotient::exact || kind == quotient::pytorch_reciprocal)
        return true;
    fail(function, {"quotient is ", static_cast<int>(kind), "; expected one of the two values of quotient"});
    return false;
}

/// Whether a grid without a code type can be used: its codes are those of some type.
inline bool check_any_grid(const char* function, const grid& g) {
    constexpr code_range all = {code_traits<std::int16_t>::range.min, code_traits<std::uint16_t>::range.max};
    if (!check_scale(function, g.scale))
        return false;
    if (g.zero_point >= all.min && g.zero_point <= all.max && g.codes.min <= g.codes.max && g.codes.min >= all.min &&
        g.codes.max <= all.max)
        return true;
    fail(function, {"codes are ", g.codes.min, " to ", g.codes.max, " and zero_point is ", g.zero_point,
                    "; expected them within ", all.min, " to ", all.max});
    return false;
}

/// Whether a grid can be used: a finite, normal scale and a zero point and codes that the code type has.
template <code Code>
bool check_grid(const char* function, const grid& g) {
    return check_scale(function, g.scale) && check_codes<Code>(function, g.zero_point, g.codes);
}

/// Zeroes the bits of the last byte of `count` codes that no code takes.
template <code Code>
void clear_unused_bits(std::span<code_storage<Code>> codes, std::size_t count) {
    if (count % code_traits<Code>::per_element != 0)
        codes.back() = 0;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
