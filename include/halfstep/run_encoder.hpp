// From runs whose grids are known to codes, with either rounding.
#pragma once

#include "core/rounding.hpp"
#include "core/run_map.hpp"
#include "grid_batch.hpp"

namespace halfstep::inline HALFSTEP_ABI::detail {

/// What `run_encoder` writes to: the codes of a tensor.
template <code Code>
struct code_target {
    code_storage<Code>* codes; ///< of the whole tensor
    code_range usable;
    bool is_far; ///< whether they go past the caches
};

/// Encodes rows of runs. `prepare` is called for each batch of grids and tells what any of them needs;
/// then `encode`, with this and the place of the row's first grid in the batch.
template <code Code, floating Float, rounding Rounding>
class run_encoder;

template <code Code, floating Float>
class run_encoder<Code, Float, nearest_even> {
public:
    run_encoder(quotient kind, nearest_even)
        : make_encoders_(simd::make_encoders<Code>(kind)), quantize_runs_(simd::quantize_runs<Code, Float>(kind)) {}

    simd::encoder_needs prepare(grid_batch& grids, code_range usable) const {
        return make_encoders_(grids.scales(), grids.size(), usable, grids.encoders());
    }
    void encode(const Float* values, const run_row& r, grid_batch& grids, std::size_t first_grid,
                simd::encoder_needs needs, const code_target<Code>& to) const {
        quantize_runs_(values + r.first, r.count, r.length, grids.encoders(first_grid), needs, to.usable, to.codes,
                       r.first, to.is_far);
    }

private:
    decltype(simd::make_encoders<Code>(quotient{})) make_encoders_;
    decltype(simd::quantize_runs<Code, Float>(quotient{})) quantize_runs_;
};

template <code Code, floating Float>
class run_encoder<Code, Float, stochastic> {
public:
    run_encoder(quotient, const stochastic& random)
        : random_(random), quantize_(simd::quantize_stochastic<Code, Float>()) {}

    simd::encoder_needs prepare(grid_batch&, code_range) const { return {}; } // the kernel sees to it
    void encode(const Float* values, const run_row& r, grid_batch& grids, std::size_t first_grid, simd::encoder_needs,
                const code_target<Code>& to) const {
        quantize_(values + r.first, r.count, r.length, grids.scales() + first_grid, grids.zero_points() + first_grid,
                  to.usable, random_.from(r.first), to.codes, r.first, to.is_far);
    }

private:
    stochastic random_;
    decltype(simd::quantize_stochastic<Code, Float>()) quantize_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
