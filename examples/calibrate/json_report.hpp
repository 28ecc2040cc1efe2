// The report for machines.
#pragma once

#include "choices.hpp"
#include "curves.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace calibrate {

using json = nlohmann::ordered_json;

inline json to_json(const choice& c) {
    json result{{"criterion", c.criterion},
                {"range", {c.range.min, c.range.max}},
                {"scale", c.grid.scale},
                {"zero_point", c.grid.zero_point},
                {"predicted",
                 {{"sqnr_db", c.predicted.sqnr_db},
                  {"mse", c.predicted.mse},
                  {"clipped_share", c.predicted.split->clipped_share}}}};
    if (c.measured) {
        result["true"] = {{"sqnr_db", c.measured->sqnr_db()},
                          {"mse", c.measured->mse()},
                          {"clipped_share", c.measured->clipped_share()}};
    }
    return result;
}

inline json to_json(const observed_tensor& tensor, const std::vector<choice>& choices) {
    const hs::histogram& observed = tensor.observer.bins();
    json result{{"name", tensor.first.name},
                {"type", describe(tensor.first.type).name},
                {"shape", tensor.first.shape},
                {"parts", tensor.parts},
                {"count", observed.count()},
                {"nan_count", observed.nan_count()},
                {"infinite_count", observed.infinite_count()}};
    result["extremes"] = observed.empty() ? json(nullptr) : json{observed.extremes().min, observed.extremes().max};
    result["choices"] = json::array();
    for (const choice& c : choices)
        result["choices"].push_back(to_json(c));
    return result;
}

/// What the pictures of a tensor show.
inline json plots_to_json(const hs::histogram& observed, const std::vector<choice>& choices,
                          const hs::grid_family& family) {
    const linear_histogram bins = make_linear_histogram(observed, 240);
    const sqnr_curve curve = make_sqnr_curve(observed, choices, family, 160);
    return {{"histogram", {{"low", bins.low}, {"high", bins.high}, {"counts", bins.counts}}},
            {"curve", {{"thresholds", curve.thresholds}, {"sqnr_db", curve.sqnr_db}}}};
}

/// All figures; an infinite SQNR is null. `with_plots` adds what the pictures show.
inline json make_json_report(const selection& chosen, const grid_type& type,
                             const std::vector<std::vector<choice>>& choices, bool with_plots) {
    json report{{"code", type.code},
                {"scheme", type.scheme},
                {"codes", {type.family.codes.min, type.family.codes.max}},
                {"tensors", json::array()},
                {"skipped", json::array()}};
    for (std::size_t i = 0; i < chosen.tensors.size(); ++i) {
        json tensor = to_json(chosen.tensors[i], choices[i]);
        if (with_plots && !choices[i].empty())
            tensor.update(plots_to_json(chosen.tensors[i].observer.bins(), choices[i], type.family));
        report["tensors"].push_back(std::move(tensor));
    }
    for (const example::tensor_info& tensor : chosen.skipped)
        report["skipped"].push_back({{"name", tensor.name}, {"type", describe(tensor.type).name}});
    return report;
}

/// The report as text. Names that are no UTF-8, which JSON cannot hold, get replacement characters.
inline std::string to_text(const json& report) {
    return report.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace calibrate
