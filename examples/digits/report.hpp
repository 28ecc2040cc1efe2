// The table.
#pragma once

#include "../common/table.hpp"
#include "evaluation.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace digits {

/// "98.20": a share in percent.
inline std::string percent(double share) { return example::fixed(100 * share, 2); }

/// "0..3.23"
inline std::string to_text(hs::range r) {
    const std::string min = r.min == 0.0f ? "0" : example::fixed(static_cast<double>(r.min), 2);
    return min + ".." + example::fixed(static_cast<double>(r.max), 2);
}

/// One row for the float network, then one for each variant and criterion.
inline example::table make_table(double float_accuracy, std::size_t float_bytes, const std::vector<variant>& variants) {
    example::table table({"", "", "test", "weight", "SQNR dB", "", "", "", "range", "", ""}, 2);
    table.header_line({"weights", "activations", "acc. %", "bytes", "pixels", "hidden 1", "hidden 2", "logits",
                       "pixels", "hidden 1", "hidden 2"});
    table.row({"float", "float", percent(float_accuracy), std::to_string(float_bytes)});
    for (const variant& v : variants) {
        for (const result& r : v.results) {
            std::vector<std::string> cells{v.weights, r.criterion, percent(r.accuracy), std::to_string(v.weight_bytes)};
            for (double sqnr_db : r.sqnr_db)
                cells.push_back(example::fixed(sqnr_db, 1));
            for (hs::range range : r.ranges)
                cells.push_back(to_text(range));
            table.row(cells);
        }
    }
    return table;
}

} // namespace digits
