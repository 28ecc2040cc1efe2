// How kernels that are compiled apart from the program are found: by numbers, since the names of halfstep's types
// depend on compiler flags (config/abi.hpp), which may differ between the program and its kernels.
#pragma once

#include "../config/abi.hpp"

namespace halfstep::inline HALFSTEP_SHARED::separate {

/// A row of the table of kernels (simd/table.hpp).
enum class kernel_name {
    widen,
    min_max,
    min_max_runs,
    count_non_finite,
    quantize,
    quantize_stochastic,
    choose_grids,
    make_encoders,
    quantize_runs,
    encode_runs,
    fake_quantize,
    fake_quantize_stochastic,
    dequantize,
    requantize,
    dequantize_runs,
    pack,
    unpack,
    sum_error,
    sum_weighted_error,
    search_scales,
    search_windows,
};

/// A pointer to any kernel, to be turned back into one of the type that the row's name says: the types of both sides
/// have the same layout.
using any_kernel = void (*)();

/// The kernel of a row for the active instruction set. `Types` are the numbers of the row's template arguments
/// (simd/kernel_numbers.hpp), `choice` is what the row is called with. Defined where the kernels are compiled
/// (separate/kernels.hpp).
template <kernel_name Name, int... Types>
any_kernel find_kernel(int choice);

} // namespace halfstep::inline HALFSTEP_SHARED::separate
