// From the int32 accumulators of a matrix product to codes.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/run_map.hpp"
#include "../core/tasks.hpp"
#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "spans.hpp"

#include <optional>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// Choices that seldom differ from their defaults.
struct requantize_options {
    /// The codes that may be used; by default all that the code type has. `{zero_point, 255}` is a ReLU.
    std::optional<code_range> codes = std::nullopt;
};

namespace detail {

/// Whether a multiplier can be used; `name` is what the error calls it, in parts.
inline bool check_multiplier(float multiplier, std::initializer_list<message_part> name) {
    if (is_finite(multiplier))
        return true;
    fail("requantize", {to_text(name), " is ", multiplier, "; expected a finite number"});
    return false;
}
inline bool check_multiplier(fixed_point_multiplier multiplier, std::initializer_list<message_part> name) {
    if (multiplier.is_normal())
        return true;
    fail("requantize", {to_text(name), " has mantissa ", multiplier.mantissa, " and exponent ", multiplier.exponent,
                        "; expected 0 or a magnitude of 1073741824 to 2147483647, and -31 to 30"});
    return false;
}

template <code Code>
bool check_requantize(std::span<const std::int32_t> accumulators, std::span<code_storage<Code>> codes,
                      const output_codes& out) {
    return check_size("requantize", "codes", codes.size(), storage_size<Code>(accumulators.size()),
                      packed_code<Code> ? "enough bytes for the accumulators" : "one for each accumulator") &&
           check_codes<Code>("requantize", out.zero_point, out.codes) &&
           check_memory("requantize", "accumulators", accumulators, "codes", codes);
}

/// A row of multipliers that is repeated is better taken several times at once: kernels run better on longer rows.
inline constexpr std::size_t narrow_row = 256;

/// The row several times; nothing where that is not worth it.
template <class Multiplier>
std::vector<Multiplier> repeat_narrow_row(std::span<const Multiplier> multipliers, std::size_t accumulators) {
    std::vector<Multiplier> repeated;
    if (multipliers.size() < narrow_row && multipliers.size() < accumulators)
        while (repeated.size() < narrow_row)
            repeated.insert(repeated.end(), multipliers.begin(), multipliers.end());
    return repeated;
}

/// Requantizes a piece of rows that have one multiplier for each of their values. Rows and codes were checked.
template <code Code, class Kernel, class Multiplier>
void requantize_rows(Kernel kernel, const std::int32_t* accumulators, piece p, std::span<const Multiplier> multipliers,
                     const output_codes& out, code_storage<Code>* codes) {
    std::size_t place = p.first % multipliers.size();
    for (std::size_t first = p.first; first < p.last; place = 0) {
        const std::size_t count = detail::min(multipliers.size() - place, p.last - first);
        kernel(accumulators + first, count, multipliers.data() + place, out, codes, first);
        first += count;
    }
}

} // namespace detail

/// Writes the codes of int32 accumulators, packed if the code type is, with one multiplier for all of them: in exact
/// arithmetic `clamp(round(accumulator * multiplier) + zero_point, codes.min, codes.max)`. The multiplier is the scale
/// of the accumulators divided by that of the codes, `scale_x * scale_w / scale_out` for a matrix product.
///
/// How it is rounded is the arithmetic's choice: `float_requantization` takes a float, `single_rounding` and
/// `double_rounding` take a `fixed_point_multiplier` (see `quantize_multiplier`); their definitions say each step.
/// Codes are the same on every instruction set. Throws if codes does not have `storage_size<Code>(accumulators.size())`
/// elements or overlaps the accumulators, a span is null but not empty, the multiplier is not finite or not normal, or
/// the zero point or the options' codes lie outside the code type; codes is untouched then. One pass; `execute` runs
/// it, on as many threads as it likes.
///
///     requantize(accumulators, 0.0123f, float_requantization{}, 10, codes);
///     requantize(accumulators, quantize_multiplier(0.0123), double_rounding{}, 10, codes, {.codes = {{10, 255}}});
template <code Code, contiguous_range_of<std::int32_t> Accumulators, requantization Arithmetic,
          contiguous_range_of<code_storage<Code>> Codes, executor Executor = serial_executor>
requires detail::writable<Codes>
void requantize(const Accumulators& accumulators, typename Arithmetic::multiplier multiplier, Arithmetic,
                std::int32_t zero_point, Codes&& codes, const requantize_options& options = {},
                const Executor& execute = {}) {
    const auto in = detail::as_const_span(accumulators);
    const auto to = detail::as_span(codes);
    const output_codes out{zero_point, options.codes.value_or(code_traits<Code>::range)};
    if (!detail::check_requantize<Code>(in, to, out) || !detail::check_multiplier(multiplier, {"multiplier"}))
        return;
    const auto kernel = simd::requantize<Code, Arithmetic>(multiplier_of::all); // may throw: before any output
    detail::clear_unused_bits<Code>(to, in.size());
    detail::for_each_piece(execute, {0, in.size()}, [&](detail::piece p) {
        kernel(in.data() + p.first, p.count(), &multiplier, out, to.data(), p.first);
    });
}

