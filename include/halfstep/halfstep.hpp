// halfstep: floating-point tensors to 8-, 4- and 2-bit integers and back, with the same bits on every machine.
//
// This header includes all of it. Each of the headers below also stands alone.
#pragma once

#include "calibration/entropy.hpp"
#include "calibration/histogram_observer.hpp"
#include "calibration/min_max.hpp"
#include "calibration/mse.hpp"
#include "calibration/observers.hpp"
#include "calibration/percentile.hpp"
#include "calibration/predict_error.hpp"
#include "calibration/save.hpp"
#include "compare.hpp"
#include "core/choose_qparams.hpp"
#include "ops/dequantize.hpp"
#include "ops/fake_quantize.hpp"
#include "ops/find_range.hpp"
#include "ops/pack.hpp"
#include "ops/quantize.hpp"
#include "ops/quantize_stochastic.hpp"
#include "ops/requantize.hpp"
#include "quantized_tensor.hpp"
#include "quantizer.hpp"
#include "simd/active_isa.hpp"
#if !defined(HALFSTEP_SEPARATE_KERNELS)
#include "separate/kernels.hpp" // so that the single header can define them, too
#endif
