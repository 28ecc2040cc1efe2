// Codes and what is needed to read them.
#pragma once

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

    /// A tensor whose codes are 0 and whose grids are still to be set. Throws if the granularity does not fit the
    /// shape. Symmetric schemes have one zero point for all grids, which is then not stored.
    quantized_tensor(const shape& s, const granularity& g, code_range usable_codes, scale_type scales,
                     bool has_zero_points)
        : shape_(s), granularity_(g), runs_(s, g), usable_codes_(usable_codes) {
        if (runs_.value_count() != s.count()) { // the granularity was refused, and exceptions are switched off
            *this = {};
            return;
        }
        codes_.resize(storage_size<Code>(s.count()));
        scales_ = scale_array(scales, runs_.grid_count());
        zero_points_.resize(has_zero_points ? runs_.grid_count() : 0);
    }

    /// The codes, row-major, packed if Code is; unused bits of the last byte are 0.
    std::span<const code_storage<Code>> codes() const { return codes_; }
    std::span<code_storage<Code>> codes() { return codes_; }
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
    /// Sets grid number `index`. The scale must be one that the scale type holds; the zero point is ignored where the
    /// tensor stores none, since it is the middle code then.
    void set_grid(std::size_t index, const grid& g) {
        scales_.set(index, g.scale);
        if (!zero_points_.empty())
            zero_points_[index] = static_cast<code_value<Code>>(g.zero_point);
    }

    /// The same tensor without the ownership. Valid as long as this object lives and is not assigned to.
    quantized_view<Code> view() const {
        return {codes(), scales(), zero_points(), shape_, granularity_, usable_codes_};
    }

private:
    std::vector<code_storage<Code>> codes_;
    scale_array scales_;
    std::vector<code_value<Code>> zero_points_;
    halfstep::shape shape_;
    halfstep::granularity granularity_;
    run_map runs_;
    code_range usable_codes_ = code_traits<Code>::range;
};

namespace detail {

/// Decodes a view whose parts fit.
template <code Code, floating Float>
void decode(const quantized_view<Code>& tensor, const run_map& runs, std::span<Float> values) {
    const auto kernel = simd::dequantize<Code, Float>();
    runs.for_each_run(
        [&](run r) { kernel(tensor.codes.data(), r.first, r.count, tensor.grid_at(r.grid), values.data() + r.first); });
}

} // namespace detail

/// Decodes a quantized tensor: `out` gets `(code - zero_point) * scale` for each value, row-major.
///
/// Rounding and overflow are those of `dequantize(codes, qparams, out)`. Throws if out or one of the view's spans has the
/// wrong size for the shape and granularity, or a scale or zero point cannot be right; out is untouched then.
template <code Code, float_output Out>
void dequantize(const quantized_view<Code>& tensor, Out&& out) {
    const auto values = detail::as_span(out);
    const run_map runs(tensor.shape, tensor.granularity);
    if (detail::check_view("dequantize", tensor, runs) &&
        detail::check_size("dequantize", "out", values.size(), runs.value_count(), "one for each value of the tensor"))
        detail::decode(tensor, runs, values);
}

template <code Code, float_output Out>
void dequantize(const quantized_tensor<Code>& tensor, Out&& out) {
    dequantize(tensor.view(), out);
}

/// Decodes a quantized tensor into a new vector, of float unless another type is asked for:
/// `dequantize<float16>(tensor)`. Throws as above, before it allocates.
template <floating Float = float, code Code>
std::vector<Float> dequantize(const quantized_view<Code>& tensor) {
    const run_map runs(tensor.shape, tensor.granularity);
    if (!detail::check_view("dequantize", tensor, runs))
        return {};
    std::vector<Float> values(runs.value_count());
    detail::decode(tensor, runs, std::span<Float>(values));
    return values;
}

template <floating Float = float, code Code>
std::vector<Float> dequantize(const quantized_tensor<Code>& tensor) {
    return dequantize<Float>(tensor.view());
}

} // namespace halfstep::inline HALFSTEP_ABI
