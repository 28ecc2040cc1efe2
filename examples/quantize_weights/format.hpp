// A format for weights: codes, scheme, granularity, criterion and scales, chosen at run time.
#pragma once

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace quantize_weights {

namespace hs = halfstep;

using any_code = std::variant<std::int8_t, std::uint8_t, hs::int4, hs::uint4, hs::int2, hs::uint2>;
using any_scheme = std::variant<hs::symmetric, hs::symmetric_full_range, hs::asymmetric>;
using any_granularity = std::variant<hs::per_tensor, hs::per_channel, hs::group_wise>;
using any_criterion = std::variant<hs::min_max, hs::mse, hs::mae>;

// Names of the alternatives above and of hs::scale_type, in their order.
inline constexpr std::string_view code_names[] = {"int8", "uint8", "int4", "uint4", "int2", "uint2"};
inline constexpr std::string_view scheme_names[] = {"symmetric", "symmetric_full_range", "asymmetric"};
inline constexpr std::string_view granularity_names[] = {"per_tensor", "per_channel", "group"};
inline constexpr std::string_view criterion_names[] = {"min_max", "mse", "mae"};
inline constexpr std::string_view scale_names[] = {"float32", "float16", "bfloat16"};

/// How many ranges mse and mae try unless told otherwise.
inline constexpr std::size_t default_candidates = 80;

/// How a matrix is quantized; rows are output channels.
struct format {
    any_code code = hs::int4{};
    any_scheme scheme = hs::symmetric_full_range{};
    any_granularity granularity = hs::group_wise{.size = 32};
    any_criterion criterion = hs::mse{.candidates = default_candidates};
    hs::scale_type scales = hs::scale_type::float16;
};

inline std::string_view code_name(const format& f) { return code_names[f.code.index()]; }
inline std::string_view scheme_name(const format& f) { return scheme_names[f.scheme.index()]; }
inline std::string_view granularity_name(const format& f) { return granularity_names[f.granularity.index()]; }
inline std::string_view criterion_name(const format& f) { return criterion_names[f.criterion.index()]; }
inline std::string_view scales_name(const format& f) { return scale_names[static_cast<std::size_t>(f.scales)]; }

/// The granularity as the library's own type.
inline hs::granularity granularity_of(const format& f) {
    return std::visit([](const auto& g) { return hs::granularity(g); }, f.granularity);
}

/// How many values share a grid; nothing unless in groups.
inline std::optional<std::size_t> group_size(const format& f) {
    const auto* const group = std::get_if<hs::group_wise>(&f.granularity);
    return group != nullptr ? std::optional(group->size) : std::nullopt;
}

/// How many ranges the criterion tries; nothing for min_max.
inline std::optional<std::size_t> candidates(const format& f) {
    if (const auto* const mse = std::get_if<hs::mse>(&f.criterion))
        return mse->candidates;
    if (const auto* const mae = std::get_if<hs::mae>(&f.criterion))
        return mae->candidates;
    return std::nullopt;
}

/// What shares a scale: "group 32" or "per_channel".
inline std::string sharing(const format& f) {
    const auto group = group_size(f);
    return std::string(granularity_name(f)) + (group ? " " + std::to_string(*group) : "");
}

/// "int4 group 32, symmetric_full_range, float16 scales, mse with 80 candidates"
inline std::string long_name(const format& f) {
    const auto tried = candidates(f);
    return std::string(code_name(f)) + " " + sharing(f) + ", " + std::string(scheme_name(f)) + ", " +
           std::string(scales_name(f)) + " scales, " + std::string(criterion_name(f)) +
           (tried ? " with " + std::to_string(*tried) + " candidates" : "");
}

/// The words that a format is made of, as options and files have them.
struct format_words {
    std::string code, scheme, granularity, criterion, scales;
    std::size_t group = 32;                      ///< meant only where granularity is "group"
    std::size_t candidates = default_candidates; ///< meant only where criterion is "mse" or "mae"
};

inline format_words to_words(const format& f) {
    format_words words{std::string(code_name(f)), std::string(scheme_name(f)), std::string(granularity_name(f)),
                       std::string(criterion_name(f)), std::string(scales_name(f))};
    words.group = group_size(f).value_or(words.group);
    words.candidates = candidates(f).value_or(words.candidates);
    return words;
}

namespace detail {

/// "a, b or c"
template <std::size_t N>
std::string list_names(const std::string_view (&names)[N]) {
    std::string list(names[0]);
    for (std::size_t i = 1; i < N; ++i)
        list += (i + 1 < N ? ", " : " or ") + std::string(names[i]);
    return list;
}

/// Which of the names this is; hyphens may stand for underscores. Calls `fail(message)`, which does not return, if it
/// is none.
template <std::size_t N, class Fail>
std::size_t find_name(const char* what, std::string word, const std::string_view (&names)[N], const Fail& fail) {
    for (char& c : word)
        c = c == '-' ? '_' : c;
    std::size_t index = 0;
    while (index < N && names[index] != word)
        ++index;
    if (index == N)
        fail(std::string(what) + ": expected " + list_names(names) + "; found '" + word + "'");
    return index;
}

/// The alternative number `index`, with its defaults.
template <class Variant>
Variant make_alternative(std::size_t index) {
    return [index]<std::size_t... I>(std::index_sequence<I...>) {
        Variant made;
        ((I == index ? void(made.template emplace<I>()) : void()), ...);
        return made;
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>());
}

} // namespace detail

/// The format of these words. Where a word is none, calls `fail("scheme: expected ...")`, which must throw.
template <class Fail>
format parse_format(const format_words& words, const Fail& fail) {
    using detail::find_name, detail::make_alternative;
    format f;
    f.code = make_alternative<any_code>(find_name("code", words.code, code_names, fail));
    f.scheme = make_alternative<any_scheme>(find_name("scheme", words.scheme, scheme_names, fail));
    f.granularity =
        make_alternative<any_granularity>(find_name("granularity", words.granularity, granularity_names, fail));
    f.criterion = make_alternative<any_criterion>(find_name("criterion", words.criterion, criterion_names, fail));
    f.scales = static_cast<hs::scale_type>(find_name("scales", words.scales, scale_names, fail));
    constexpr std::size_t most_candidates = std::size_t{1} << 20; // of hs::mse and hs::mae
    if (words.group == 0)
        fail("group: expected at least 1; found '0'");
    if (words.candidates < 2 || words.candidates > most_candidates) {
        fail("candidates: expected 2 to " + std::to_string(most_candidates) + "; found '" +
             std::to_string(words.candidates) + "'");
    }
    if (auto* const group = std::get_if<hs::group_wise>(&f.granularity))
        group->size = words.group;
    if (auto* const mse = std::get_if<hs::mse>(&f.criterion))
        mse->candidates = words.candidates;
    if (auto* const mae = std::get_if<hs::mae>(&f.criterion))
        mae->candidates = words.candidates;
    return f;
}

} // namespace quantize_weights
