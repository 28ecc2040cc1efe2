// quantize and fake_quantize, to nearest and at random.
#include "golden.hpp"

namespace golden {
namespace {

constexpr std::size_t value_count = 523;

/// Scales of every kind: powers of two, others, negative, and far from 1.
const std::array<float, 7> scales = {0.125f, 0.00214854861f, 0.37f, -0.37f, 3.0f, 0x1.5p-100f, 0x1.9p100f};

template <class Code>
std::vector<hs::grid> grids_of(float scale) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const hs::code_range symmetric = hs::scheme_codes<Code, hs::symmetric>;
    std::vector<hs::grid> grids;
    for (const std::int32_t zero_point : {all.min, all.min + (all.max - all.min) / 3, all.max})
        grids.emplace_back(hs::qparams{scale, zero_point}, all);
    grids.emplace_back(hs::qparams{scale, hs::detail::middle_code(all)}, symmetric);
    return grids;
}

const char* quotient_name(hs::quotient kind) { return kind == hs::quotient::exact ? "/exact" : "/pytorch_reciprocal"; }

template <class Code, class Float, class Rounding>
void add_codes(line& to, const std::vector<Float>& values, const hs::grid& g, const Rounding& how) {
    for_each_stretch(values.size(), [&](std::size_t first, std::size_t count) {
        std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
        hs::quantize<Code>(std::span(values).subspan(first, count), g, codes, how);
        to.add_all(codes);
    });
}

template <class Code, class Float>
void quantize_to_nearest() {
    for (const hs::quotient kind : {hs::quotient::exact, hs::quotient::pytorch_reciprocal}) {
        line result(name_of<Code, Float>("quantize") + quotient_name(kind));
        for (const float scale : scales)
            for (const hs::grid& g : grids_of<Code>(scale))
                add_codes<Code>(result, narrowed<Float>(hard_values(scale, value_count)), g, kind);
    }
    line tiny(name_of<Code, Float>("tiny/quantize"));
    for (const float scale : {0x1p-126f, 0x1.3p-125f, 0x1p-120f})
        add_codes<Code>(tiny, narrowed<Float>(tiny_values(value_count)), grids_of<Code>(scale)[1], hs::quotient::exact);
}

template <class Code, class Float>
void quantize_at_random() {
    line result(name_of<Code, Float>("quantize_stochastic"));
    for (const float scale : scales)
        for (const int first_index : {0, 5, 64})
            add_codes<Code>(result, narrowed<Float>(hard_values(scale, value_count)), grids_of<Code>(scale)[1],
                            hs::stochastic{.seed = 7, .first_index = static_cast<std::uint64_t>(first_index)});
}

template <class Float, class Rounding>
void fake_quantize(const std::string& name, const Rounding& how) {
    line result(name);
    for (const float scale : scales) {
        const auto values = narrowed<Float>(hard_values(scale, value_count));
        for (const hs::grid& g : grids_of<std::int8_t>(scale))
            for_each_stretch(values.size(), [&](std::size_t first, std::size_t count) {
                std::vector<Float> out(count);
                hs::fake_quantize<std::int8_t>(std::span(values).subspan(first, count), g, out, how);
                result.add_all(out);
            });
    }
}

template <class Float>
void fake_quantize() {
    const std::string name = name_of<Float>("fake_quantize");
    fake_quantize<Float>(name + "/exact", hs::quotient::exact);
    fake_quantize<Float>(name + "/pytorch_reciprocal", hs::quotient::pytorch_reciprocal);
    fake_quantize<Float>(name + "/stochastic", hs::stochastic{.seed = 3});
}

} // namespace

void print_quantize() {
    quantize_to_nearest<std::int8_t, float>();
    quantize_to_nearest<hs::int4, hs::bfloat16>();
    quantize_at_random<std::int8_t, float>();
    fake_quantize<float>();
}

#if !defined(HALFSTEP_GOLDEN_QUICK)
void print_more_quantize() {
    quantize_to_nearest<std::uint8_t, float>();
    quantize_to_nearest<std::int16_t, float>();
    quantize_to_nearest<std::uint16_t, float>();
    quantize_to_nearest<hs::int4, float>();
    quantize_to_nearest<hs::uint4, float>();
    quantize_to_nearest<hs::int2, float>();
    quantize_to_nearest<hs::uint2, float>();
    quantize_to_nearest<std::int8_t, hs::float16>();
    quantize_to_nearest<std::uint16_t, hs::float16>();
    quantize_to_nearest<std::uint8_t, hs::bfloat16>();
    quantize_at_random<std::uint8_t, hs::bfloat16>();
    quantize_at_random<std::int16_t, float>();
    quantize_at_random<std::uint16_t, float>();
    quantize_at_random<hs::int4, float>();
    quantize_at_random<hs::uint4, hs::float16>();
    quantize_at_random<hs::int2, float>();
    quantize_at_random<hs::uint2, float>();
    fake_quantize<hs::float16>();
    fake_quantize<hs::bfloat16>();
}
#endif

} // namespace golden
