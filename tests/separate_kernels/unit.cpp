// Compiled several times, with UNIT the name of its namespace: with kernels of its own, and with those of kernels.cpp.
#include "unit.hpp"

#include <halfstep/halfstep.hpp>

#include <bit>
#include <cstddef>
#include <type_traits>

#if defined(HALFSTEP_SEPARATE_KERNELS) &&                                                                              \
    (defined(_IMMINTRIN_H_INCLUDED) || defined(__IMMINTRIN_H) || defined(__ARM_NEON_H))
#error "a unit without kernels includes intrinsics"
#endif

namespace hs = halfstep;

namespace UNIT {
namespace {

/// What the schemes of the library do not: a grid of powers of two, chosen by code of the user's; a wider one for -0.0,
/// which no range has.
struct power_of_two {
    static constexpr bool is_symmetric = true;
    static constexpr hs::code_range codes(hs::code_range all) { return hs::symmetric::codes(all); }
    static constexpr hs::grid choose(hs::range r, hs::code_range all, hs::scale_type stored) {
        hs::grid g = hs::symmetric::choose(r, all, stored);
        g.scale = std::bit_cast<float>((std::bit_cast<std::uint32_t>(g.scale) + 0x007F'FFFF) & 0xFF80'0000);
        if (std::bit_cast<std::uint32_t>(r.min) == 0x8000'0000)
            g.scale *= 2.0f;
        return g;
    }
};

/// Collects what comes out, byte by byte.
class results {
public:
    template <class Range>
    void add(const Range& range) {
        const auto bytes = std::as_bytes(std::span(range));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void add(const hs::qparams& params) {
        add(std::span(&params.scale, 1));
        add(std::span(&params.zero_point, 1));
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

private:
    std::vector<std::byte> bytes_;
};

template <class Scheme, class Float, class Granularity, class... Criterion>
void quantize_with(results& all, std::span<const Float> x, const hs::shape& s, Granularity g,
                   hs::quantizer_options options, const Criterion&... criterion) {
    const hs::quantizer<std::int8_t, Scheme, Granularity> quantizer(g, options);
    const auto tensor = quantizer.quantize(x, s, criterion...);
    all.add(tensor.codes());
    for (std::size_t i = 0; i < tensor.scales().size(); ++i)
        all.add(std::vector<float>{tensor.scales()[i]});
    all.add(hs::dequantize(tensor));
}

/// With half of the schemes for each narrow float: a row takes seconds to compile, and what finds it has a number for
/// the scheme and another for the float.
template <class Float>
void use_floats(results& all, std::span<const float> values) {
    std::vector<Float> x(values.begin(), values.end());
    const std::span<const Float> view(x);
    const hs::range r = hs::find_range(x);
    all.add(std::vector<float>{r.min, r.max});
    const auto params = hs::choose_qparams<std::int8_t, hs::asymmetric>(r);
    all.add(params);
    std::vector<std::int8_t> codes(x.size());
    for (const auto kind : {hs::quotient::exact, hs::quotient::pytorch_reciprocal}) {
        hs::quantize(x, params, codes, {.quotient = kind});
        all.add(codes);
        std::vector<Float> out(x.size(), Float(1.0f));
        hs::fake_quantize<std::int8_t>(x, params, out, {.quotient = kind});
        all.add(out);
        hs::dequantize_add(codes, params, out);
        all.add(out);
    }
    hs::quantize(x, params, codes, hs::stochastic{.seed = 7});
    all.add(codes);

    const hs::shape s{7, x.size() / 7};
    if constexpr (!std::is_same_v<Float, hs::bfloat16>) {
        quantize_with<hs::symmetric>(all, view.first(s.count()), s, hs::per_channel{.axis = 0}, {});
        quantize_with<hs::asymmetric>(all, view.first(s.count()), s, hs::per_channel{.axis = 1}, {});
    }
    if constexpr (!std::is_same_v<Float, hs::float16>) {
        quantize_with<hs::symmetric_full_range>(all, view.first(s.count()), s, hs::group_wise{.size = 5},
                                                {.scales = hs::scale_type::float16});
        quantize_with<hs::pytorch_symmetric>(all, view.first(s.count()), s, hs::per_tensor{},
                                             {.quotient = hs::quotient::pytorch_reciprocal});
    }
    quantize_with<power_of_two>(all, view.first(s.count()), s, hs::group_wise{.size = 32}, {});
    std::vector<Float> negative_zeros(s.count(), Float(-0.0f));
    for (std::size_t i = 0; i < s.count(); i += 32)
        negative_zeros[i] = Float(3.0f);
    quantize_with<power_of_two>(all, std::span<const Float>(negative_zeros), s, hs::group_wise{.size = 32}, {});
}

template <class Arithmetic, class Multiplier>
void use_requantize(results& all, std::span<const std::int32_t> sums, const Multiplier& multiplier) {
    std::vector<std::int8_t> codes(sums.size());
    hs::requantize(sums, multiplier, Arithmetic{}, 3, codes);
    all.add(codes);
    hs::requantize(sums, hs::shape{sums.size()}, hs::per_channel{.axis = 0},
                   std::vector<Multiplier>(sums.size(), multiplier), Arithmetic{}, 3, codes);
    all.add(codes);
}

} // namespace

std::vector<std::byte> use_everything(std::span<const float> values, std::span<const std::int32_t> sums) {
    results all;
    use_floats<float>(all, values);
    use_floats<hs::float16>(all, values);
    use_floats<hs::bfloat16>(all, values);
    use_requantize<hs::float_requantization>(all, sums, 0.0123f);
    use_requantize<hs::single_rounding>(all, sums, hs::quantize_multiplier(0.0123));
    use_requantize<hs::double_rounding>(all, sums, hs::quantize_multiplier(0.0123));

    hs::histogram_observer observer;
    observer.observe(values);
    all.add(observer.choose_qparams<std::int8_t, hs::symmetric>(hs::mse{}));
    all.add(observer.choose_qparams<std::int8_t, hs::asymmetric>(hs::mae{}));
    const hs::shape s{7, values.size() / 7};
    quantize_with<hs::symmetric>(all, values.first(s.count()), s, hs::group_wise{.size = 40}, {}, hs::mse{});
    quantize_with<hs::asymmetric>(all, values.first(s.count()), s, hs::group_wise{.size = 40}, {}, hs::mae{});

    std::vector<std::uint8_t> packed((values.size() + 1) / 2);
    std::vector<std::int8_t> codes(values.size(), -3);
    hs::pack_int4(codes, packed);
    all.add(packed);
    hs::unpack_int4(packed, codes);
    all.add(codes);
    return all.take();
}

const char* active_isa() { return hs::name(hs::active_isa()).data(); }
void set_isa(const char* name) {
    for (const hs::isa set : hs::all_isas)
        if (hs::name(set) == name)
            hs::set_isa(set);
}
bool is_supported(const char* name) {
    for (const hs::isa set : hs::all_isas)
        if (hs::name(set) == name)
            return hs::is_supported(set);
    return false;
}
void throw_error() { hs::find_range(std::span<const float>()); }

} // namespace UNIT
