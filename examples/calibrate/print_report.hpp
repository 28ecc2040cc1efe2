// The report for people: a paragraph and a table for each tensor.
#pragma once

#include "../common/in_quotes.hpp"
#include "../common/table.hpp"
#include "choices.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace calibrate {

/// Six significant digits.
inline std::string significant(float value) { return example::significant(static_cast<double>(value), 6); }

inline void print_tensor(std::ostream& out, const observed_tensor& tensor, const std::vector<choice>& choices) {
    const hs::histogram& observed = tensor.observer.bins();
    out << example::without_controls(tensor.first.name) << ": " << describe(tensor.first.type).name << ' '
        << example::to_text(tensor.first.shape)
        << (tensor.parts > 1 ? " and " + std::to_string(tensor.parts - 1) + " more of this name" : "") << ", "
        << observed.count() << " values, " << observed.nan_count() << " NaN, " << observed.infinite_count()
        << " infinite";
    if (observed.empty()) {
        out << "; without a finite value there is nothing to choose\n";
        return;
    }
    out << ", from " << significant(observed.extremes().min) << " to " << significant(observed.extremes().max)
        << "\n\n";

    example::table table({"", "", "", "", "zero", "SQNR dB,", "SQNR dB,", "clipped"}, 1);
    table.header_line({"criterion", "from", "to", "scale", "point", "predicted", "true", "%"});
    for (const choice& c : choices) {
        const double clipped = c.measured ? c.measured->clipped_share() : c.predicted.split->clipped_share;
        table.row({c.criterion, significant(c.range.min), significant(c.range.max), significant(c.grid.scale),
                   std::to_string(c.grid.zero_point), example::fixed(c.predicted.sqnr_db, 2),
                   c.measured ? example::fixed(c.measured->sqnr_db(), 2) : "-", example::fixed(100 * clipped, 4)});
    }
    out << table;
}

inline void print_report(std::ostream& out, const selection& chosen, const grid_type& type,
                         const std::vector<std::vector<choice>>& choices) {
    out << type.code << ", " << type.scheme << ", codes " << type.family.codes.min << " to " << type.family.codes.max
        << '\n';
    for (std::size_t i = 0; i < chosen.tensors.size(); ++i) {
        out << '\n';
        print_tensor(out, chosen.tensors[i], choices[i]);
    }
    if (!chosen.skipped.empty()) {
        out << "\nskipped, no floats:";
        for (const example::tensor_info& tensor : chosen.skipped)
            out << (&tensor == &chosen.skipped.front() ? " " : ", ") << example::without_controls(tensor.name) << " ("
                << describe(tensor.type).name << ')';
        out << '\n';
    }
}

} // namespace calibrate
