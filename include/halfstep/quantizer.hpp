// The front door: a quantizer is put together from a code type, a scheme and a granularity.
#pragma once

#include "calibration/criterion.hpp"
#include "calibration/min_max.hpp"
#include "core/choose_qparams.hpp"
#include "ops/quantize.hpp"
#include "quantized_tensor.hpp"

#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// Choices of a quantizer that seldom differ from their defaults.
struct quantizer_options {
    /// How scales are stored. A narrower scale is rounded first, and codes are picked for the one that will be used.
    scale_type scales = scale_type::float32;
    /// How `x / scale` is rounded.
    halfstep::quotient quotient = halfstep::quotient::exact;
};

/// Quantizes whole tensors.
///
/// - Code: std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, or the packed int4, uint4, int2, uint2.
/// - Scheme: symmetric, symmetric_full_range, pytorch_symmetric or asymmetric.
/// - Granularity: per_tensor, per_channel, per_token, group_wise or block_wise.
///
/// ```cpp
/// hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 128}};
/// auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{});
/// ```
///
/// NaN and infinities never enter a range; in the codes, NaN becomes the lowest code and infinities saturate. Codes,
/// scales and zero points are the same on every instruction set.
template <code Code, scheme Scheme, granularity_type Granularity = per_tensor>
class quantizer {
public:
    explicit quantizer(Granularity g = {}, quantizer_options options = {}) : granularity_(g), options_(options) {}

    /// Encodes x, a dense row-major tensor of shape s; each grid covers all finite values that share it (min-max).
    ///
    /// Throws if x does not have `s.count()` values or has none at all, if the granularity does not fit the shape, or if
    /// a grid has no finite value. Each stretch of memory is read twice, the second time from the cache where it fits.
    template <float_range X>
    quantized_tensor<Code> quantize(const X& x, const shape& s) const {
        const auto values = detail::as_const_span(x);
        const auto kernel = simd::min_max<std::ranges::range_value_t<X>>();
        return encode(values, s, [&](const run_map& runs, std::size_t band, std::span<range> ranges) {
            const std::size_t first_grid = band * runs.grids_in_band();
            runs.for_each_run(band, [&](run r) {
                range& found = ranges[r.grid - first_grid];
                found = merge(found, kernel(values.data() + r.first, r.count));
            });
        });
    }

    /// The same, with the range of each grid chosen by a criterion: `mse{}`, `percentile{99.9}`, `entropy{}` ...
    /// What it costs is said there. Throws also if the criterion chooses a range whose ends are not finite.
    template <float_range X, criterion Criterion>
    quantized_tensor<Code> quantize(const X& x, const shape& s, const Criterion& chosen) const {
        if constexpr (std::same_as<Criterion, min_max>)
            return quantize(x, s);
        const auto values = detail::as_const_span(x);
        const grid_family family = grid_family::of<Code, Scheme>(options_.scales);
        std::vector<float> finite; // what shares a grid need not be contiguous, finite or float
        return encode(values, s, [&](const run_map& runs, std::size_t band, std::span<range> ranges) {
            for (std::size_t i = 0; i < ranges.size(); ++i) {
                finite.clear();
                runs.for_each_run_of_grid(band * ranges.size() + i, [&](run r) {
                    for (const auto value : values.subspan(r.first, r.count))
                        if (is_finite(float(value)))
                            finite.push_back(float(value));
                });
                if (!finite.empty())
                    ranges[i] = choose_range(finite, chosen, family);
            }
        });
    }

    /// The same with given grids, one for each that the granularity makes, in their order: what calibration chose for
    /// the channels of an activation, say. One pass at the speed of memory; x may be empty.
    ///
    /// Throws as above, and if a scale or zero point cannot be right, a symmetric scheme gets a zero point that is not
    /// the middle code, a scale is negative where the scheme has none, or the scale type does not hold a scale.
    template <float_range X, contiguous_range_of<qparams> Params>
    quantized_tensor<Code> quantize(const X& x, const shape& s, const Params& params) const {
        const auto values = detail::as_const_span(x);
        const auto given = detail::as_const_span(params);
        quantized_tensor<Code> tensor = make_tensor(values.size(), s);
        if (tensor.shape() != s || !check_params(given, tensor.runs().grid_count()))
            return {};
        for (std::size_t i = 0; i < given.size(); ++i)
            tensor.set_grid(i, grid(given[i], tensor.usable_codes()));
        const auto kernel = quantize_kernel(values);
        tensor.runs().for_each_run([&](run r) {
            kernel(values.data() + r.first, r.count, grid(given[r.grid], tensor.usable_codes()), tensor.codes().data(),
                   r.first);
        });
        return tensor;
    }

private:
    template <floating Float>
    auto quantize_kernel(std::span<const Float>) const {
        return simd::quantize<Code, Float>(options_.quotient);
    }

