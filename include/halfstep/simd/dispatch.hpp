// The table of kernels: the one place where an instruction set is chosen. kernels.hpp includes kernels/*.inl once for
// each set, in the namespaces scalar, avx2, avx512 and neon, so that avx512::quantize is the loop of
// kernels/quantize.inl.
#pragma once

#include "active_isa.hpp"
#include "kernels.hpp"

#include <cstddef>

/// Called with the instruction set of each kernel that is handed out. Tests define it, to prove that what they
/// compare did run on the set that they meant; it must be the same in all translation units of a program.
#if !defined(HALFSTEP_ON_DISPATCH)
#define HALFSTEP_ON_DISPATCH(set) static_cast<void>(set)
#endif

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

/// The type of a row: said, not deduced, so that a program of many translation units may declare a row `extern
/// template` and compile its kernels in one of them.
#define HALFSTEP_KERNEL(...) decltype(&scalar::__VA_ARGS__)

#if HALFSTEP_X86
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__, &avx2::__VA_ARGS__, &avx512::__VA_ARGS__)
#elif HALFSTEP_NEON
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__, &neon::__VA_ARGS__)
#else
#define HALFSTEP_CHOOSE(...) choose(&scalar::__VA_ARGS__)
#endif

// The table. Each function returns the kernel for the active instruction set; the kernels check nothing and say in
// simd/kernels/*.inl what they do. Each row is instantiated only where it is used.

template <floating Float>
auto widen() -> HALFSTEP_KERNEL(widen<Float>) {
    return HALFSTEP_CHOOSE(widen<Float>);
}

template <floating Float>
auto min_max() -> HALFSTEP_KERNEL(min_max<Float>) {
    return HALFSTEP_CHOOSE(min_max<Float>);
}

template <floating Float>
auto min_max_runs() -> HALFSTEP_KERNEL(min_max_runs<Float>) {
    return HALFSTEP_CHOOSE(min_max_runs<Float>);
}

template <floating Float>
auto count_non_finite() -> HALFSTEP_KERNEL(count_non_finite<Float>) {
    return HALFSTEP_CHOOSE(count_non_finite<Float>);
}

template <code Code, floating Float>
auto quantize(quotient kind) -> HALFSTEP_KERNEL(quantize<Code, quotient::exact, Float>) {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(quantize<Code, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(quantize<Code, quotient::pytorch_reciprocal, Float>);
}

template <code Code, floating Float>
auto quantize_stochastic() -> HALFSTEP_KERNEL(quantize_stochastic<Code, Float>) {
    return HALFSTEP_CHOOSE(quantize_stochastic<Code, Float>);
}

template <scheme Scheme>
auto choose_grids() -> HALFSTEP_KERNEL(choose_grids<Scheme>) {
    return HALFSTEP_CHOOSE(choose_grids<Scheme>);
}

template <code Code>
auto make_encoders(quotient kind) -> HALFSTEP_KERNEL(make_encoders<Code, quotient::exact>) {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(make_encoders<Code, quotient::exact>)
                                   : HALFSTEP_CHOOSE(make_encoders<Code, quotient::pytorch_reciprocal>);
}

template <code Code, floating Float>
auto quantize_runs(quotient kind) -> HALFSTEP_KERNEL(quantize_runs<Code, quotient::exact, Float>) {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(quantize_runs<Code, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(quantize_runs<Code, quotient::pytorch_reciprocal, Float>);
}

template <code Code, scheme Scheme, floating Float>
auto encode_runs(quotient kind) -> HALFSTEP_KERNEL(encode_runs<Code, Scheme, quotient::exact, Float>) {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(encode_runs<Code, Scheme, quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(encode_runs<Code, Scheme, quotient::pytorch_reciprocal, Float>);
}

template <floating Float>
auto fake_quantize(quotient kind) -> HALFSTEP_KERNEL(fake_quantize<quotient::exact, Float>) {
    return kind == quotient::exact ? HALFSTEP_CHOOSE(fake_quantize<quotient::exact, Float>)
                                   : HALFSTEP_CHOOSE(fake_quantize<quotient::pytorch_reciprocal, Float>);
}

template <floating Float>
auto fake_quantize_stochastic() -> HALFSTEP_KERNEL(fake_quantize_stochastic<Float>) {
    return HALFSTEP_CHOOSE(fake_quantize_stochastic<Float>);
}

template <code Code, floating Float, destination Destination = destination::overwritten>
auto dequantize() -> HALFSTEP_KERNEL(dequantize<Code, Float, Destination>) {
    return HALFSTEP_CHOOSE(dequantize<Code, Float, Destination>);
}

template <code Code, requantization Arithmetic>
auto requantize(multiplier_of whose) -> HALFSTEP_KERNEL(requantize<Code, Arithmetic, multiplier_of::all>) {
    return whose == multiplier_of::all ? HALFSTEP_CHOOSE(requantize<Code, Arithmetic, multiplier_of::all>)
                                       : HALFSTEP_CHOOSE(requantize<Code, Arithmetic, multiplier_of::each>);
}

template <code Code, floating Float>
auto dequantize_runs() -> HALFSTEP_KERNEL(dequantize_runs<Code, Float>) {
    return HALFSTEP_CHOOSE(dequantize_runs<Code, Float>);
}

template <int Bits>
auto pack() -> HALFSTEP_KERNEL(pack<Bits>) {
    return HALFSTEP_CHOOSE(pack<Bits>);
}

template <int Bits, bool IsSigned>
auto unpack() -> HALFSTEP_KERNEL(unpack<Bits, IsSigned>) {
    return HALFSTEP_CHOOSE(unpack<Bits, IsSigned>);
}

template <error_norm Norm>
auto sum_error() -> HALFSTEP_KERNEL(sum_error<Norm, false>) {
    return HALFSTEP_CHOOSE(sum_error<Norm, false>);
}

template <error_norm Norm>
auto sum_weighted_error() -> HALFSTEP_KERNEL(sum_error<Norm, true>) {
    return HALFSTEP_CHOOSE(sum_error<Norm, true>);
}

template <error_norm Norm>
auto search_scales() -> HALFSTEP_KERNEL(search_scales<Norm>) {
    return HALFSTEP_CHOOSE(search_scales<Norm>);
}

template <error_norm Norm>
auto search_windows() -> HALFSTEP_KERNEL(search_windows<Norm>) {
    return HALFSTEP_CHOOSE(search_windows<Norm>);
}

#undef HALFSTEP_CHOOSE
#undef HALFSTEP_KERNEL

} // namespace halfstep::inline HALFSTEP_ABI::simd
