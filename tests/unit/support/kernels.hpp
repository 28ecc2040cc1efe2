// The kernels that many tests use. kernels/*.cpp compile them, once for all programs with tests: with copies of its own
// in each, the tests would take twice as long to compile. Rows that are not here are compiled where they are used.
//
// It has to be the same in every translation unit of a program: tests/CMakeLists.txt puts it in front of each.
#pragma once

#include "dispatch_log.hpp"

#include <halfstep/simd/dispatch.hpp>

/// A row of the table in simd/dispatch.hpp. The first argument is `extern` where it is declared, and empty where its
/// kernels are compiled.
#define TABLE_ROW(keyword, ...) keyword template decltype(halfstep::simd::__VA_ARGS__()) halfstep::simd::__VA_ARGS__();
/// The same for a row that takes an argument.
#define TABLE_ROW_FOR(keyword, Argument, ...)                                                                          \
    keyword template decltype(halfstep::simd::__VA_ARGS__({})) halfstep::simd::__VA_ARGS__(Argument);

#define KERNELS_OF_CODE_AND_FLOAT(keyword, Code, Float)                                                                \
    TABLE_ROW_FOR(keyword, halfstep::quotient, quantize<Code, Float>)                                                  \
    TABLE_ROW(keyword, dequantize<Code, Float>)                                                                        \
    TABLE_ROW(keyword, dequantize<Code, Float, halfstep::destination::added_to>)                                       \
    TABLE_ROW(keyword, dequantize_runs<Code, Float>)

#define KERNELS_OF_CODE(keyword, Code)                                                                                 \
    KERNELS_OF_CODE_AND_FLOAT(keyword, Code, float)                                                                    \
    KERNELS_OF_CODE_AND_FLOAT(keyword, Code, halfstep::float16)                                                        \
    KERNELS_OF_CODE_AND_FLOAT(keyword, Code, halfstep::bfloat16)                                                       \
    TABLE_ROW(keyword, quantize_stochastic<Code, float>)                                                               \
    TABLE_ROW_FOR(keyword, halfstep::quotient, make_encoders<Code>)                                                    \
    TABLE_ROW_FOR(keyword, halfstep::quotient, quantize_runs<Code, float>)                                             \
    TABLE_ROW_FOR(keyword, halfstep::quotient, encode_runs<Code, halfstep::symmetric, float>)                          \
    TABLE_ROW_FOR(keyword, halfstep::quotient, encode_runs<Code, halfstep::asymmetric, float>)                         \
    TABLE_ROW_FOR(keyword, halfstep::multiplier_of, requantize<Code, halfstep::float_requantization>)                  \
    TABLE_ROW_FOR(keyword, halfstep::multiplier_of, requantize<Code, halfstep::single_rounding>)                       \
    TABLE_ROW_FOR(keyword, halfstep::multiplier_of, requantize<Code, halfstep::double_rounding>)

/// More of codes of 8 bits: those that tests of stochastic rounding of narrow floats take.
#define KERNELS_OF_CODE_OF_8_BITS(keyword, Code)                                                                       \
    KERNELS_OF_CODE(keyword, Code)                                                                                     \
    TABLE_ROW(keyword, quantize_stochastic<Code, halfstep::float16>)                                                   \
    TABLE_ROW(keyword, quantize_stochastic<Code, halfstep::bfloat16>)

/// More of int4: the code that tests of narrow floats and of full ranges take.
#define KERNELS_OF_INT4(keyword)                                                                                       \
    KERNELS_OF_CODE(keyword, halfstep::int4)                                                                           \
    TABLE_ROW_FOR(keyword, halfstep::quotient, encode_runs<halfstep::int4, halfstep::asymmetric, halfstep::float16>)   \
    TABLE_ROW_FOR(keyword, halfstep::quotient, encode_runs<halfstep::int4, halfstep::symmetric_full_range, float>)     \
    TABLE_ROW_FOR(keyword, halfstep::quotient, quantize_runs<halfstep::int4, halfstep::float16>)                       \
    TABLE_ROW_FOR(keyword, halfstep::quotient, quantize_runs<halfstep::int4, halfstep::bfloat16>)                      \
    TABLE_ROW_FOR(keyword, halfstep::quotient,                                                                         \
                  encode_runs<halfstep::int4, halfstep::symmetric_full_range, halfstep::bfloat16>)

#define KERNELS_OF_FLOAT(keyword, Float)                                                                               \
    TABLE_ROW(keyword, min_max<Float>)                                                                                 \
    TABLE_ROW(keyword, min_max_runs<Float>)                                                                            \
    TABLE_ROW(keyword, count_non_finite<Float>)                                                                        \
    TABLE_ROW_FOR(keyword, halfstep::quotient, fake_quantize<Float>)                                                   \
    TABLE_ROW(keyword, fake_quantize_stochastic<Float>)

#define KERNELS_OF_FLOATS(keyword)                                                                                     \
    KERNELS_OF_FLOAT(keyword, float)                                                                                   \
    KERNELS_OF_FLOAT(keyword, halfstep::float16)                                                                       \
    KERNELS_OF_FLOAT(keyword, halfstep::bfloat16)                                                                      \
    TABLE_ROW(keyword, choose_grids<halfstep::symmetric>)                                                              \
    TABLE_ROW(keyword, choose_grids<halfstep::asymmetric>)                                                             \
    TABLE_ROW(keyword, choose_grids<halfstep::symmetric_full_range>)                                                   \
    TABLE_ROW(keyword, pack<4>)                                                                                        \
    TABLE_ROW(keyword, pack<2>)                                                                                        \
    TABLE_ROW(keyword, unpack<4, true>)                                                                                \
    TABLE_ROW(keyword, unpack<4, false>)                                                                               \
    TABLE_ROW(keyword, unpack<2, true>)                                                                                \
    TABLE_ROW(keyword, unpack<2, false>)                                                                               \
    TABLE_ROW(keyword, sum_error<halfstep::error_norm::squared>)                                                       \
    TABLE_ROW(keyword, sum_error<halfstep::error_norm::absolute>)                                                      \
    TABLE_ROW(keyword, sum_weighted_error<halfstep::error_norm::squared>)                                              \
    TABLE_ROW(keyword, sum_weighted_error<halfstep::error_norm::absolute>)                                             \
    TABLE_ROW(keyword, search_scales<halfstep::error_norm::squared>)                                                   \
    TABLE_ROW(keyword, search_scales<halfstep::error_norm::absolute>)                                                  \
    TABLE_ROW(keyword, search_windows<halfstep::error_norm::squared>)                                                  \
    TABLE_ROW(keyword, search_windows<halfstep::error_norm::absolute>)

KERNELS_OF_CODE_OF_8_BITS(extern, std::int8_t)
KERNELS_OF_CODE_OF_8_BITS(extern, std::uint8_t)
KERNELS_OF_CODE(extern, std::int16_t)
KERNELS_OF_CODE(extern, std::uint16_t)
KERNELS_OF_INT4(extern)
KERNELS_OF_CODE(extern, halfstep::uint4)
KERNELS_OF_CODE(extern, halfstep::int2)
KERNELS_OF_CODE(extern, halfstep::uint2)
KERNELS_OF_FLOATS(extern)
