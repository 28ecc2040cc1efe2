// The front door: a quantizer is put together from a code type, a scheme and a granularity.
#pragma once

#include "calibration/min_max.hpp"
#include "core/choose_qparams.hpp"
#include "find_ranges.hpp"
#include "ops/quantize.hpp"
#include "quantized_tensor.hpp"
#include "run_encoder.hpp"

#include <array>

namespace halfstep::inline HALFSTEP_ABI {

/// Choices of a quantizer that seldom differ from their defaults.
struct quantizer_options {
    /// How scales are stored. A narrower scale is rounded first, and codes are picked for the one that will be used.
    scale_type scales = scale_type::float32;
    /// How `x / scale` is rounded; does not matter to stochastic rounding, which says so itself.
    halfstep::quotient quotient = halfstep::quotient::exact;
};

/// Quantizes whole tensors.
///
/// - Code: std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, or the packed int4, uint4, int2, uint2.
/// - Scheme: symmetric, symmetric_full_range, pytorch_symmetric or asymmetric.
/// - Granularity: per_tensor, per_channel, per_token, group_wise or block_wise.
/// - Rounding: nearest_even or stochastic.
///
/// ```cpp
/// hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 128}};
/// auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{});
/// ```
///
/// With stochastic rounding, value i of a tensor, counted row-major, takes random number `first_index + i`, whatever
/// the granularity. A quantizer has one seed: make another one for each tensor.
/// `hs::quantizer<std::int8_t, hs::symmetric, hs::per_token, hs::stochastic> q({}, hs::stochastic{.seed = step});`
///
/// NaN and infinities never enter a range; in the codes, NaN becomes the lowest code and infinities saturate. Codes,
/// scales and zero points are the same on every instruction set.
template <code Code, scheme Scheme, granularity_type Granularity = per_tensor, rounding Rounding = nearest_even>
class quantizer {
public:
    /// A quantizer is a few numbers: cheap to make and to copy.
    explicit quantizer(Granularity g = {}, quantizer_options options = {}) : granularity_(g), options_(options) {}
    /// With the seed of stochastic rounding.
    quantizer(Granularity g, const stochastic& random,
              quantizer_options options = {}) requires std::same_as<Rounding, stochastic>
        : granularity_(g), options_(options), rounding_(random) {}

    /// Encodes x, a dense row-major tensor of shape s; each grid covers all finite values that share it (min-max).
    ///
    /// Throws if x does not have `s.count()` values or has none at all, if the granularity does not fit the shape, or
    /// if a grid has no finite value. Each stretch of memory is read twice, the second time from the cache where it
    /// fits.
    ///
    /// `memory` is a tensor that is not needed any more: its memory is used again where it suffices, which saves the
    /// time that the system takes to hand out new memory. `tokens = quantizer.quantize(x, s, std::move(tokens));`
    ///
    /// `execute` runs the loops, on as many threads as it likes. Codes and errors do not depend on it.
    template <float_range X, executor Executor = serial_executor>
    quantized_tensor<Code> quantize(const X& x, const shape& s, quantized_tensor<Code> memory = {},
                                    const Executor& execute = {}) const {
        const auto values = detail::as_const_span(x);
        using Float = element_of<X>;
        const auto find_kernel = simd::min_max_runs<Float>();
        const auto find_ranges = [&](std::size_t band, detail::grid_batch& grids, const auto& execute_here) {
            detail::find_ranges(find_kernel, values, memory.runs(), band, grids, execute_here);
        };
        if constexpr (std::same_as<Rounding, nearest_even> && simd::has_kernels_of<Scheme>) {
            const auto encode_kernel = simd::encode_runs<Code, Scheme, Float>(options_.quotient);
            const auto encode_at_once = [&](std::size_t band) {
                return encode_runs(encode_kernel, values, band, memory);
            };
            encode(values, s, memory, execute, find_ranges, encode_at_once);
        } else {
            encode(values, s, memory, execute, find_ranges, [](std::size_t) { return false; });
        }
        return memory;
    }

