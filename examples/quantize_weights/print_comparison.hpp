// The comparison of formats, for people.
#pragma once

#include "../common/in_quotes.hpp"
#include "../common/table.hpp"
#include "comparison.hpp"
#include "findings.hpp"
#include "measurement.hpp"
#include "print_report.hpp"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace quantize_weights {

namespace detail {

/// The cells of the RMSE in each format; the best among equals gets a star.
inline std::vector<std::string> error_cells(const std::vector<measurement>& results) {
    const std::vector<bool> is_best = find_best(results);
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < results.size(); ++i)
        cells.push_back((is_best[i] ? "*" : "") + rmse_text(results[i].error));
    return cells;
}

/// A row for each format: what it takes, and the error of all weights.
inline example::table make_format_table(const comparison& done) {
    std::vector<measurement> totals;
    for (const std::vector<measurement>& of_format : done.results)
        totals.push_back(total(of_format));
    const std::vector<std::string> errors = error_cells(totals);
    example::table table({"", "", "", "", "bits per", "", "", "SQNR dB", "SQNR dB"}, 4);
    table.header_line({"codes", "one scale", "scheme, scales", "criterion", "weight", "size", "RMSE", "all", "mean"});
    for (std::size_t i = 0; i < done.formats.size(); ++i) {
        const contender& format = done.formats[i];
        table.row({format.code, format.sharing, format.scheme, format.criterion,
                   example::fixed(totals[i].bits_per_weight(), 3), size_text(totals[i].bytes), errors[i],
                   decibels_text(totals[i].error.sqnr_db()), decibels_text(mean_sqnr_db(done.results[i]))});
    }
    return table;
}

/// A row for each matrix, a column for each format.
inline example::table make_tensor_table(const comparison& done) {
    std::vector<std::string> codes{""}, sharing{"RMSE of"}, criteria{"tensor"};
    for (const contender& format : done.formats) {
        codes.push_back(format.code);
        sharing.push_back(format.sharing);
        criteria.push_back(format.criterion);
    }
    example::table table(codes, 1);
    table.header_line(sharing);
    table.header_line(criteria);
    for (std::size_t t = 0; t < done.weights.matrices.size(); ++t) {
        std::vector<measurement> results;
        for (const std::vector<measurement>& of_format : done.results)
            results.push_back(of_format[t]);
        std::vector<std::string> cells = error_cells(results);
        cells.insert(cells.begin(), example::printable(done.weights.matrices[t].info.name));
        table.row(cells);
    }
    return table;
}

} // namespace detail

inline void print_report(std::ostream& out, const comparison& done) {
    using namespace detail;
    out << plural(done.weights.matrices.size(), "matrix", "matrices") << ", " << total(done.results.front()).weights
        << " weights, " << size_text(bytes(done.weights.matrices)) << "\n\n"
        << make_format_table(done) << '\n'
        << make_tensor_table(done) << '\n'
        << "*: the least error among formats of as many bits per weight.\n\n";
    for (const std::string& sentence : findings(done))
        out << sentence << '\n';
    out << '\n' << legend << "SQNR: of all weights together, and the mean over the tensors.\n";
    print_non_finite(out, done.weights, done.results.front());
}

} // namespace quantize_weights
