// The formats that are compared: usual ones of this library, and two of other projects with as many bits.
#pragma once

#include "../common/thread_executor.hpp"
#include "block_format.hpp"
#include "error_sums.hpp"
#include "format.hpp"
#include "ggml_q4_0.hpp"
#include "measurement.hpp"
#include "normal_float4.hpp"
#include "quantized_matrix.hpp"

#include <halfstep/halfstep.hpp>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace quantize_weights {

/// A format that takes part in a comparison.
struct contender {
    std::string name;      ///< "int4 group 32"
    std::string scheme;    ///< how ranges become grids, and what the scales are
    std::string criterion; ///< how ranges are chosen
    std::function<measurement(std::span<const float> values, const hs::shape&)> measure;
};

/// A format of this library. `execute` must outlive the result.
inline contender make_contender(const format& f, const example::thread_executor& execute) {
    return {short_name(f), std::string(scheme_name(f)) + ", " + std::string(scales_name(f)),
            std::string(criterion_name(f)), [f, &execute](std::span<const float> values, const hs::shape& s) {
                const quantized_matrix matrix = quantize(values, s, f, execute);
                const std::vector<float> decoded =
                    std::visit([&](const auto& tensor) { return hs::dequantize(tensor, execute); }, matrix);
                return measurement{quantize_weights::measure(values, decoded), values.size(), bytes(matrix)};
            }};
}

namespace detail {

/// A format of another project: `convert(values, columns)` encodes and decodes.
template <class Convert>
contender make_reference(std::string name, std::string scheme, const Convert& convert) {
    return {std::move(name), std::move(scheme), "absmax", [convert](std::span<const float> values, const hs::shape& s) {
                const block_format_result result = convert(values, s[1]);
                return measurement{quantize_weights::measure(values, result.decoded), values.size(), result.bytes};
            }};
}

} // namespace detail

/// The formats of the comparison. `asked_for` comes first unless it is one of them.
inline std::vector<contender> make_contenders(const format& asked_for, const example::thread_executor& execute) {
    const hs::mse mse{.candidates = candidates(asked_for).value_or(80)};
    std::vector<contender> all;
    bool is_there = false;
    const auto add = [&](format f) {
        for (const any_criterion& criterion : {any_criterion(hs::min_max{}), any_criterion(mse)}) {
            f.criterion = criterion;
            is_there = is_there || long_name(f) == long_name(asked_for);
            all.push_back(make_contender(f, execute));
        }
    };
    add({.code = std::int8_t{},
         .scheme = hs::symmetric{},
         .granularity = hs::per_channel{},
         .scales = hs::scale_type::float32});
    add({.granularity = hs::group_wise{.size = 128}});
    add({.granularity = hs::group_wise{.size = 32}});
    if (!is_there)
        all.insert(all.begin(), make_contender(asked_for, execute));
    all.push_back(detail::make_reference("ggml q4_0", "signed absmax / -8, float16",
                                         [](auto values, auto columns) { return ggml_q4_0(values, columns); }));
    all.push_back(detail::make_reference("NF4 blocks of 64", "codebook, float32",
                                         [](auto values, auto) { return normal_float4(values); }));
    return all;
}

} // namespace quantize_weights
