// How good a criterion's choice is, and how well its cost is predicted.
#pragma once

#include "brute_force.hpp"

#include <string>

namespace calibration_accuracy {

/// The two criteria that minimise an error, and the error that each minimises.
enum class minimised { squared_error, absolute_error };

/// The grids of a number of bits, of which there need not be a code type: symmetric ones of signed codes, asymmetric
/// ones of unsigned codes.
inline hs::grid_family family_of(int bits, bool is_symmetric) {
    const int count = 1 << bits;
    return is_symmetric ? hs::grid_family::of<hs::symmetric>({-count / 2, count / 2 - 1})
                        : hs::grid_family::of<hs::asymmetric>({0, count - 1});
}

struct finding {
    double excess;     ///< error at the chosen range over the least of brute force; below 1: better
    double prediction; ///< error predicted from the histogram over the true one
};

/// Lets a criterion choose from the histogram and judges the choice on the values.
inline finding judge(const raw_values& values, const hs::histogram& observed, const hs::grid_family& family,
                     minimised what) {
    const bool is_squared = what == minimised::squared_error;
    const error_measure measure = is_squared ? &raw_values::mean_squared_error : &raw_values::mean_absolute_error;
    const hs::range chosen =
        is_squared ? hs::choose_range(observed, hs::mse{}, family) : hs::choose_range(observed, hs::mae{}, family);
    const hs::grid g = family.choose(chosen);
    const double error = (values.*measure)(g);
    const hs::error_report predicted = hs::predict_error(observed, g);
    const double least = brute_force(values, family, measure).least_error();
    return {error / least, (is_squared ? predicted.mse : predicted.mae) / error};
}

} // namespace calibration_accuracy
