// From floats to codes on one grid, and to the values that the codes stand for, rounded up or down at random.
#pragma once

#include "../core/rounding.hpp"
#include "fake_quantize.hpp"
#include "quantize.hpp"

#include <concepts>

namespace halfstep::inline HALFSTEP_ABI {

/// Writes the codes of x on one grid as `quantize` does, with stochastic rounding: `stochastic` says how, and what NaN,
/// infinities and values out of range become. Value i takes random number `random.first_index + i`:
/// `quantize(x, params, codes, stochastic{.seed = 7})`.
///
/// The codes are the same on every instruction set and for every `execute`. Throws as `quantize` does. With AVX2 and
/// AVX-512 half as fast as that in cache, with 16-bit codes 0.4 of it, and nearly as fast from memory; with the scalar
/// set a third. Slower with scales above 2^32, where codes of one byte belong to two blocks of 64 indices, and in a
/// quantizer with groups of 32 whose `first_index` is no multiple of 32.
template <code Code, float_range X, contiguous_range_of<code_storage<Code>> Codes, std::same_as<stochastic> Rounding,
          executor Executor = serial_executor>
requires detail::writable<Codes>
void quantize(const X& x, const grid& g, Codes&& codes, const Rounding& random, const Executor& execute = {}) {
    const auto values = detail::as_const_span(x);
    const auto out = detail::as_span(codes);
    if (!detail::check_quantize<Code>(values, g, out))
        return;
    const auto kernel = simd::quantize_stochastic<Code, element_of<X>>();
    detail::clear_unused_bits<Code>(out, values.size());
    const bool is_far = detail::are_far_codes(values.size_bytes() + out.size_bytes());
    detail::for_each_piece(execute, {0, values.size()}, [&](detail::piece p) {
        kernel(values.data() + p.first, p.count(), p.count(), &g.scale, &g.zero_point, g.codes, random.from(p.first),
               out.data(), p.first, is_far);
    });
}

/// The same on the grid of a scale and a zero point, with all codes of the type. Symmetric schemes use fewer, -127..127
/// of int8; a grid says so:
/// `quantize(x, grid(params, scheme_codes<std::int8_t, symmetric>), codes, stochastic{.seed = 7})`.
template <code Code, float_range X, contiguous_range_of<code_storage<Code>> Codes, std::same_as<stochastic> Rounding,
          executor Executor = serial_executor>
requires detail::writable<Codes>
void quantize(const X& x, const qparams& params, Codes&& codes, const Rounding& random, const Executor& execute = {}) {
    quantize<Code>(x, detail::make_grid<Code>(params, {}), codes, random, execute);
}

/// The same, with the code type taken from the elements of codes.
template <float_range X, code_output Codes, std::same_as<stochastic> Rounding, executor Executor = serial_executor>
void quantize(const X& x, const qparams& params, Codes&& codes, const Rounding& random, const Executor& execute = {}) {
    quantize<element_of<Codes>>(x, params, codes, random, execute);
}
/// The same on a grid.
template <float_range X, code_output Codes, std::same_as<stochastic> Rounding, executor Executor = serial_executor>
void quantize(const X& x, const grid& g, Codes&& codes, const Rounding& random, const Executor& execute = {}) {
    quantize<element_of<Codes>>(x, g, codes, random, execute);
}

/// Writes exactly `dequantize(quantize(x))` with stochastic rounding, in one pass, as `fake_quantize` does. `out` may
/// be x itself, but must not overlap it otherwise. Throws as `fake_quantize` does.
template <code Code, float_range X, float_output Out, std::same_as<stochastic> Rounding,
          executor Executor = serial_executor>
requires std::same_as<element_of<X>, element_of<Out>>
void fake_quantize(const X& x, const grid& g, Out&& out, const Rounding& random, const Executor& execute = {}) {
    const auto values = detail::as_const_span(x);
    const auto results = detail::as_span(out);
    if (!detail::check_fake_quantize<Code>(values, g, results))
        return;
    const auto kernel = simd::fake_quantize_stochastic<element_of<X>>();
    detail::for_each_piece(execute, {0, values.size()}, [&](detail::piece p) {
        kernel(values.data() + p.first, p.count(), g, random.from(p.first), results.data() + p.first);
    });
}

/// The same on the grid of a scale and a zero point, with all codes of the type; for fewer, see `quantize`.
template <code Code, float_range X, float_output Out, std::same_as<stochastic> Rounding,
          executor Executor = serial_executor>
requires std::same_as<element_of<X>, element_of<Out>>
void fake_quantize(const X& x, const qparams& params, Out&& out, const Rounding& random, const Executor& execute = {}) {
    fake_quantize<Code>(x, detail::make_grid<Code>(params, {}), out, random, execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
