// The criteria by their names.
#pragma once

#include "../common/command_line.hpp"

#include <halfstep/halfstep.hpp>

#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace calibrate {

namespace hs = halfstep;

/// A criterion as a value.
struct named_criterion {
    std::string name;
    std::function<hs::range(const hs::histogram&, const hs::grid_family&)> choose_range;
};

namespace detail {

template <hs::criterion Criterion>
named_criterion make_criterion(std::string name, Criterion chosen) {
    return {std::move(name), [chosen](const hs::histogram& observed, const hs::grid_family& family) {
                return hs::choose_range(observed, chosen, family);
            }};
}

inline named_criterion parse_criterion(const std::string& name) {
    constexpr std::string_view percentile = "percentile:";
    if (name == "min_max")
        return make_criterion(name, hs::min_max{});
    if (name == "mse")
        return make_criterion(name, hs::mse{});
    if (name == "mae")
        return make_criterion(name, hs::mae{});
    if (name == "entropy")
        return make_criterion(name, hs::entropy{});
    if (name.starts_with(percentile)) {
        double percent = 0;
        const char* const end = name.data() + name.size();
        const auto [stopped, status] = std::from_chars(name.data() + percentile.size(), end, percent);
        if (status == std::errc() && stopped == end && percent > 0 && percent <= 100)
            return make_criterion(name, hs::percentile{percent});
    }
    throw example::usage_error("--criteria: expected min_max, mse, mae, entropy or percentile:P with P above 0 and at "
                               "most 100; found '" +
                               name + "'");
}

} // namespace detail

/// The criteria of a list of names with commas between them. Throws `usage_error` for a name that there is not, and
/// for one that stands there twice.
inline std::vector<named_criterion> parse_criteria(const std::string& list) {
    std::vector<named_criterion> criteria;
    for (std::size_t first = 0; first <= list.size();) {
        const std::size_t comma = std::min(list.find(',', first), list.size());
        named_criterion next = detail::parse_criterion(list.substr(first, comma - first));
        for (const named_criterion& other : criteria)
            if (other.name == next.name)
                throw example::usage_error("--criteria: '" + next.name + "' stands there twice");
        criteria.push_back(std::move(next));
        first = comma + 1;
    }
    return criteria;
}

} // namespace calibrate
