// Whose arithmetic the quotient x / scale follows.
#pragma once

#include "../config/abi.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// How `x / scale` is rounded to float32. The two differ near ties: with scale = 0.00214854861,
/// x = 0.273939937 gets code 127 from `exact` and 128 from `pytorch_reciprocal`.
enum class quotient {
    exact,              ///< correctly rounded, as ONNX QuantizeLinear defines it and ONNX Runtime computes it
    pytorch_reciprocal, ///< `x * (1 / scale)`, the reciprocal rounded to float32, as PyTorch and FBGEMM compute it
};

} // namespace halfstep::inline HALFSTEP_ABI