/// The same with many multipliers: one for each grid that a granularity makes of the accumulators' shape, in the order
/// of its grids.
///
/// A matrix product of [rows, channels] with a multiplier for each output channel is `per_channel{.axis = 1}`, with
/// one for each row `per_channel{.axis = 0}`; `per_channel{.axis = 1}` of [batch, channels, height, width] is right for
/// images. Throws also if the shape does not hold as many values as there are accumulators, the granularity does not
/// fit it, the number of multipliers is another one, or codes overlaps them; without accumulators, any number is right.
/// Neighbours that share a multiplier are fastest in long runs; channels along the last axis are read side by side.
template <code Code, contiguous_range_of<std::int32_t> Accumulators, detail::contiguous_range Multipliers,
          requantization Arithmetic, contiguous_range_of<code_storage<Code>> Codes, executor Executor = serial_executor>
requires detail::writable<Codes> && contiguous_range_of<Multipliers, typename Arithmetic::multiplier>
void requantize(const Accumulators& accumulators, const shape& dimensions, const granularity& which,
                const Multipliers& multipliers, Arithmetic, std::int32_t zero_point, Codes&& codes,
                const requantize_options& options = {}, const Executor& execute = {}) {
    const auto in = detail::as_const_span(accumulators);
    const auto given = detail::as_const_span(multipliers);
    const auto to = detail::as_span(codes);
    const output_codes out{zero_point, options.codes.value_or(code_traits<Code>::range)};
    if (!detail::check_size("requantize", "accumulators", in.size(), dimensions.count(),
                            "the product of the shape's dimensions") ||
        !detail::check_requantize<Code>(in, to, out))
        return;
    const run_map runs(dimensions, which);
    if (in.empty() || runs.value_count() != in.size()) // the granularity does not fit, and has said so
        return;
    if (!detail::check_size("requantize", "multipliers", given.size(), runs.grid_count(), "one for each grid") ||
        !detail::check_memory("requantize", "multipliers", given, "codes", to))
        return;
    for (std::size_t i = 0; i < given.size(); ++i)
        if (!detail::check_multiplier(given[i], {"multipliers[", i, "]"}))
            return;
    if (runs.grids_alternate()) {
        const auto kernel = simd::requantize<Code, Arithmetic>(multiplier_of::each);
        const auto repeated = detail::repeat_narrow_row(given, in.size());
        const auto row = repeated.empty() ? given : std::span(repeated);
        detail::clear_unused_bits<Code>(to, in.size());
        detail::for_each_piece(execute, {0, in.size()}, [&](detail::piece p) {
            detail::requantize_rows<Code>(kernel, in.data(), p, row, out, to.data());
        });
    } else {
        const auto kernel = simd::requantize<Code, Arithmetic>(multiplier_of::all);
        detail::clear_unused_bits<Code>(to, in.size());
        detail::for_each_piece(execute, {0, in.size()}, [&](detail::piece p) {
            runs.for_each_run(p.first, p.last, [&](run r) {
                kernel(in.data() + r.first, r.count, &given[r.grid], out, to.data(), r.first);
            });
        });
    }
}

/// The same, with the code type taken from the elements of codes.
template <contiguous_range_of<std::int32_t> Accumulators, requantization Arithmetic, code_output Codes,
          executor Executor = serial_executor>
void requantize(const Accumulators& accumulators, typename Arithmetic::multiplier multiplier, Arithmetic arithmetic,
                std::int32_t zero_point, Codes&& codes, const requantize_options& options = {},
                const Executor& execute = {}) {
    requantize<element_of<Codes>>(accumulators, multiplier, arithmetic, zero_point, codes, options, execute);
}
/// The same with a multiplier for each grid of a granularity.
template <contiguous_range_of<std::int32_t> Accumulators, detail::contiguous_range Multipliers,
          requantization Arithmetic, code_output Codes, executor Executor = serial_executor>
requires contiguous_range_of<Multipliers, typename Arithmetic::multiplier>
void requantize(const Accumulators& accumulators, const shape& dimensions, const granularity& which,
                const Multipliers& multipliers, Arithmetic arithmetic, std::int32_t zero_point, Codes&& codes,
                const requantize_options& options = {}, const Executor& execute = {}) {
    requantize<element_of<Codes>>(accumulators, dimensions, which, multipliers, arithmetic, zero_point, codes, options,
                                  execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
