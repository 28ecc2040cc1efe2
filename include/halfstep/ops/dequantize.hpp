// From codes to floats on one grid.
#pragma once

#include "../core/tasks.hpp"
#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "far_output.hpp"
#include "spans.hpp"

namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// `dequantize` and `dequantize_add`, which is named in errors.
template <code Code, destination Destination, class Float, executor Executor>
void decode(const char* function, std::span<const code_storage<Code>> codes, qparams params, std::span<Float> out,
            const Executor& execute) {
    const grid g(params, code_traits<Code>::range);
    if (!check_size(function, "codes", codes.size(), storage_size<Code>(out.size()),
                    packed_code<Code> ? "the bytes of as many codes as out has elements"
                                      : "one for each element of out") ||
        !check_grid<Code>(function, g) || !check_memory(function, "codes", codes, "out", out))
        return;
    const auto kernel = simd::dequantize<Code, Float, Destination>();
    const bool is_far =
        Destination == destination::overwritten && are_far_floats(codes.size_bytes() + out.size_bytes());
    for_each_piece(execute, {0, out.size()},
                   [&](piece p) { kernel(codes.data(), p.first, p.count(), g, out.data() + p.first, is_far); });
}

} // namespace detail

/// Writes the values that codes stand for: `out[i] = (codes[i] - zero_point) * scale`, rounded once to float32, and
/// once more, to nearest with ties to even, where out holds float16 or bfloat16. A product too large for the output
/// type becomes infinite.
///
/// codes and out must not overlap, which is an error. From 64 MiB read and written, values go past the caches.
///
/// `dequantize<int4>(bytes, params, out)` reads as many packed codes as out has elements. Throws if codes has not
/// `storage_size<Code>(out.size())` elements, or the scale is not finite and normal, or the zero point lies outside
/// the code type; out is untouched then. One pass at the speed of memory; `execute` runs it. Source: ONNX
/// DequantizeLinear.
template <code Code, contiguous_range_of<code_storage<Code>> Codes, float_output Out,
          executor Executor = serial_executor>
void dequantize(const Codes& codes, qparams params, Out&& out, const Executor& execute = {}) {
    detail::decode<Code, destination::overwritten>("dequantize", detail::as_const_span(codes), params,
                                                   detail::as_span(out), execute);
}

/// The same, with the code type taken from the elements of codes.
template <code_range_of_integers Codes, float_output Out, executor Executor = serial_executor>
void dequantize(const Codes& codes, qparams params, Out&& out, const Executor& execute = {}) {
    dequantize<element_of<Codes>>(codes, params, out, execute);
}

/// Adds the values that codes stand for to what is in out: `out[i] += (codes[i] - zero_point) * scale`, for sums of
/// tensors, one of them in codes, without a tensor of floats in between.
///
/// The product is rounded to float32, then the sum is: two roundings, and a third one, to nearest with ties to even,
/// where out holds float16 or bfloat16, which are widened before. A NaN in out, or a sum of infinities of opposite
/// signs, becomes the type's positive quiet NaN without payload. Throws where `dequantize` does; out is untouched then.
template <code Code, contiguous_range_of<code_storage<Code>> Codes, float_output Out,
          executor Executor = serial_executor>
void dequantize_add(const Codes& codes, qparams params, Out&& out, const Executor& execute = {}) {
    detail::decode<Code, destination::added_to>("dequantize_add", detail::as_const_span(codes), params,
                                                detail::as_span(out), execute);
}

/// The same, with the code type taken from the elements of codes.
template <code_range_of_integers Codes, float_output Out, executor Executor = serial_executor>
void dequantize_add(const Codes& codes, qparams params, Out&& out, const Executor& execute = {}) {
    dequantize_add<element_of<Codes>>(codes, params, out, execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