    /// The same, with the range of each grid chosen by a criterion: `mse{}`, `percentile{99.9}`, `entropy{}` ...
    /// What it costs is said there. Throws also if the criterion chooses a range whose ends are not finite. Tasks
    /// choose for different grids: the criterion is called by many threads, and where exceptions are switched off, so
    /// is the error handler if the criterion itself fails, before it is called for the range that is missing.
    template <float_range X, criterion Criterion, executor Executor = serial_executor>
    quantized_tensor<Code> quantize(const X& x, const shape& s, const Criterion& chosen,
                                    quantized_tensor<Code> memory = {}, const Executor& execute = {}) const {
        if constexpr (std::same_as<Criterion, min_max>)
            return quantize(x, s, std::move(memory), execute);
        const auto values = detail::as_const_span(x);
        const auto find_ranges = [&](std::size_t band, detail::grid_batch& grids, const auto& execute_here) {
            const grid_family family = grid_family::of<Code, Scheme>(options_.scales); // which lay_out has checked
            detail::choose_ranges(chosen, family, values, memory.runs(), band, grids, execute_here);
        };
        encode(values, s, memory, execute, find_ranges, [](std::size_t) { return false; });
        return memory;
    }

    /// The same with given grids, one for each that the granularity makes, in their order: what calibration chose for
    /// the channels of an activation, say. One pass at the speed of memory; x may be empty.
    ///
    /// Throws as above, and if a scale or zero point cannot be right, a symmetric scheme gets a zero point that is not
    /// the middle code, a scale is negative where the scheme has none, or the scale type does not hold a scale.
    template <float_range X, contiguous_range_of<qparams> Params, executor Executor = serial_executor>
    quantized_tensor<Code> quantize(const X& x, const shape& s, const Params& params,
                                    quantized_tensor<Code> memory = {}, const Executor& execute = {}) const {
        const auto values = detail::as_const_span(x);
        const auto given = detail::as_const_span(params);
        if (!lay_out(memory, values, s) || !detail::check_not_null("quantizer::quantize", "params", given) ||
            !check_params(given, memory.runs().grid_count()))
            return {};
        const run_map& runs = memory.runs();
        const band_encoder<element_of<X>> encoder(*this, values);
        detail::grid_batch scratch;
        detail::for_each_band<Code>(execute, runs, scratch,
                                    [&](std::size_t band, detail::grid_batch& grids, const auto& execute_here) {
                                        const grid_span of_band = runs.grids_of(band);
                                        grids.resize(of_band.count);
                                        for (std::size_t i = 0; i < of_band.count; ++i)
                                            grids.set(i, given[of_band.first + i]);
                                        encoder.encode(runs, band, grids, memory, execute_here);
                                        return true;
                                    });
        return memory;
    }

private:
    /// Encodes the values of one band at a time.
    template <floating Float>
    class band_encoder {
    public:
        band_encoder(const quantizer& q, std::span<const Float> values)
            : values_(values), runs_(q.options_.quotient, q.rounding_) {}

        /// Writes the codes, scales and zero points of a band whose grids are known.
        template <executor Executor>
        void encode(const run_map& runs, std::size_t band, detail::grid_batch& grids, quantized_tensor<Code>& tensor,
                    const Executor& execute) const {
            const detail::code_target<Code> to = {
                tensor.codes().data(), scheme_codes<Code, Scheme>,
                detail::are_far_codes(values_.size_bytes() + tensor.codes().size_bytes())};
            const std::size_t first_grid = runs.grids_of(band).first;
            tensor.store_grids(first_grid, {grids.scales(), grids.size()}, {grids.zero_points(), grids.size()});
            const simd::encoder_needs needs = runs_.prepare(grids, to.usable);
            detail::for_each_row(execute, runs, band, [&](const run_row& r) {
                runs_.encode(values_.data(), r, grids, r.grid - first_grid, needs, to);
            });
        }

    private:
        std::span<const Float> values_;
        detail::run_encoder<Code, Float, Rounding> runs_;
    };

