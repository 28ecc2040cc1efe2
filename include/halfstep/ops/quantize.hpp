// From floats to codes on one grid.
#pragma once

#include "../core/tasks.hpp"
#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "far_output.hpp"
#include "spans.hpp"

#include <optional>

namespace halfstep::inline HALFSTEP_ABI {

/// Choices that seldom differ from their defaults.
struct quantize_options {
    /// The codes that may be used; by default all that the code type has, as ONNX does. Symmetric schemes use fewer:
    /// `scheme_codes<std::int8_t, symmetric>` is -127..127.
    std::optional<code_range> codes = std::nullopt;
    /// How `x / scale` is rounded.
    halfstep::quotient quotient = halfstep::quotient::exact;
};

namespace detail {

template <code Code>
constexpr grid make_grid(qparams params, const quantize_options& options) {
    return grid(params, options.codes.value_or(code_traits<Code>::range));
}

/// Whether values can be encoded into an output; reports an error where not.
template <code Code, floating Float>
bool check_quantize(std::span<const Float> x, const grid& g, std::span<code_storage<Code>> out) {
    return check_size("quantize", "codes", out.size(), storage_size<Code>(x.size()),
                      packed_code<Code> ? "enough bytes for the values of x" : "one for each value of x") &&
           check_grid<Code>("quantize", g) && check_memory("quantize", "x", x, "codes", out);
}

} // namespace detail

/// Writes the codes of x on one grid, packed if the code type is:
/// `codes[i] = clamp(rint(x[i] / scale) + zero_point, codes.min, codes.max)`, rounded to nearest, ties to even.
///
/// NaN becomes the lowest code, infinities and values out of range saturate, -0.0 becomes the zero point. The codes
/// are the same on every instruction set. Throws if codes does not have `storage_size<Code>(x.size())` elements, the
/// scale is not finite and normal, the zero point or the grid's codes lie outside the code type, or `kind` is none of
/// the two; codes is untouched then. One pass at the speed of memory. Source: ONNX QuantizeLinear.
///
/// x and codes must not overlap, which is an error: values are read again after codes were written. From 4 MiB read and
/// written, codes go past the caches.
///
/// `quantize<int4>(x, g, bytes)` packs two codes a byte, the first in the lowest bits; unused bits become 0.
/// `execute` runs the loop, on as many threads as it likes.
template <code Code, float_range X, contiguous_range_of<code_storage<Code>> Codes, executor Executor = serial_executor>
requires detail::writable<Codes>
void quantize(const X& x, const grid& g, Codes&& codes, quotient kind = quotient::exact, const Executor& execute = {}) {
    const auto values = detail::as_const_span(x);
    const auto out = detail::as_span(codes);
    if (!detail::check_quantize<Code>(values, g, out) || !detail::check_quotient("quantize", kind))
        return;
    const auto kernel = simd::quantize<Code, element_of<X>>(kind); // may throw: before any output
    detail::clear_unused_bits<Code>(out, values.size());
    const bool is_far = detail::are_far_codes(values.size_bytes() + out.size_bytes());
    detail::for_each_piece(execute, {0, values.size()}, [&](detail::piece p) {
        kernel(values.data() + p.first, p.count(), g, out.data(), p.first, is_far);
    });
}

/// The same on the grid of a scale and a zero point, with all codes of the type unless options say otherwise.
template <code Code, float_range X, contiguous_range_of<code_storage<Code>> Codes, executor Executor = serial_executor>
requires detail::writable<Codes>
void quantize(const X& x, const qparams& params, Codes&& codes, const quantize_options& options = {},
              const Executor& execute = {}) {
    quantize<Code>(x, detail::make_grid<Code>(params, options), codes, options.quotient, execute);
}

/// The same, with the code type taken from the elements of codes: `quantize(x, params, std::span<std::uint8_t>)`.
template <float_range X, code_output Codes, executor Executor = serial_executor>
void quantize(const X& x, const qparams& params, Codes&& codes, const quantize_options& options = {},
              const Executor& execute = {}) {
    quantize<element_of<Codes>>(x, params, codes, options, execute);
}
/// The same on a grid.
template <float_range X, code_output Codes, executor Executor = serial_executor>
void quantize(const X& x, const grid& g, Codes&& codes, quotient kind = quotient::exact, const Executor& execute = {}) {
    quantize<element_of<Codes>>(x, g, codes, kind, execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
