// The comparison of formats, for people.
#pragma once

#include "../common/table.hpp"
#include "comparison.hpp"
#include "print_report.hpp"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace quantize_weights {

inline void print_report(std::ostream& out, const comparison& done) {
    using namespace detail;
    const weight_selection& weights = done.weights;
    out << plural(weights.matrices.size(), "matrix", "matrices") << ", " << total(done.results.front()).weights
        << " weights, " << size_text(bytes(weights.matrices)) << "\n\n";
    example::table formats({"", "", "", "bits per", "", "", "SQNR", "mean"}, 3);
    formats.header_line({"format", "scheme and scales", "criterion", "weight", "size", "RMSE", "dB", "SQNR"});
    for (std::size_t i = 0; i < done.formats.size(); ++i) {
        const measurement all = total(done.results[i]);
        formats.row({done.formats[i].name, done.formats[i].scheme, done.formats[i].criterion,
                     example::fixed(all.bits_per_weight(), 3), size_text(all.bytes), significant(all.error.rmse()),
                     example::fixed(all.error.sqnr_db(), 2), example::fixed(mean_sqnr_db(done.results[i]), 2)});
    }
    out << formats << '\n';
    std::vector<std::string> names{"RMSE"}, criteria{"tensor"};
    for (const contender& format : done.formats) {
        names.push_back(format.name);
        criteria.push_back(format.criterion);
    }
    example::table tensors(names, 1);
    tensors.header_line(criteria);
    for (std::size_t t = 0; t < weights.matrices.size(); ++t) {
        std::vector<std::string> cells{weights.matrices[t].info.name};
        for (const std::vector<measurement>& of_format : done.results)
            cells.push_back(significant(of_format[t].error.rmse()));
        tensors.row(cells);
    }
    out << tensors << '\n' << legend;
}

} // namespace quantize_weights