    /// The tensor to be, or an empty one after an error where exceptions are switched off.
    quantized_tensor<Code> make_tensor(std::size_t count, const shape& s) const {
        if (!detail::check_size("quantizer::quantize", "x", count, s.count(), "the product of the shape's dimensions"))
            return {};
        return quantized_tensor<Code>(s, granularity_, scheme_codes<Code, Scheme>, options_.scales,
                                      !Scheme::is_symmetric);
    }

    bool check_params(std::span<const qparams> params, std::size_t grids) const {
        constexpr code_range all = code_traits<Code>::range;
        constexpr const char* function = "quantizer::quantize";
        if (!detail::check_size(function, "params", params.size(), grids, "one for each grid"))
            return false;
        for (const qparams& p : params) {
            if (!detail::check_grid<Code>(function, grid(p, all)))
                return false;
            if (Scheme::is_symmetric && p.zero_point != detail::middle_code(all)) {
                detail::fail(function, "zero_point is ", p.zero_point, "; expected ", detail::middle_code(all),
                             ", as the scheme is symmetric");
                return false;
            }
            if (p.scale < 0.0f && !has_signed_scale<Scheme>) {
                detail::fail(function, "scale is ", p.scale, "; expected a positive one, as the scheme has no others");
                return false;
            }
            if (round_scale(p.scale, options_.scales) != p.scale) {
                detail::fail(function, "scale ", p.scale,
                             " cannot be stored exactly in the scale type; expected the result of round_scale");
                return false;
            }
        }
        return true;
    }

    /// Whether a grid can be made of the range that was found for it; reports an error where not.
    bool check_range(range r, std::size_t index, std::size_t grids) const {
        if (r.empty())
            detail::fail("quantizer::quantize", "x has no finite value where grid ", index, " of ", grids,
                         " lies; expected at least one");
        else if (!is_finite(r.min) || !is_finite(r.max))
            detail::fail("quantizer::quantize", "the criterion chose the range [", r.min, ", ", r.max, "] for grid ",
                         index, " of ", grids, "; expected finite ends");
        else
            return true;
        return false;
    }

    /// Band by band, so that the values are still in the cache when their codes are written: `find_ranges` fills in
    /// the range of each grid of a band, the scheme makes grids of them, the kernel encodes the runs.
    template <floating Float, class FindRanges>
    quantized_tensor<Code> encode(std::span<const Float> values, const shape& s, FindRanges find_ranges) const {
        quantized_tensor<Code> tensor = make_tensor(values.size(), s);
        if (tensor.shape() != s)
            return {};
        if (values.empty()) {
            detail::fail("quantizer::quantize", "x has no values; expected at least one");
            return {};
        }
        const run_map& runs = tensor.runs();
        const auto kernel = quantize_kernel(values);
        std::vector<range> ranges;
        std::vector<grid> grids;
        for (std::size_t band = 0; band < runs.band_count(); ++band) {
            const std::size_t first_grid = band * runs.grids_in_band();
            ranges.assign(runs.grids_in_band(), range{});
            grids.clear();
            find_ranges(runs, band, std::span<range>(ranges));
            for (const range& r : ranges) {
                const std::size_t index = first_grid + grids.size();
                if (!check_range(r, index, runs.grid_count()))
                    return {};
                grids.push_back(Scheme::choose(r, code_traits<Code>::range, options_.scales));
                tensor.set_grid(index, grids.back());
            }
            runs.for_each_run(band, [&](run r) {
                kernel(values.data() + r.first, r.count, grids[r.grid - first_grid], tensor.codes().data(), r.first);
            });
        }
        return tensor;
    }

    Granularity granularity_;
    quantizer_options options_;
};

} // namespace halfstep::inline HALFSTEP_ABI
