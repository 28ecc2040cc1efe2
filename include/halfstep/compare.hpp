// What quantization cost: the error between values and what comes back.
#pragma once

#include "core/algorithm.hpp"
#include "core/elementary.hpp"
#include "core/error_report.hpp"
#include "ops/quantize.hpp"
#include "quantized_tensor.hpp"

HALFSTEP_REGION_BEGIN_BASELINE
namespace halfstep::inline HALFSTEP_ABI::detail {

/// Sums over values in the order in which they come, in double.
class error_sums {
public:
    void add(float original, float reconstructed, bool is_clipped) {
        if (!is_finite(original)) {
            ++non_finite_;
            return;
        }
        const double value = static_cast<double>(original);
        const double error = static_cast<double>(reconstructed) - value;
        ++count_;
        totals_.signal += value * value;
        totals_.error += error;
        totals_.magnitude += absolute(error);
        totals_.max_abs = detail::max(totals_.max_abs, absolute(error));
        (is_clipped ? totals_.overload : totals_.granular) += error * error;
        totals_.clipped += is_clipped ? 1 : 0;
    }

    error_report report(bool grid_is_known) const { return totals_.report(count_, non_finite_, grid_is_known); }

private:
    std::size_t count_ = 0;
    std::size_t non_finite_ = 0;
    error_totals totals_;
};

/// Whether a finite value lies more than half a step beyond the ends of a grid.
inline bool is_clipped(float value, const grid& g) {
    const float steps = value / g.scale;
    return steps < static_cast<float>(g.codes.min - g.zero_point) - 0.5f ||
           steps > static_cast<float>(g.codes.max - g.zero_point) + 0.5f;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_BASELINE

namespace halfstep::inline HALFSTEP_ABI {

/// The error between a tensor and what came back. Throws if the sizes differ. One pass, in double.
template <float_range X, float_range Y>
error_report compare(const X& original, const Y& reconstructed) {
    const auto x = detail::as_const_span(original);
    const auto y = detail::as_const_span(reconstructed);
    if (!detail::check_size("compare", "reconstructed", y.size(), x.size(), "one for each value of original") ||
        !detail::check_not_null("compare", "original", x) || !detail::check_not_null("compare", "reconstructed", y))
        return {};
    detail::error_sums sums;
    for (std::size_t i = 0; i < x.size(); ++i)
        sums.add(float(x[i]), float(y[i]), false);
    return sums.report(false);
}

/// The error between a tensor and its quantized form, with rounding and clipping apart. Throws if the sizes differ or
/// the parts of the view do not fit each other. One pass, in double.
template <float_range X, code Code>
error_report compare(const X& original, const quantized_view<Code>& quantized) {
    const auto x = detail::as_const_span(original);
    const run_map runs(quantized.shape, quantized.granularity);
    if (!detail::check_view("compare", quantized, runs) ||
        !detail::check_size("compare", "original", x.size(), runs.value_count(), "one for each value of quantized") ||
        !detail::check_not_null("compare", "original", x))
        return {};
    detail::error_sums sums;
    runs.for_each_run([&](run r) {
        const grid g = quantized.grid_at(r.grid);
        for (std::size_t i = r.first; i < r.first + r.count; ++i) {
            const auto code = read_code<Code>(quantized.codes.data(), i);
            sums.add(float(x[i]), reference::dequantize(code, g), detail::is_clipped(float(x[i]), g));
        }
    });
    return sums.report(true);
}

/// The same for a tensor that owns its codes.
template <float_range X, code Code>
error_report compare(const X& original, const quantized_tensor<Code>& quantized) {
    return compare(original, quantized.view());
}

/// The error that one grid would cause, with rounding and clipping apart. Throws if its scale, zero point or codes
/// cannot be right for the code type.
template <code Code, float_range X>
error_report compare(const X& original, const grid& g, quotient kind = quotient::exact) {
    const auto x = detail::as_const_span(original);
    if (!detail::check_grid<Code>("compare", g) || !detail::check_quotient("compare", kind) ||
        !detail::check_not_null("compare", "original", x))
        return {};
    detail::error_sums sums;
    for (const auto stored : x) {
        const float value = float(stored);
        sums.add(value, reference::fake_quantize(value, g, kind), detail::is_clipped(value, g));
    }
    return sums.report(true);
}

/// The same for a scale and a zero point, with all codes of the type unless options say otherwise:
/// `compare<std::uint8_t>(x, params)`.
template <code Code, float_range X>
error_report compare(const X& original, const qparams& params, const quantize_options& options = {}) {
    return compare<Code>(original, detail::make_grid<Code>(params, options), options.quotient);
}

} // namespace halfstep::inline HALFSTEP_ABI
