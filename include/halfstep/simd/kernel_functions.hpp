// The types of the kernels: what simd/kernels/*.inl declare, once for each instruction set, and say what they do.
#pragma once

#include "../core/codes.hpp"
#include "../core/qparams.hpp"
#include "../core/requantization.hpp"
#include "../core/rounding.hpp"
#include "../core/scheme.hpp"
#include "kernel_types.hpp"

#include <cstddef>
#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI::simd {

template <floating Float>
using widen_function = void(const Float* x, std::size_t count, float* out) noexcept;

template <floating Float>
using min_max_function = range(const Float* x, std::size_t count) noexcept;

template <floating Float>
using min_max_runs_function = void(const Float* x, std::size_t count, std::size_t length, float* lows,
                                   float* highs) noexcept;

template <floating Float>
using count_non_finite_function = non_finite_counts(const Float* x, std::size_t count) noexcept;

template <code Code, floating Float>
using quantize_function = void(const Float* x, std::size_t count, const grid& g, code_storage<Code>* codes,
                               std::size_t first, bool is_far) noexcept;

template <code Code, floating Float>
using quantize_stochastic_function = void(const Float* x, std::size_t count, std::size_t length, const float* scales,
                                          const std::int32_t* zero_points, code_range usable, const stochastic& r,
                                          code_storage<Code>* codes, std::size_t first, bool is_far) noexcept;

using choose_grids_function = void(const float* lows, const float* highs, std::size_t count, code_range all,
                                   scale_type stored, float* scales, std::int32_t* zero_points) noexcept;

using make_encoders_function = encoder_needs(const float* scales, std::size_t count, code_range codes,
                                             const encoder_table& table) noexcept;

template <code Code, floating Float>
using quantize_runs_function = void(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                                    encoder_needs needs, code_range usable, code_storage<Code>* codes,
                                    std::size_t first, bool is_far) noexcept;

template <code Code, floating Float>
using encode_runs_function = std::size_t(const Float* x, std::size_t count, std::size_t length, scale_type stored,
                                         float* scales, std::int32_t* zero_points, code_storage<Code>* codes,
                                         std::size_t first, bool is_far) noexcept;

template <floating Float>
using fake_quantize_function = void(const Float* x, std::size_t count, const grid& g, Float* out, bool is_far) noexcept;

template <floating Float>
using fake_quantize_stochastic_function = void(const Float* x, std::size_t count, const grid& g, const stochastic& r,
                                               Float* out) noexcept;

template <code Code, floating Float>
using dequantize_function = void(const code_storage<Code>* codes, std::size_t first, std::size_t count, const grid& g,
                                 Float* out, bool is_far) noexcept;

template <code Code, floating Float>
using dequantize_runs_function = void(const code_storage<Code>* codes, std::size_t first, std::size_t count,
                                      std::size_t length, const float* scales, const std::int32_t* zero_points,
                                      bool is_centred, Float* out, bool is_far) noexcept;

template <code Code, requantization Arithmetic>
using requantize_function = void(const std::int32_t* accumulators, std::size_t count,
                                 const typename Arithmetic::multiplier* multipliers, const output_codes& out,
                                 code_storage<Code>* codes, std::size_t first) noexcept;

using pack_function = void(const std::uint8_t* codes, std::size_t count, std::uint8_t* packed) noexcept;
using unpack_function = void(const std::uint8_t* packed, std::size_t count, std::uint8_t* codes) noexcept;

using sum_error_function = double(const float* x, std::size_t count, const grid& g, const double* weights) noexcept;
using search_grids_function = void(const grid_search* searches, std::size_t count, found_grid* found) noexcept;

} // namespace halfstep::inline HALFSTEP_ABI::simd
