// A table of text, every column as wide as its widest cell.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace example {

/// `value` with `digits` digits behind the point.
inline std::string fixed(double value, int digits) {
    char text[352]; // the largest double has 309 digits before the point
    std::snprintf(text, sizeof text, "%.*f", std::min(digits, 30), value);
    return text;
}

/// `value` with as many significant digits as are asked for, in as few characters as they take.
inline std::string significant(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

/// With nine significant digits, which tell any two floats apart.
inline std::string exactly(float value) { return significant(static_cast<double>(value), 9); }

/// By how many percent a ratio is above 1, with its sign.
inline std::string percent_more(double ratio, int digits = 3) {
    const std::string percent = fixed(100.0 * (ratio - 1.0), digits);
    return ratio < 1.0 ? percent : "+" + percent;
}

/// The first `left_columns` columns are set flush left (names), the others flush right (numbers).
class table {
public:
    table(std::vector<std::string> header, std::size_t left_columns)
        : left_columns_(left_columns), rows_{std::move(header)} {}

    /// Adds a line to the header. Call it before the first `row`.
    void header_line(std::vector<std::string> cells) {
        row(std::move(cells));
        ++header_lines_;
    }

    /// Adds a row; the cells that it lacks are empty.
    void row(std::vector<std::string> cells) {
        cells.resize(rows_.front().size());
        rows_.push_back(std::move(cells));
    }

    friend std::ostream& operator<<(std::ostream& out, const table& t) {
        const std::vector<std::size_t> widths = t.column_widths();
        for (std::size_t r = 0; r < t.rows_.size(); ++r) {
            if (r == t.header_lines_)
                out << rule(widths) << '\n';
            out << t.line(t.rows_[r], widths) << '\n';
        }
        return out;
    }

private:
    std::vector<std::size_t> column_widths() const {
        std::vector<std::size_t> widths(rows_.front().size(), 0);
        for (const std::vector<std::string>& cells : rows_) {
            for (std::size_t c = 0; c < cells.size(); ++c)
                widths[c] = std::max(widths[c], cells[c].size());
        }
        return widths;
    }

    std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
        std::string text;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const std::string padding(widths[c] - cells[c].size(), ' ');
            text += c == 0 ? "" : "  ";
            text += c < left_columns_ ? cells[c] + padding : padding + cells[c];
        }
        return text.substr(0, text.find_last_not_of(' ') + 1);
    }

    static std::string rule(const std::vector<std::size_t>& widths) {
        std::string line;
        for (std::size_t width : widths)
            line += (line.empty() ? "" : "  ") + std::string(width, '-');
        return line;
    }

    std::size_t left_columns_;
    std::size_t header_lines_ = 1;
    std::vector<std::vector<std::string>> rows_; // the header's lines first
};

} // namespace example
