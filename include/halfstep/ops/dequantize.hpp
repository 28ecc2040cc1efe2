// From codes to floats on one grid.
#pragma once

#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "far_output.hpp"
#include "spans.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// Writes the values that codes stand for: `out[i] = (codes[i] - zero_point) * scale`, rounded once to float32, and
/// once more, to nearest with ties to even, where out holds float16 or bfloat16. A product too large for the output
/// type becomes infinite.
///
/// `dequantize<int4>(bytes, params, out)` reads as many packed codes as out has elements. Throws if codes has not
/// `storage_size<Code>(out.size())` elements, or the scale is not finite and normal, or the zero point lies outside
/// the code type; out is untouched then. One pass at the speed of memory. Source: ONNX DequantizeLinear.
template <code Code, contiguous_range_of<code_storage<Code>> Codes, float_output Out>
void dequantize(const Codes& codes, qparams params, Out&& out) {
    const auto in = detail::as_const_span(codes);
    const auto values = detail::as_span(out);
    const grid g(params, code_traits<Code>::range);
    if (!detail::check_size("dequantize", "codes", in.size(), storage_size<Code>(values.size()),
                            packed_code<Code> ? "the bytes of as many codes as out has elements"
                                              : "one for each element of out") ||
        !detail::check_grid<Code>("dequantize", g))
        return;
    simd::dequantize<Code, std::ranges::range_value_t<Out>>()(
        in.data(), 0, values.size(), g, values.data(), detail::are_far_floats(in.size_bytes() + values.size_bytes()));
}

/// The same, with the code type taken from the elements of codes.
template <code_range_of_integers Codes, float_output Out>
void dequantize(const Codes& codes, qparams params, Out&& out) {
    dequantize<std::ranges::range_value_t<Codes>>(codes, params, out);
}

} // namespace halfstep::inline HALFSTEP_ABI
