// The same weights in every format.
#pragma once

#include "contenders.hpp"
#include "conversion.hpp"
#include "measurement.hpp"
#include "weight_files.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace quantize_weights {

/// What each format made of each matrix.
struct comparison {
    weight_selection weights;
    std::vector<contender> formats;
    std::vector<std::vector<measurement>> results; ///< a list for each format, in it one for each of the matrices
};

/// Puts all matrices through all formats. After each format, `advance(bytes)` is told of its share of the matrix's bytes.
template <class Advance>
comparison compare(const weight_selection& weights, std::vector<contender> formats, Advance advance) {
    comparison done{weights, std::move(formats), {}};
    done.results.resize(done.formats.size());
    weight_reader reader;
    for (const weight_tensor& tensor : weights.matrices) {
        const std::vector<float> values = reader.read(tensor);
        for (std::size_t i = 0; i < done.formats.size(); ++i) {
            done.results[i].push_back(
                with_name(tensor, [&] { return done.formats[i].measure(values, matrix_shape(tensor.info)); }));
            const std::uint64_t share = tensor.info.bytes() / done.formats.size();
            advance(i == 0 ? tensor.info.bytes() - share * (done.formats.size() - 1) : share);
        }
    }
    return done;
}

/// The mean over tensors of their SQNR in decibels: unlike the error of all weights together, it does not forget those
/// tensors whose weights are small. Tensors without any error are left out; NaN where one overflows.
inline double mean_sqnr_db(const std::vector<measurement>& tensors) {
    double sum = 0;
    std::size_t count = 0;
    for (const measurement& tensor : tensors) {
        if (!std::isinf(tensor.error.sqnr_db())) {
            sum += tensor.error.sqnr_db();
            ++count;
        }
    }
    return count == 0 ? std::numeric_limits<double>::infinity() : sum / static_cast<double>(count);
}

} // namespace quantize_weights
