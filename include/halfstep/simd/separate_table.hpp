// The table of kernels that are compiled apart from the program: the rows of table.hpp, without a kernel in sight.
#pragma once

#include "active_isa.hpp"
#include "choose_one_by_one.hpp"
#include "kernel_functions.hpp"
#include "kernel_names.hpp"
#include "kernel_numbers.hpp"
#include "on_dispatch.hpp"

namespace halfstep::inline HALFSTEP_ABI::simd {

using separate::kernel_name;

/// Whether there are kernels for grids that a scheme chooses: not if it is a scheme of the user's.
template <scheme Scheme>
inline constexpr bool has_kernels_of = scheme_number<Scheme> < known_schemes;

/// What a row returns.
///
/// The types in the kernel's signature have the same layout on both sides, but not the same names, since these say how
/// a translation unit is compiled (config/abi.hpp): clang's -fsanitize=function would call that an error.
template <class Function>
class kernel;

template <class Result, class... Arguments>
class kernel<Result(Arguments...) noexcept> {
public:
    using function = Result(Arguments...) noexcept;

    constexpr kernel() = default;
    constexpr kernel(function* pointer) : pointer_(pointer) {}
    kernel(separate::any_kernel found) : pointer_(reinterpret_cast<function*>(found)) {}
#if defined(__clang__)
    __attribute__((no_sanitize("function")))
#endif
    Result
    operator()(Arguments... arguments) const noexcept {
        return pointer_(arguments...);
    }

private:
    function* pointer_ = nullptr;
};

/// A row of the table.
template <kernel_name Name, int... Types>
separate::any_kernel find_kernel(int choice = 0) {
    const isa set = active_isa(); // here, not behind find_kernel: it may throw
    HALFSTEP_ON_DISPATCH(set);
    return separate::find_kernel<Name, Types...>(choice);
}

template <floating Float>
auto widen() -> kernel<widen_function<Float>> {
    return find_kernel<kernel_name::widen, float_number<Float>>();
}

template <floating Float>
auto min_max() -> kernel<min_max_function<Float>> {
    return find_kernel<kernel_name::min_max, float_number<Float>>();
}

template <floating Float>
auto min_max_runs() -> kernel<min_max_runs_function<Float>> {
    return find_kernel<kernel_name::min_max_runs, float_number<Float>>();
}

template <floating Float>
auto count_non_finite() -> kernel<count_non_finite_function<Float>> {
    return find_kernel<kernel_name::count_non_finite, float_number<Float>>();
}

template <code Code, floating Float>
auto quantize(quotient kind) -> kernel<quantize_function<Code, Float>> {
    return find_kernel<kernel_name::quantize, code_number<Code>, float_number<Float>>(static_cast<int>(kind));
}

template <code Code, floating Float>
auto quantize_stochastic() -> kernel<quantize_stochastic_function<Code, Float>> {
    return find_kernel<kernel_name::quantize_stochastic, code_number<Code>, float_number<Float>>();
}

template <scheme Scheme>
auto choose_grids() -> kernel<choose_grids_function> {
    if constexpr (has_kernels_of<Scheme>)
        return find_kernel<kernel_name::choose_grids, scheme_number<Scheme>>();
    else
        return choose_one_by_one<Scheme>;
}

template <code Code>
auto make_encoders(quotient kind) -> kernel<make_encoders_function> {
    return find_kernel<kernel_name::make_encoders, code_number<Code>>(static_cast<int>(kind));
}

template <code Code, floating Float>
auto quantize_runs(quotient kind) -> kernel<quantize_runs_function<Code, Float>> {
    return find_kernel<kernel_name::quantize_runs, code_number<Code>, float_number<Float>>(static_cast<int>(kind));
}

template <code Code, scheme Scheme, floating Float>
auto encode_runs(quotient kind) -> kernel<encode_runs_function<Code, Float>> {
    return find_kernel<kernel_name::encode_runs, code_number<Code>, scheme_number<Scheme>, float_number<Float>>(
        static_cast<int>(kind));
}

template <floating Float>
auto fake_quantize(quotient kind) -> kernel<fake_quantize_function<Float>> {
    return find_kernel<kernel_name::fake_quantize, float_number<Float>>(static_cast<int>(kind));
}

template <floating Float>
auto fake_quantize_stochastic() -> kernel<fake_quantize_stochastic_function<Float>> {
    return find_kernel<kernel_name::fake_quantize_stochastic, float_number<Float>>();
}

template <code Code, floating Float, destination Destination = destination::overwritten>
auto dequantize() -> kernel<dequantize_function<Code, Float>> {
    return find_kernel<kernel_name::dequantize, code_number<Code>, float_number<Float>>(static_cast<int>(Destination));
}

template <code Code, requantization Arithmetic>
auto requantize(multiplier_of whose) -> kernel<requantize_function<Code, Arithmetic>> {
    return find_kernel<kernel_name::requantize, code_number<Code>, arithmetic_number<Arithmetic>>(
        static_cast<int>(whose));
}

template <code Code, floating Float>
auto dequantize_runs() -> kernel<dequantize_runs_function<Code, Float>> {
    return find_kernel<kernel_name::dequantize_runs, code_number<Code>, float_number<Float>>();
}

template <int Bits>
auto pack() -> kernel<pack_function> {
    return find_kernel<kernel_name::pack, Bits>();
}

template <int Bits, bool IsSigned>
auto unpack() -> kernel<unpack_function> {
    return find_kernel < kernel_name::unpack, Bits, IsSigned ? 1 : 0 > ();
}

template <error_norm Norm>
auto sum_error() -> kernel<sum_error_function> {
    return find_kernel<kernel_name::sum_error, static_cast<int>(Norm)>();
}

template <error_norm Norm>
auto sum_weighted_error() -> kernel<sum_error_function> {
    return find_kernel<kernel_name::sum_weighted_error, static_cast<int>(Norm)>();
}

template <error_norm Norm>
auto search_scales() -> kernel<search_grids_function> {
    return find_kernel<kernel_name::search_scales, static_cast<int>(Norm)>();
}

template <error_norm Norm>
auto search_windows() -> kernel<search_grids_function> {
    return find_kernel<kernel_name::search_windows, static_cast<int>(Norm)>();
}

} // namespace halfstep::inline HALFSTEP_ABI::simd
