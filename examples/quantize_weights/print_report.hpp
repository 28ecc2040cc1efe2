// The reports for people.
#pragma once

#include "../common/byte_progress.hpp"
#include "../common/in_quotes.hpp"
#include "../common/table.hpp"
#include "comparison.hpp"
#include "conversion.hpp"
#include "measurement.hpp"
#include "verification.hpp"
#include "weight_files.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace quantize_weights {

namespace detail {

/// The RMSE with four digits that count, or that weights overflow.
inline std::string rmse_text(const error_sums& error) {
    char text[32];
    std::snprintf(text, sizeof text, "%#.4g", error.rmse());
    return error.overflows() ? "overflow" : text;
}

/// Decibels; NaN stands for weights that overflow.
inline std::string decibels_text(double decibels) {
    return std::isnan(decibels) ? "overflow" : example::fixed(decibels, 2);
}

/// "96 x 384"
inline std::string shape_text(const example::tensor_info& info) {
    std::string text;
    for (const std::uint64_t dimension : info.shape)
        text += (text.empty() ? "" : " x ") + std::to_string(dimension);
    return text;
}

inline std::string size_text(std::uint64_t bytes) { return example::format_bytes(static_cast<double>(bytes)); }

inline std::string plural(std::size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// The cells of error and size: RMSE, SQNR, bits per weight.
inline std::vector<std::string> measured_cells(const measurement& m) {
    return {rmse_text(m.error), decibels_text(m.error.sqnr_db()), example::fixed(m.bits_per_weight(), 3)};
}

inline constexpr const char* legend =
    "RMSE: root of the mean squared error, in the unit of the weights. SQNR: power of the weights over that of the\n"
    "errors; 6 dB are half the error. Bits per weight: codes with their scales and zero points.\n";

/// Says which matrices hold NaN and infinities: nothing where there are none.
inline void print_non_finite(std::ostream& out, const weight_selection& weights,
                             const std::vector<measurement>& results) {
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (const std::size_t count = results[i].error.non_finite; count > 0) {
            out << example::printable(weights.matrices[i].info.name) << ": " << count
                << " NaN or infinite, left out of the error; NaN becomes the lowest code\n";
        }
    }
}

/// A row for each matrix: name, shape, error, and `last_cells(i)`; then their sum, with `last_cells_of_sum`.
template <class LastCells>
void add_matrix_rows(example::table& table, const weight_selection& weights, const std::vector<measurement>& results,
                     const LastCells& last_cells, const std::vector<std::string>& last_cells_of_sum) {
    const auto add = [&](std::string name, std::string shape, const measurement& m,
                         const std::vector<std::string>& last) {
        std::vector<std::string> cells{std::move(name), std::move(shape)};
        const std::vector<std::string> measured = measured_cells(m);
        cells.insert(cells.end(), measured.begin(), measured.end());
        cells.insert(cells.end(), last.begin(), last.end());
        table.row(cells);
    };
    for (std::size_t i = 0; i < results.size(); ++i) {
        const example::tensor_info& info = weights.matrices[i].info;
        add(example::printable(info.name), shape_text(info), results[i], last_cells(i));
    }
    add("all " + plural(results.size(), "matrix", "matrices"), "", total(results), last_cells_of_sum);
}

} // namespace detail

inline void print_report(std::ostream& out, const conversion& done) {
    using namespace detail;
    const weight_selection& weights = done.weights;
    example::table table({"", "", "", "SQNR", "bits per", "", ""}, 2);
    table.header_line({"tensor", "shape", "RMSE", "dB", "weight", "before", "after"});
    add_matrix_rows(
        table, weights, done.results,
        [&](std::size_t i) {
            return std::vector{size_text(weights.matrices[i].info.bytes()), size_text(done.results[i].bytes)};
        },
        {size_text(bytes(weights.matrices)), size_text(total(done.results).bytes)});
    if (!weights.others.empty()) {
        const std::string size = size_text(bytes(weights.others));
        table.row({plural(weights.others.size(), "other, copied", "others, copied"), "", "", "", "", size, size});
    }
    out << long_name(done.how) << "\n\n" << table << '\n' << legend;
    print_non_finite(out, weights, done.results);
    if (!done.output.empty())
        out << "Wrote " << done.output << ", " << size_text(done.output_bytes) << ".\n";
}

inline void print_report(std::ostream& out, const verification& done) {
    using namespace detail;
    example::table table({"", "", "", "SQNR", "bits per", ""}, 2);
    table.header_line({"tensor", "shape", "RMSE", "dB", "weight", "codes and grids"});
    add_matrix_rows(
        table, done.weights, done.results,
        [&](std::size_t i) { return std::vector<std::string>{done.differences[i].empty() ? "equal" : "DIFFER"}; }, {});
    out << done.path << ": " << long_name(done.how) << "\n\n" << table << '\n';
    for (std::size_t i = 0; i < done.differences.size(); ++i)
        if (!done.differences[i].empty())
            out << example::printable(done.weights.matrices[i].info.name) << ": " << done.differences[i] << '\n';
    for (const std::string& name : done.changed_copies)
        out << example::printable(name) << ": is no copy of the original any more\n";
    if (done.differing() == 0)
        out << "The file holds what a new quantization gives, to the bit.\n";
}

} // namespace quantize_weights
