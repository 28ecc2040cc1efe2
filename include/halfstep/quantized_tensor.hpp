// Codes and what is needed to read them.
#pragma once

#include "band_loop.hpp"
#include "core/buffer.hpp"
#include "core/choose_qparams.hpp"
#include "ops/dequantize.hpp"
#include "quantized_view.hpp"

#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// A quantized tensor that owns its codes, scales and zero points. One that was moved from may only be assigned to or
/// destroyed.
template <code Code>
class quantized_tensor {
public:
    quantized_tensor() = default;

    /// A tensor whose codes and grids are still to be set. Throws if the granularity does not fit the shape, or
    /// the codes or the type of the scales cannot be. Symmetric schemes have one zero point for all grids, which is
    /// then not stored.
    quantized_tensor(const shape& s, const granularity& g, code_range usable_codes, scale_type scales,
                     bool has_zero_points) {
        lay_out(s, g, usable_codes, scales, has_zero_points);
    }

    /// Turns this into what the constructor makes, in the memory that is there as far as it suffices. Tells whether it
    /// could, where exceptions are switched off.
    bool lay_out(const shape& s, const halfstep::granularity& g, code_range usable_codes, scale_type scales,
                 bool has_zero_points) {
        if (!detail::check_scale_type("quantized_tensor", "scales", scales) ||
            !detail::check_codes<Code>("quantized_tensor", code_traits<Code>::range.min, usable_codes))
            return false;
        if (shape_ != s || granularity_ != g || runs_.value_count() != s.count()) {
            const run_map runs(s, g);
            if (runs.value_count() != s.count()) // the granularity was refused, and exceptions are switched off
                return false;
            shape_ = s;
            granularity_ = g;
            runs_ = runs;
        }
        usable_codes_ = usable_codes;
        codes_.clear(); // what is in the memory need not be kept if there is not enough of it
        codes_.resize(storage_size<Code>(s.count()));
        detail::clear_unused_bits<Code>(codes_.span(), s.count());
        scales_.resize(scales, runs_.grid_count());
        zero_points_.resize(has_zero_points ? runs_.grid_count() : 0);
        return true;
    }

    /// The codes, row-major, packed if Code is; unused bits of the last byte are 0.
    std::span<const code_storage<Code>> codes() const { return codes_.span(); }
    /// The codes, to be written.
    std::span<code_storage<Code>> codes() { return codes_.span(); }
    /// The code of value number `index`, below `size()`.
    code_value<Code> code_at(std::size_t index) const { return read_code<Code>(codes_.data(), index); }
    /// One scale for each grid, as they are stored.
    scale_view scales() const { return scales_.view(); }
    /// One zero point for each grid, or none where all of them are the middle code.
    std::span<const code_value<Code>> zero_points() const { return zero_points_; }
    /// The dimensions.
    const halfstep::shape& shape() const { return shape_; }
    /// How the values were divided among grids.
    const halfstep::granularity& granularity() const { return granularity_; }
    /// The codes that the scheme uses.
    code_range usable_codes() const { return usable_codes_; }
    /// Which values share a grid.
    const run_map& runs() const { return runs_; }

    /// How many values.
    std::size_t size() const { return shape_.count(); }
    /// Bytes of codes, scales and zero points.
    std::size_t bytes() const { return codes_.size() * sizeof(code_storage<Code>) + metadata_bytes(); }
    /// Bytes of scales and zero points.
    std::size_t metadata_bytes() const { return scales_.bytes() + zero_points_.size() * sizeof(code_value<Code>); }
    /// Bits that a value takes, scales and zero points included; 0 for an empty tensor.
    double bits_per_value() const {
        return size() == 0 ? 0.0 : 8.0 * static_cast<double>(bytes()) / static_cast<double>(size());
    }

    /// Grid number `index`, below `runs().grid_count()`.
    grid grid_at(std::size_t index) const { return view().grid_at(index); }
    /// Sets grids number `first` and on, one for each of the scales. Zero points are ignored where the tensor stores
    /// none, since they are the middle code then, and need not be given. Throws, and sets nothing, if there are not as
    /// many grids from there on or not as many zero points, a span is null but not empty, a scale is not finite and
    /// normal or the scale type does not hold it, or a zero point that is stored is no code.
    void set_grids(std::size_t first, std::span<const float> scales, std::span<const std::int32_t> zero_points) {
        const std::size_t count = runs_.grid_count();
        constexpr const char* function = "quantized_tensor::set_grids";
        if (first > count || scales.size() > count - first) {
            detail::fail(function, {"scales has ", scales.size(), " elements for the grids from ", first,
                                    " on; there are ", count});
            return;
        }
        const bool may_lack_zero_points = zero_points_.empty() && zero_points.empty();
        if ((!may_lack_zero_points &&
             !detail::check_size(function, "zero_points", zero_points.size(), scales.size(), "one for each scale")) ||
            !detail::check_not_null(function, "scales", scales) ||
            !detail::check_not_null(function, "zero_points", zero_points))
            return;
        constexpr code_range all = code_traits<Code>::range;
        for (std::size_t i = 0; i < scales.size(); ++i)
            if (!detail::check_grid<Code>(function,
                                          grid({scales[i], zero_points_.empty() ? all.min : zero_points[i]}, all)) ||
                !detail::check_stored_scale(function, scales[i], scales_.view().type()))
                return;
        store_grids(first, scales, zero_points);
    }

