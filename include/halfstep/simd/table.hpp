// The table of kernels that are compiled with the program. kernels.hpp includes kernels/*.inl once for each instruction
// set, in the namespaces scalar, avx2, avx512 and neon, so that avx512::quantize is the loop of kernels/quantize.inl.
#pragma once

#include "active_isa.hpp"
#include "kernel_functions.hpp"
#include "kernels.hpp"
#include "on_dispatch.hpp"

namespace halfstep::inline HALFSTEP_ABI::simd {

/// One row of the table: a kernel as it was built for each instruction set, in the order of `all_isas`.
template <class Function, class... SameFunction>
Function* choose(Function* scalar, SameFunction*... others) {
    Function* const row[] = {scalar, others...};
    const isa set = active_isa();
    HALFSTEP_ON_DISPATCH(set);
    static_assert(sizeof row == all_isas.size() * sizeof row[0]);
    return row[place_of(set)];
}

#if HALFSTEP_X86
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__, &avx2::__VA_ARGS__, &avx512::__VA_ARGS__)
#elif HALFSTEP_NEON
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__, &neon::__VA_ARGS__)
#else
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__)
#endif

/// What a row returns.
template <class Function>
using kernel = Function*;

/// Whether there are kernels for grids that a scheme chooses.
template <scheme Scheme>
inline constexpr bool has_kernels_of = true;

// Each row is instantiated only where it is used. Its type is said, not deduced, so that a program of many translation
// units may declare it `extern template` and compile its kernels in one of them.

template <floating Float>
auto widen() -> kernel<widen_function<Float>> {
    return HALFSTEP_CHOOSE(widen<Float>);
}

template <floating Float>
auto min_max() -> kernel<min_max_function<Float>> {
    return HALFSTEP_CHOOSE(min_max<Float>);
}

template <floating Float>
auto min_max_runs() -> kernel<min_max_runs_function<Float>> {
    return HALFSTEP_CHOOSE(min_max_runs<Float>);
}

template <floating Float>
auto count_non_finite() -> kernel<count_non_finite_function<Float>> {
    return HALFSTEP_CHOOSE(count_non_finite<Float>);
}

template <code Code, floating Float>
auto quantize(quotient kind) -> kernel<quantize_function<Code, Float>> {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(quantize<Code, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(quantize<Code, quotient::pytorch_reciprocal, Float>);
}

template <code Code, floating Float>
auto quantize_stochastic() -> kernel<quantize_stochastic_function<Code, Float>> {
    return HALFSTEP_CHOOSE(quantize_stochastic<Code, Float>);
}

template <scheme Scheme>
auto choose_grids() -> kernel<choose_grids_function> {
    return HALFSTEP_CHOOSE(choose_grids<Scheme>);
}

template <code Code>
auto make_encoders(quotient kind) -> kernel<make_encoders_function> {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(make_encoders<Code, quotient::exact>)
                                   : HALFSTEP_CHOOSE(make_encoders<Code, quotient::pytorch_reciprocal>);
}

template <code Code, floating Float>
auto quantize_runs(quotient kind) -> kernel<quantize_runs_function<Code, Float>> {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(quantize_runs<Code, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(quantize_runs<Code, quotient::pytorch_reciprocal, Float>);
}

template <code Code, scheme Scheme, floating Float>
auto encode_runs(quotient kind) -> kernel<encode_runs_function<Code, Float>> {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(encode_runs<Code, Scheme, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(encode_runs<Code, Scheme, quotient::pytorch_reciprocal, Float>);
}

template <floating Float>
auto fake_quantize(quotient kind) -> kernel<fake_quantize_function<Float>> {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(fake_quantize<quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(fake_quantize<quotient::pytorch_reciprocal, Float>);
}

template <floating Float>
auto fake_quantize_stochastic() -> kernel<fake_quantize_stochastic_function<Float>> {
    return HALFSTEP_CHOOSE(fake_quantize_stochastic<Float>);
}

template <code Code, floating Float, destination Destination = destination::overwritten>
auto dequantize() -> kernel<dequantize_function<Code, Float>> {
    return HALFSTEP_CHOOSE(dequantize<Code, Float, Destination>);
}

template <code Code, requantization Arithmetic>
auto requantize(multiplier_of whose) -> kernel<requantize_function<Code, Arithmetic>> {
    return whose == multiplier_of::all ? HALFSTEP_CHOOSE(requantize<Code, Arithmetic, multiplier_of::all>)
                                       : HALFSTEP_CHOOSE(requantize<Code, Arithmetic, multiplier_of::each>);
}

template <code Code, floating Float>
auto dequantize_runs() -> kernel<dequantize_runs_function<Code, Float>> {
    return HALFSTEP_CHOOSE(dequantize_runs<Code, Float>);
}

template <int Bits>
auto pack() -> kernel<pack_function> {
    return HALFSTEP_CHOOSE(pack<Bits>);
}

template <int Bits, bool IsSigned>
auto unpack() -> kernel<unpack_function> {
    return HALFSTEP_CHOOSE(unpack<Bits, IsSigned>);
}

template <error_norm Norm>
auto sum_error() -> kernel<sum_error_function> {
    return HALFSTEP_CHOOSE(sum_error<Norm, false>);
}

template <error_norm Norm>
auto sum_weighted_error() -> kernel<sum_error_function> {
    return HALFSTEP_CHOOSE(sum_error<Norm, true>);
}

template <error_norm Norm>
auto search_scales() -> kernel<search_grids_function> {
    return HALFSTEP_CHOOSE(search_scales<Norm>);
}

template <error_norm Norm>
auto search_windows() -> kernel<search_grids_function> {
    return HALFSTEP_CHOOSE(search_windows<Norm>);
}

#undef HALFSTEP_CHOOSE

} // namespace halfstep::inline HALFSTEP_ABI::simd
