// Defines kernels for programs that are compiled with HALFSTEP_SEPARATE_KERNELS. Include it in a translation unit
// without that macro and say which kernels it shall hold:
//
//     #include <halfstep/separate/kernels.hpp>
//     HALFSTEP_DEFINE_KERNELS_OF_FLOATS                  // what no code type has a part in
//     HALFSTEP_DEFINE_KERNELS_OF_CODE(std::int8_t)       // one line, in one unit of the program, for each code type
//
// The target halfstep::kernels of CMake is a library of units like that: docs/separate_kernels.md.
#pragma once

#if defined(HALFSTEP_SEPARATE_KERNELS)
#error "halfstep/separate/kernels.hpp defines the kernels: compile it without HALFSTEP_SEPARATE_KERNELS"
#endif

#include "../simd/dispatch.hpp"
#include "../simd/kernel_names.hpp"
#include "../simd/kernel_numbers.hpp"

// clang-format off

/// Defines `find_kernel` for one row of the table: `row` is the call of simd/table.hpp, what follows the numbers of its
/// template arguments.
#define HALFSTEP_DEFINE_ROW(name, row, ...)                                                                            \
    template <>                                                                                                        \
    halfstep::separate::any_kernel halfstep::separate::find_kernel<halfstep::separate::kernel_name::name, __VA_ARGS__>( \
        [[maybe_unused]] int choice) {                                                                                 \
        namespace simd = halfstep::simd;                                                                               \
        [[maybe_unused]] const auto kind = static_cast<halfstep::quotient>(choice);                                    \
        return reinterpret_cast<any_kernel>(row);                                                                      \
    }

#define HALFSTEP_DEFINE_ROWS_OF_FLOAT(Float)                                                                           \
    HALFSTEP_DEFINE_ROW(widen, simd::widen<Float>(), halfstep::simd::float_number<Float>)                              \
    HALFSTEP_DEFINE_ROW(min_max, simd::min_max<Float>(), halfstep::simd::float_number<Float>)                          \
    HALFSTEP_DEFINE_ROW(min_max_runs, simd::min_max_runs<Float>(), halfstep::simd::float_number<Float>)                \
    HALFSTEP_DEFINE_ROW(count_non_finite, simd::count_non_finite<Float>(), halfstep::simd::float_number<Float>)        \
    HALFSTEP_DEFINE_ROW(fake_quantize, simd::fake_quantize<Float>(kind), halfstep::simd::float_number<Float>)          \
    HALFSTEP_DEFINE_ROW(fake_quantize_stochastic, simd::fake_quantize_stochastic<Float>(),                             \
                        halfstep::simd::float_number<Float>)

#define HALFSTEP_DEFINE_ROWS_OF_NORM(Norm)                                                                             \
    HALFSTEP_DEFINE_ROW(sum_error, simd::sum_error<Norm>(), static_cast<int>(Norm))                                    \
    HALFSTEP_DEFINE_ROW(sum_weighted_error, simd::sum_weighted_error<Norm>(), static_cast<int>(Norm))                  \
    HALFSTEP_DEFINE_ROW(search_scales, simd::search_scales<Norm>(), static_cast<int>(Norm))                            \
    HALFSTEP_DEFINE_ROW(search_windows, simd::search_windows<Norm>(), static_cast<int>(Norm))

#define HALFSTEP_DEFINE_ROWS_OF_BITS(Bits)                                                                             \
    HALFSTEP_DEFINE_ROW(pack, simd::pack<Bits>(), Bits)                                                                \
    HALFSTEP_DEFINE_ROW(unpack, (simd::unpack<Bits, false>()), Bits, 0)                                                \
    HALFSTEP_DEFINE_ROW(unpack, (simd::unpack<Bits, true>()), Bits, 1)

#define HALFSTEP_DEFINE_ROW_OF_SCHEME(Scheme)                                                                          \
    HALFSTEP_DEFINE_ROW(choose_grids, simd::choose_grids<Scheme>(), halfstep::simd::scheme_number<Scheme>)

#define HALFSTEP_DEFINE_ROW_OF_CODE_SCHEME_AND_FLOAT(Code, Scheme, Float)                                              \
    HALFSTEP_DEFINE_ROW(encode_runs, (simd::encode_runs<Code, Scheme, Float>(kind)),                                   \
                        halfstep::simd::code_number<Code>, halfstep::simd::scheme_number<Scheme>,                      \
                        halfstep::simd::float_number<Float>)