    /// Makes a tensor ready for codes; reports an error where x does not fit the shape or the granularity does not.
    template <floating Float>
    bool lay_out(quantized_tensor<Code>& tensor, std::span<const Float> x, const shape& s) const {
        return detail::check_size("quantizer::quantize", "x", x.size(), s.count(),
                                  "the product of the shape's dimensions") &&
               detail::check_not_null("quantizer::quantize", "x", x) &&
               detail::check_quotient("quantizer::quantize", options_.quotient) &&
               tensor.lay_out(s, granularity_, scheme_codes<Code, Scheme>, options_.scales, !Scheme::is_symmetric);
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
                detail::fail(function, {"zero_point is ", p.zero_point, "; expected ", detail::middle_code(all),
                                        ", as the scheme is symmetric"});
                return false;
            }
            if (p.scale < 0.0f && !has_signed_scale<Scheme>) {
                detail::fail(function,
                             {"scale is ", p.scale, "; expected a positive one, as the scheme has no others"});
                return false;
            }
            if (!detail::check_stored_scale(function, p.scale, options_.scales))
                return false;
        }
        return true;
    }

    /// Reports the first of the ranges that were found for a band of which no grid can be made.
    template <floating Float>
    [[gnu::cold, gnu::noinline]] static void report_ranges(std::span<const Float> values, const run_map& runs,
                                                           std::size_t first_grid, detail::grid_batch& grids) {
        std::size_t i = 0;
        while (grids.has_finite_range(i))
            ++i;
        bool has_finite_value = false;
        runs.for_each_run_of_grid(first_grid + i, [&](run r) {
            for (const Float value : values.subspan(r.first, r.count))
                has_finite_value |= is_finite(float(value));
        });
        const range r = {grids.lows()[i], grids.highs()[i]};
        if (!has_finite_value)
            detail::fail("quantizer::quantize", {"x has no finite value where grid ", first_grid + i, " of ",
                                                 runs.grid_count(), " lies; expected at least one"});
        else
            detail::fail("quantizer::quantize", {"the criterion chose the range [", r.min, ", ", r.max, "] for grid ",
                                                 first_grid + i, " of ", runs.grid_count(),
                                                 is_finite(r.min) && is_finite(r.max) ? "; expected the lower end first"
                                                                                      : "; expected finite ends"});
    }

    /// Encodes a band whose runs have grids of their own with one kernel, which does it all. Tells whether every run
    /// has a finite value.
    template <class Kernel, floating Float>
    bool encode_runs(Kernel kernel, std::span<const Float> values, std::size_t band,
                     quantized_tensor<Code>& tensor) const {
        constexpr std::size_t most = simd::runs_in_chunk;
        std::array<float, most> scales;
        std::array<std::int32_t, most> zero_points;
        const bool is_far = detail::are_far_codes(values.size_bytes() + tensor.codes().size_bytes());
        bool has_ranges = true;
        tensor.runs().for_each_row(band, [&](const run_row& r) {
            for (std::size_t done = 0, first_grid = r.grid; done < r.count && has_ranges;) {
                const std::size_t left = r.count - done;
                const std::size_t count = r.length > left / most ? left : most * r.length;
                const std::size_t grids = (count - 1) / r.length + 1;
                const std::size_t encoded =
                    kernel(values.data() + r.first + done, count, r.length, options_.scales, scales.data(),
                           zero_points.data(), tensor.codes().data(), r.first + done, is_far);
                has_ranges = encoded == grids;
                if (has_ranges)
                    tensor.store_grids(first_grid, std::span(scales).first(grids), std::span(zero_points).first(grids));
                done += count;
                first_grid += grids;
            }
        });
        return has_ranges;
    }

    /// Band by band, so that the values are still in the cache when their codes are written: `find_ranges` fills in
    /// the ranges of the grids of a band, the scheme makes grids of them, the kernel encodes the runs. Where each run
    /// has a grid of its own, `encode_at_once` may do the same, and tells whether it did.
    template <floating Float, executor Executor, class FindRanges, class EncodeAtOnce>
    void encode(std::span<const Float> values, const shape& s, quantized_tensor<Code>& tensor, const Executor& execute,
                FindRanges find_ranges, EncodeAtOnce encode_at_once) const {
        bool is_possible = lay_out(tensor, values, s);
        if (is_possible && values.empty()) {
            detail::fail("quantizer::quantize", {"x has no values; expected at least one"});
            is_possible = false;
        }
        if (is_possible) {
            const run_map& runs = tensor.runs();
            const band_encoder<Float> encoder(*this, values);
            const auto encode_band = [&](std::size_t band, detail::grid_batch& grids, const auto& execute_here) {
                if constexpr (detail::is_serial<std::remove_cvref_t<decltype(execute_here)>>)
                    if (runs.has_grid_per_run() && encode_at_once(band))
                        return true;
                grids.resize(runs.grids_of(band).count);
                grids.clear_ranges();
                find_ranges(band, grids, execute_here);
                if (!grids.has_finite_ranges())
                    return false;
                grids.template choose<Scheme>(code_traits<Code>::range, options_.scales);
                encoder.encode(runs, band, grids, tensor, execute_here);
                return true;
            };
            detail::grid_batch grids;
            const std::size_t encoded = detail::for_each_band<Code>(execute, runs, grids, encode_band);
            if (encoded < runs.band_count()) {
                report_ranges(values, runs, runs.grids_of(encoded).first, grids);
                is_possible = false;
            }
        }
        if (!is_possible)
            tensor = {};
    }

    Granularity granularity_;
    quantizer_options options_;
    [[no_unique_address]] Rounding rounding_{};
};

} // namespace halfstep::inline HALFSTEP_ABI
