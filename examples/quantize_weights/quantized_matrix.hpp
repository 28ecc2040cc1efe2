// A matrix in a format that is chosen at run time.
#pragma once

#include "../common/thread_executor.hpp"
#include "error_sums.hpp"
#include "format.hpp"
#include "measurement.hpp"

#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <span>
#include <variant>

namespace quantize_weights {

/// A quantized tensor of any of the code types, in the order of `any_code`.
using quantized_matrix =
    std::variant<hs::quantized_tensor<std::int8_t>, hs::quantized_tensor<std::uint8_t>, hs::quantized_tensor<hs::int4>,
                 hs::quantized_tensor<hs::uint4>, hs::quantized_tensor<hs::int2>, hs::quantized_tensor<hs::uint2>>;

/// Any of the criteria as one: the quantizer is compiled for each code and scheme, but not for each criterion as well.
struct chosen_criterion {
    any_criterion criterion;

    hs::range choose_range(const hs::histogram& observed, const hs::grid_family& family) const {
        return std::visit([&](const auto& c) { return c.choose_range(observed, family); }, criterion);
    }
    hs::range choose_range(std::span<const float> values, const hs::grid_family& family) const {
        return std::visit([&](const auto& c) { return c.choose_range(values, family); }, criterion);
    }
};

/// Quantizes the values of a matrix. Throws `halfstep::error` where a grid has no finite value.
inline quantized_matrix quantize(std::span<const float> values, const hs::shape& s, const format& f,
                                 const example::thread_executor& execute) {
    return std::visit(
        [&]<class Code, class Scheme>(Code, Scheme) -> quantized_matrix {
            const hs::quantizer<Code, Scheme, hs::granularity> quantizer(granularity_of(f), {.scales = f.scales});
            return quantizer.quantize(values, s, chosen_criterion{f.criterion}, {}, execute);
        },
        f.code, f.scheme);
}

/// What a matrix costs that was made of `values`: it is decoded and compared with them.
inline measurement measure(std::span<const float> values, const quantized_matrix& matrix,
                           const example::thread_executor& execute) {
    return std::visit(
        [&](const auto& tensor) {
            return measurement{measure(values, hs::dequantize(tensor, execute)), values.size(), tensor.bytes()};
        },
        matrix);
}

} // namespace quantize_weights
