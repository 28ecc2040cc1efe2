// The formats that are compared: usual ones of this library, and three of other projects with as many bits.
#pragma once

#include "../common/thread_executor.hpp"
#include "block_format.hpp"
#include "error_sums.hpp"
#include "format.hpp"
#include "ggml_q4_0.hpp"
#include "ggml_q4_k.hpp"
#include "measurement.hpp"
#include "normal_float4.hpp"
#include "quantized_matrix.hpp"

#include <halfstep/halfstep.hpp>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace quantize_weights {

/// A format that takes part in a comparison.
struct contender {
    enum class kind { usual, asked_for, other_project };

    kind what = kind::usual;
    std::string code;      ///< "int4", or whose format it is
    std::string sharing;   ///< what shares a scale: "group 32"; or the name of the format
    std::string scheme;    ///< how ranges become grids, and what the scales are
    std::string criterion; ///< how ranges are chosen
    std::function<measurement(std::span<const float> values, const hs::shape&)> measure;
};

/// A format of this library. `execute` must outlive the result.
inline contender make_contender(const format& f, const example::thread_executor& execute) {
    return {contender::kind::usual,
            std::string(code_name(f)),
            sharing(f),
            std::string(scheme_name(f)) + ", " + std::string(scales_name(f)),
            std::string(criterion_name(f)),
            [f, &execute](std::span<const float> values, const hs::shape& s) {
                return quantize_weights::measure(values, quantize(values, s, f, execute), execute);
            }};
}

namespace detail {

/// A format of another project: `convert(values, columns)` encodes and decodes.
template <class Convert>
contender make_reference(std::string project, std::string name, std::string scheme, std::string criterion,
                         const Convert& convert) {
    return {contender::kind::other_project,
            std::move(project),
            std::move(name),
            std::move(scheme),
            std::move(criterion),
            [convert](std::span<const float> values, const hs::shape& s) {
                const block_format_result result = convert(values, s[1]);
                return measurement{quantize_weights::measure(values, result.decoded), values.size(), result.bytes};
            }};
}

} // namespace detail

/// The formats of the comparison. `asked_for` comes first unless it is one of them.
inline std::vector<contender> make_contenders(const format& asked_for, const example::thread_executor& execute) {
    const hs::mse mse{.candidates = candidates(asked_for).value_or(default_candidates)};
    std::vector<contender> all;
    bool is_there = false;
    const auto add = [&](const format& f) {
        all.push_back(make_contender(f, execute));
        if (long_name(f) == long_name(asked_for)) {
            all.back().what = contender::kind::asked_for;
            is_there = true;
        }
    };
    for (const format& f : {format{.code = std::int8_t{},
                           .scheme = hs::symmetric{},
                           .granularity = hs::per_channel{},
                           .criterion = mse,
                           .scales = hs::scale_type::float32},
                            format{.granularity = hs::group_wise{.size = 128}, .criterion = mse},
                            format{.granularity = hs::group_wise{.size = 32}, .criterion = mse}}) {
        format plain = f;
        plain.criterion = hs::min_max{};
        add(plain);
        add(f);
    }
    if (!is_there) {
        all.insert(all.begin(), make_contender(asked_for, execute));
        all.front().what = contender::kind::asked_for;
    }
    all.push_back(detail::make_reference("ggml", "q4_0", "signed absmax / -8, float16", "absmax",
                                         [](auto values, auto columns) { return ggml_q4_0(values, columns); }));
    all.push_back(detail::make_reference("ggml", "q4_K", "scale and minimum, 6 bits", "search",
                                         [](auto values, auto) { return ggml_q4_k(values); }));
    all.push_back(detail::make_reference("NF4", "block 64", "codebook, float32", "absmax",
                                         [](auto values, auto) { return normal_float4(values); }));
    return all;
}

} // namespace quantize_weights
