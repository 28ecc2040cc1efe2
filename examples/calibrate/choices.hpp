// What the criteria choose for the observed tensors, and what that costs.
#pragma once

#include "criteria.hpp"
#include "grid_type.hpp"
#include "measured_error.hpp"
#include "tensors.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace calibrate {

/// What one criterion chose for one tensor.
struct choice {
    std::string criterion;
    hs::range range;
    hs::grid grid;
    hs::error_report predicted;             ///< from the histogram
    std::optional<measured_error> measured; ///< from the values, where they were read again
};

/// The choices of all criteria for one tensor; none where it holds no finite value.
inline std::vector<choice> choose(const hs::histogram& observed, const std::vector<named_criterion>& criteria,
                                  const hs::grid_family& family) {
    std::vector<choice> choices;
    if (observed.empty())
        return choices;
    for (const named_criterion& criterion : criteria) {
        const hs::range range = criterion.choose_range(observed, family);
        const hs::grid grid = family.choose(range);
        choices.push_back({criterion.name, range, grid, hs::predict_error(observed, grid), std::nullopt});
    }
    return choices;
}

/// Reads all values again and measures what the choices, one list for each tensor, do to them.
template <class Advance>
void measure(const selection& chosen, const grid_type& type, std::vector<std::vector<choice>>& choices,
             Advance advance) {
    for (std::vector<choice>& of_tensor : choices)
        for (choice& c : of_tensor)
            c.measured.emplace(c.grid);
    constexpr std::size_t block = 4096; // stays in the first-level cache for all choices
    std::vector<float> finite(block), rounded(block);
    const auto visit = [&](std::size_t tensor, auto values) {
        while (!values.empty()) {
            const auto next = values.first(std::min(values.size(), block));
            values = values.subspan(next.size());
            std::size_t count = 0;
            for (const auto stored : next) {
                finite[count] = float(stored);
                count += hs::is_finite(finite[count]) ? 1 : 0;
            }
            const std::span<const float> known(finite.data(), count);
            const double signal = sum_of_squares(known);
            for (choice& c : choices[tensor])
                c.measured->add(type, known, signal, std::span(rounded).first(count));
        }
    };
    read_parts(chosen, visit, advance);
}

} // namespace calibrate
