// What a comparison comes to.
#pragma once

#include "../common/table.hpp"
#include "comparison.hpp"
#include "contenders.hpp"
#include "measurement.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace quantize_weights {

/// Tenths of a bit per weight: formats are rivals where these are equal.
inline long tenths_of_bits(const measurement& m) { return std::lround(10 * m.bits_per_weight()); }

/// Which of several formats has the least error among those that take as many bits per weight, to a tenth of a bit.
/// `results` has one measurement for each format, of the same weights; a format without rivals is none of the best, nor
/// is one that overflows.
inline std::vector<bool> find_best(const std::vector<measurement>& results) {
    std::map<long, std::vector<std::size_t>> rivals; // by tenths of bits
    for (std::size_t i = 0; i < results.size(); ++i)
        rivals[tenths_of_bits(results[i])].push_back(i);
    std::vector<bool> is_best(results.size(), false);
    for (const auto& [bits, formats] : rivals) {
        double least = results[formats.front()].error.rmse();
        for (const std::size_t i : formats)
            least = std::min(least, results[i].error.rmse());
        for (const std::size_t i : formats)
            is_best[i] = formats.size() > 1 && !results[i].error.overflows() && results[i].error.rmse() == least;
    }
    return is_best;
}

/// How the error of one format compares with another's: in the mean, which is geometric, in the extremes, and on how many
/// tensors it is less. Tensors that either of them keeps without error are left out; with none left, and where a tensor
/// overflows in either, there is nothing to say.
inline std::string compare_errors(const std::vector<measurement>& errors, const std::vector<measurement>& others) {
    double sum = 0, least = 0, most = 0;
    std::size_t count = 0, less = 0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (errors[i].error.overflows() || others[i].error.overflows())
            return "";
        const double ratio = errors[i].error.rmse() / others[i].error.rmse();
        if (!std::isfinite(ratio) || ratio <= 0)
            continue;
        least = count == 0 ? ratio : std::min(least, ratio);
        most = count == 0 ? ratio : std::max(most, ratio);
        sum += std::log(ratio);
        less += ratio < 1 ? 1 : 0;
        ++count;
    }
    if (count == 0)
        return "";
    const auto percent = [](double r) { return example::percent_more(r, 1) + " %"; };
    return percent(std::exp(sum / static_cast<double>(count))) + " in the mean, " + percent(least) + " to " +
           percent(most) + "; less on " + std::to_string(less) + " of " + std::to_string(count) + " tensors";
}

/// A sentence for each format of another project that takes as many bits per weight, to a tenth, as the one that was
/// asked for: how the error of the latter compares with it.
inline std::vector<std::string> findings(const comparison& done) {
    std::vector<std::string> sentences;
    const auto asked_for = std::find_if(done.formats.begin(), done.formats.end(),
                                        [](const contender& c) { return c.what == contender::kind::asked_for; });
    if (asked_for == done.formats.end())
        return sentences;
    const auto& errors = done.results[static_cast<std::size_t>(asked_for - done.formats.begin())];
    for (std::size_t i = 0; i < done.formats.size(); ++i) {
        const contender& other = done.formats[i];
        const bool are_rivals = tenths_of_bits(total(done.results[i])) == tenths_of_bits(total(errors));
        if (other.what != contender::kind::other_project || !are_rivals)
            continue;
        if (const std::string found = compare_errors(errors, done.results[i]); !found.empty()) {
            sentences.push_back("RMSE of " + asked_for->code + " " + asked_for->sharing + ", " + asked_for->criterion +
                                ", against " + other.code + " " + other.sharing + ": " + found + ".");
        }
    }
    return sentences;
}

} // namespace quantize_weights
