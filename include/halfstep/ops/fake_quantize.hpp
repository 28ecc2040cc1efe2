// What rounding to a grid does to floats, without the codes.
#pragma once

#include "quantize.hpp"

namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// Whether values can be rounded to a grid; reports an error where not.
template <code Code, floating Float>
bool check_fake_quantize(std::span<const Float> x, const grid& g, std::span<Float> out) {
    if (!check_size("fake_quantize", "out", out.size(), x.size(), "one for each value of x") ||
        !check_grid<Code>("fake_quantize", g) || !check_not_null("fake_quantize", "x", x) ||
        !check_not_null("fake_quantize", "out", out))
        return false;
    if (x.data() == out.data() || !overlap(std::as_bytes(x), std::as_bytes(out)))
        return true;
    fail("fake_quantize", {"out overlaps x; expected x itself, or memory of its own"});
    return false;
}

} // namespace detail

/// Writes exactly `dequantize(quantize(x))` for a code type, in one pass: what training with quantization in the loop
/// and error measurements need. `out` may be x itself, but must not overlap it otherwise. `execute` runs the loop.
///
/// NaN becomes the value of the lowest code; out-of-range values that of the nearest end. Throws if the sizes differ,
/// the scale, zero point or codes of the grid cannot be right, `kind` is none of the two, or out overlaps x; out is
/// untouched then.
template <code Code, float_range X, float_output Out, executor Executor = serial_executor>
requires std::same_as<element_of<X>, element_of<Out>>
void fake_quantize(const X& x, const grid& g, Out&& out, quotient kind = quotient::exact,
                   const Executor& execute = {}) {
    const auto values = detail::as_const_span(x);
    const auto results = detail::as_span(out);
    if (!detail::check_fake_quantize<Code>(values, g, results) || !detail::check_quotient("fake_quantize", kind))
        return;
    const bool is_in_place = values.data() == results.data(); // the lines are in the cache when they are written
    const bool is_far = !is_in_place && detail::are_far_floats(values.size_bytes() + results.size_bytes());
    const auto kernel = simd::fake_quantize<element_of<X>>(kind);
    detail::for_each_piece(execute, {0, values.size()}, [&](detail::piece p) {
        kernel(values.data() + p.first, p.count(), g, results.data() + p.first, is_far);
    });
}

/// The same on the grid of a scale and a zero point, with all codes of the type unless options say otherwise.
template <code Code, float_range X, float_output Out, executor Executor = serial_executor>
requires std::same_as<element_of<X>, element_of<Out>>
void fake_quantize(const X& x, const qparams& params, Out&& out, const quantize_options& options = {},
                   const Executor& execute = {}) {
    fake_quantize<Code>(x, detail::make_grid<Code>(params, options), out, options.quotient, execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
