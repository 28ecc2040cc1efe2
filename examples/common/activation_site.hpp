// One place in a network, observed over many files: all their floats in one histogram, and what criteria make of it.
#pragma once

#include "byte_progress.hpp"
#include "table.hpp"
#include "tensor_file.hpp"

#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <ostream>
#include <string>

namespace example {

/// How many bytes `observe_file` reads of a .npy or .safetensors file. Checks its header.
inline std::uint64_t count_bytes_of_floats(const std::string& path) {
    const tensor_file file(path);
    std::uint64_t bytes = 0;
    for (const tensor_info& tensor : file.tensors())
        bytes += is_readable_float(tensor.type) ? tensor.bytes() : 0;
    return bytes;
}

/// Observes every tensor of float32, float16 or bfloat16 in a .npy or .safetensors file.
inline void observe_file(const std::string& path, halfstep::histogram_observer& observer, byte_progress& progress) {
    tensor_file file(path);
    for (const tensor_info& tensor : file.tensors()) {
        if (!is_readable_float(tensor.type))
            continue;
        file.for_each_chunk(tensor, [&](auto values) {
            observer.observe(values);
            progress.advance(values.size_bytes());
        });
    }
}

/// The rows of one criterion: what it chooses for three kinds of codes.
template <halfstep::criterion Criterion>
void add_choices(table& choices, const std::string& name, const halfstep::histogram_observer& observer,
                 const Criterion& criterion) {
    const auto add = [&]<class Code, class Scheme>(const char* codes) {
        const halfstep::range range = observer.choose_range<Code, Scheme>(criterion);
        const halfstep::qparams params = observer.choose_qparams<Code, Scheme>(criterion);
        choices.row({name, codes, exactly(range.min), exactly(range.max), exactly(params.scale),
                     std::to_string(params.zero_point)});
    };
    add.template operator()<std::int8_t, halfstep::symmetric>("int8 symmetric");
    add.template operator()<std::uint8_t, halfstep::asymmetric>("uint8 asymmetric");
    add.template operator()<halfstep::int4, halfstep::symmetric>("int4 symmetric");
}

/// Prints what was observed and every criterion's ranges and grids, to the last bit. Throws `halfstep::error` where no
/// finite value was observed.
inline void print_choices(std::ostream& out, const halfstep::histogram_observer& observer) {
    table choices({"criterion", "codes", "min", "max", "scale", "zero point"}, 2);
    add_choices(choices, "min_max", observer, halfstep::min_max{});
    add_choices(choices, "percentile 99.9", observer, halfstep::percentile{99.9});
    add_choices(choices, "mse", observer, halfstep::mse{});
    add_choices(choices, "mae", observer, halfstep::mae{});
    add_choices(choices, "entropy", observer, halfstep::entropy{});
    const halfstep::range observed = observer.observed_range();
    out << observer.count() << " values from " << exactly(observed.min) << " to " << exactly(observed.max) << ", "
        << observer.nan_count() << " NaN, " << observer.infinite_count() << " infinite\n\n"
        << choices;
}

} // namespace example
