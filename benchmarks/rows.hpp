// The rows of the table: an operation on one size, and its variants, which are measured side by side.
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// One way to do an operation: a benchmark called "operation/variant/size".
struct variant {
    std::string name;
    std::function<void(benchmark::State&)> run;
};

struct row {
    std::string operation; // with its types: "quantize/f32_int8"
    std::string size;
    std::vector<variant> variants;

    std::string benchmark_name(const std::string& variant_name) const {
        return operation + "/" + variant_name + "/" + size;
    }
};

/// In the order in which they were added.
inline std::vector<row> rows;

} // namespace bench
