// The families of operations, one file each. Each function adds its benchmarks for all of `sizes`.
#pragma once

namespace bench {

void add_quantize();
void add_dequantize();
void add_fake_quantize();
void add_requantize();
void add_pack();
void add_find_range();
void add_observe();
void add_tensors();

} // namespace bench
