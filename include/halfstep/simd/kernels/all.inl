// Every kernel, in the order in which data flows. Included once for each instruction set, after its vocabulary.

#include "fetch.inl"

#include "widen.inl"

#include "min_max.inl"

#include "count_non_finite.inl"

#include "choose_grids.inl"

#include "encoder.inl"

#include "grid_sequence.inl"

#include "quantize.inl"

#include "quantize_runs.inl"

#include "encode_runs.inl"

#include "fake_quantize.inl"

#include "random_parts.inl"

#include "random_encoder.inl"

#include "quantize_stochastic.inl"

#include "fake_quantize_stochastic.inl"

#include "pack.inl"

#include "dequantize.inl"

#include "dequantize_runs.inl"

#include "requantize.inl"

#include "sum_error.inl"

#include "grid_trials.inl"

#include "search_grids.inl"