    /// The same tensor without the ownership. Valid as long as this object lives and is not assigned to.
    quantized_view<Code> view() const {
        return {codes(), scales(), zero_points(), shape_, granularity_, usable_codes_};
    }

private:
    template <code, scheme, granularity_type, rounding>
    friend class quantizer;

    /// `set_grids` without its checks.
    void store_grids(std::size_t first, std::span<const float> scales, std::span<const std::int32_t> zero_points) {
        scales_.set(first, scales);
        if (!zero_points_.empty())
            for (std::size_t i = 0; i < zero_points.size(); ++i)
                zero_points_[first + i] = static_cast<code_value<Code>>(zero_points[i]);
    }

    detail::buffer<code_storage<Code>> codes_;
    scale_array scales_;
    std::vector<code_value<Code>> zero_points_;
    halfstep::shape shape_;
    halfstep::granularity granularity_;
    run_map runs_;
    code_range usable_codes_ = code_traits<Code>::range;
};

namespace detail {

/// Decodes a view whose parts fit.
template <code Code, floating Float, executor Executor>
void decode(const quantized_view<Code>& tensor, const run_map& runs, std::span<Float> values, const Executor& execute) {
    const auto kernel = simd::dequantize_runs<Code, Float>();
    const bool is_far = are_far_floats(tensor.codes.size_bytes() + values.size_bytes());
    const bool is_centred = tensor.zero_points.empty();
    const std::int32_t middle = middle_code(code_traits<Code>::range);
    const bool is_ready = is_centred && tensor.scales.type() == scale_type::float32 && !runs.has_single_values();
    const float* const all_scales = is_ready ? tensor.scales.template as<float>().data() : nullptr;
    grid_batch scratch;
    for_each_band<Code>(execute, runs, scratch, [&](std::size_t band, grid_batch& grids, const auto& execute_here) {
        grid_span prepared = {0, 0};
        if (!is_ready) {
            prepared = runs.grids_of(band);
            grids.resize(prepared.count);
            tensor.scales.copy(prepared.first, {grids.scales(), prepared.count});
            if (!is_centred)
                for (std::size_t i = 0; i < prepared.count; ++i)
                    grids.zero_points()[i] = tensor.zero_points[prepared.first + i];
        }
        const float* const scales = is_ready ? all_scales : grids.scales();
        for_each_row(execute_here, runs, band, [&](const run_row& r) {
            const std::size_t i = r.grid - prepared.first;
            kernel(tensor.codes.data(), r.first, r.count, r.length, scales + i,
                   is_centred ? &middle : grids.zero_points() + i, is_centred, values.data() + r.first, is_far);
        });
        return true;
    });
}

} // namespace detail

/// Decodes a quantized tensor: `out` gets `(code - zero_point) * scale` for each value, row-major. `execute` runs the
/// loops.
///
/// Rounding and overflow are those of `dequantize(codes, qparams, out)`. Throws if out or one of the view's spans has
/// the wrong size for the shape and granularity, a scale, a zero point or the usable codes cannot be right, or out
/// overlaps a part of the view; out is untouched then.
template <code Code, float_output Out, executor Executor = serial_executor>
void dequantize(const quantized_view<Code>& tensor, Out&& out, const Executor& execute = {}) {
    const auto values = detail::as_span(out);
    const run_map runs(tensor.shape, tensor.granularity);
    if (detail::check_view("dequantize", tensor, runs) &&
        detail::check_size("dequantize", "out", values.size(), runs.value_count(),
                           "one for each value of the tensor") &&
        detail::check_apart("dequantize", tensor, values))
        detail::decode(tensor, runs, values, execute);
}

/// The same for a tensor that owns its codes.
template <code Code, float_output Out, executor Executor = serial_executor>
void dequantize(const quantized_tensor<Code>& tensor, Out&& out, const Executor& execute = {}) {
    dequantize(tensor.view(), out, execute);
}

/// Decodes a quantized tensor into a new vector, of float unless another type is asked for:
/// `dequantize<float16>(tensor)`. Throws as above, before it allocates.
template <floating Float = float, code Code, executor Executor = serial_executor>
std::vector<Float> dequantize(const quantized_view<Code>& tensor, const Executor& execute = {}) {
    const run_map runs(tensor.shape, tensor.granularity);
    if (!detail::check_view("dequantize", tensor, runs))
        return {};
    std::vector<Float> values(runs.value_count());
    detail::decode(tensor, runs, std::span<Float>(values), execute);
    return values;
}

/// The same for a tensor that owns its codes.
template <floating Float = float, code Code, executor Executor = serial_executor>
std::vector<Float> dequantize(const quantized_tensor<Code>& tensor, const Executor& execute = {}) {
    return dequantize<Float>(tensor.view(), execute);
}

} // namespace halfstep::inline HALFSTEP_ABI
