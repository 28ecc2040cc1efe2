// The reports for machines. An SQNR that is infinite, since there is no error, is null; so are RMSE and SQNR where weights
// overflow.
#pragma once

#include "comparison.hpp"
#include "conversion.hpp"
#include "format.hpp"
#include "measurement.hpp"
#include "verification.hpp"
#include "weight_files.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace quantize_weights {

using json = nlohmann::ordered_json;

inline json to_json(const format& f) {
    const format_words words = to_words(f);
    json result{{"code", words.code},
                {"scheme", words.scheme},
                {"granularity", words.granularity},
                {"criterion", words.criterion},
                {"scales", words.scales}};
    if (group_size(f))
        result["group"] = words.group;
    if (candidates(f))
        result["candidates"] = words.candidates;
    return result;
}

inline json to_json(const measurement& m) {
    return {{"weights", m.weights},         {"non_finite", m.error.non_finite},       {"rmse", m.error.rmse()},
            {"sqnr_db", m.error.sqnr_db()}, {"bits_per_weight", m.bits_per_weight()}, {"bytes", m.bytes}};
}

inline json to_json(const weight_tensor& tensor) {
    return {{"file", tensor.path},
            {"name", tensor.info.name},
            {"type", describe(tensor.info.type).name},
            {"shape", tensor.info.shape},
            {"original_bytes", tensor.info.bytes()}};
}

inline json to_json(const std::vector<weight_tensor>& tensors) {
    json list = json::array();
    for (const weight_tensor& tensor : tensors)
        list.push_back(to_json(tensor));
    return list;
}

/// The matrices with what came of each.
inline json to_json(const std::vector<weight_tensor>& tensors, const std::vector<measurement>& results) {
    json list = to_json(tensors);
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i].update(to_json(results[i]));
    return list;
}

inline json to_json(const conversion& done) {
    json report{{"format", to_json(done.how)},
                {"tensors", to_json(done.weights.matrices, done.results)},
                {"total", to_json(total(done.results))},
                {"copied", to_json(done.weights.others)}};
    if (!done.output.empty())
        report["output"] = {{"file", done.output}, {"bytes", done.output_bytes}};
    return report;
}

inline json to_json(const comparison& done) {
    json report{{"tensors", to_json(done.weights.matrices)}, {"formats", json::array()}};
    for (std::size_t i = 0; i < done.formats.size(); ++i) {
        json of_format{{"code", done.formats[i].code},
                       {"sharing", done.formats[i].sharing},
                       {"scheme", done.formats[i].scheme},
                       {"criterion", done.formats[i].criterion},
                       {"total", to_json(total(done.results[i]))},
                       {"mean_sqnr_db", mean_sqnr_db(done.results[i])},
                       {"tensors", json::array()}};
        for (const measurement& tensor : done.results[i])
            of_format["tensors"].push_back(to_json(tensor));
        report["formats"].push_back(std::move(of_format));
    }
    return report;
}

inline json to_json(const verification& done) {
    json report{{"file", done.path},
                {"format", to_json(done.how)},
                {"tensors", to_json(done.weights.matrices, done.results)},
                {"total", to_json(total(done.results))},
                {"changed_copies", done.changed_copies}};
    for (std::size_t i = 0; i < done.differences.size(); ++i)
        report["tensors"][i]["difference"] = done.differences[i].empty() ? json(nullptr) : json(done.differences[i]);
    return report;
}

} // namespace quantize_weights