#define HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(name, row, Code, Float)                                                  \
    HALFSTEP_DEFINE_ROW(name, row, halfstep::simd::code_number<Code>, halfstep::simd::float_number<Float>)

#define HALFSTEP_DEFINE_ROWS_OF_CODE_AND_FLOAT(Code, Float)                                                            \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(quantize, (simd::quantize<Code, Float>(kind)), Code, Float)                  \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(quantize_stochastic, (simd::quantize_stochastic<Code, Float>()), Code, Float) \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(quantize_runs, (simd::quantize_runs<Code, Float>(kind)), Code, Float)        \
    HALFSTEP_DEFINE_ROW_OF_CODE_SCHEME_AND_FLOAT(Code, halfstep::symmetric, Float)                                     \
    HALFSTEP_DEFINE_ROW_OF_CODE_SCHEME_AND_FLOAT(Code, halfstep::symmetric_full_range, Float)                          \
    HALFSTEP_DEFINE_ROW_OF_CODE_SCHEME_AND_FLOAT(Code, halfstep::asymmetric, Float)                                    \
    HALFSTEP_DEFINE_ROW_OF_CODE_SCHEME_AND_FLOAT(Code, halfstep::pytorch_symmetric, Float)                             \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(                                                                             \
        dequantize,                                                                                                    \
        (choice == static_cast<int>(halfstep::destination::overwritten)                                                \
             ? simd::dequantize<Code, Float, halfstep::destination::overwritten>()                                     \
             : simd::dequantize<Code, Float, halfstep::destination::added_to>()), Code, Float)                         \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_FLOAT(dequantize_runs, (simd::dequantize_runs<Code, Float>()), Code, Float)

#define HALFSTEP_DEFINE_ROW_OF_CODE_AND_ARITHMETIC(Code, Arithmetic)                                                   \
    HALFSTEP_DEFINE_ROW(requantize,                                                                                    \
                        (simd::requantize<Code, Arithmetic>(static_cast<halfstep::multiplier_of>(choice))),            \
                        halfstep::simd::code_number<Code>, halfstep::simd::arithmetic_number<Arithmetic>)

/// Defines the kernels of one code type: std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, halfstep::int4 ...
#define HALFSTEP_DEFINE_KERNELS_OF_CODE(Code)                                                                          \
    HALFSTEP_DEFINE_ROW(make_encoders, simd::make_encoders<Code>(kind), halfstep::simd::code_number<Code>)             \
    HALFSTEP_DEFINE_ROWS_OF_CODE_AND_FLOAT(Code, float)                                                                \
    HALFSTEP_DEFINE_ROWS_OF_CODE_AND_FLOAT(Code, halfstep::float16)                                                    \
    HALFSTEP_DEFINE_ROWS_OF_CODE_AND_FLOAT(Code, halfstep::bfloat16)                                                   \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_ARITHMETIC(Code, halfstep::float_requantization)                                   \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_ARITHMETIC(Code, halfstep::single_rounding)                                        \
    HALFSTEP_DEFINE_ROW_OF_CODE_AND_ARITHMETIC(Code, halfstep::double_rounding)

/// Defines the kernels that no code type has a part in: ranges, grids, errors, packing.
#define HALFSTEP_DEFINE_KERNELS_OF_FLOATS                                                                              \
    HALFSTEP_DEFINE_ROWS_OF_FLOAT(float)                                                                               \
    HALFSTEP_DEFINE_ROWS_OF_FLOAT(halfstep::float16)                                                                   \
    HALFSTEP_DEFINE_ROWS_OF_FLOAT(halfstep::bfloat16)                                                                  \
    HALFSTEP_DEFINE_ROWS_OF_NORM(halfstep::error_norm::squared)                                                        \
    HALFSTEP_DEFINE_ROWS_OF_NORM(halfstep::error_norm::absolute)                                                       \
    HALFSTEP_DEFINE_ROWS_OF_BITS(4)                                                                                    \
    HALFSTEP_DEFINE_ROWS_OF_BITS(2)                                                                                    \
    HALFSTEP_DEFINE_ROW_OF_SCHEME(halfstep::symmetric)                                                                 \
    HALFSTEP_DEFINE_ROW_OF_SCHEME(halfstep::symmetric_full_range)                                                      \
    HALFSTEP_DEFINE_ROW_OF_SCHEME(halfstep::asymmetric)                                                                \
    HALFSTEP_DEFINE_ROW_OF_SCHEME(halfstep::pytorch_symmetric)

// clang-format on
