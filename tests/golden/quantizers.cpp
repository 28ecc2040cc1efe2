// Quantizers: every code type, scheme and granularity, with ranges that they find themselves or search.
#include "golden.hpp"

namespace golden {
namespace {

struct named_granularity {
    const char* name;
    hs::granularity granularity;
};
const std::array<named_granularity, 8> granularities = {{{"per_tensor", hs::per_tensor{}},
                                                         {"per_channel_0", hs::per_channel{.axis = 0}},
                                                         {"per_channel_1", hs::per_channel{.axis = 1}},
                                                         {"per_channel_2", hs::per_channel{.axis = -1}},
                                                         {"per_token", hs::per_token{}},
                                                         {"group_wise_32", hs::group_wise{.size = 32}},
                                                         {"group_wise_5", hs::group_wise{.size = 5}},
                                                         {"block_wise_3_20", hs::block_wise{.rows = 3, .cols = 20}}}};

/// Odd in every dimension, so that groups, tiles and bytes of packed codes end anywhere.
const hs::shape dimensions = {3, 7, 49};

/// Ordinary values, some of them not finite; one group and one row are all zero.
std::vector<float> tensor() {
    std::vector<float> values = ordinary_values(dimensions.count());
    std::fill_n(values.begin() + 49, 49 + 6, 0.0f);
    values[200] = halfstep::detail::bit_cast<float>(0x7FC0'0000);
    values[300] = halfstep::detail::bit_cast<float>(0x7F80'0000);
    values[301] = halfstep::detail::bit_cast<float>(0xFF80'0000);
    return values;
}

template <class Code>
void add_tensor(line& to, const hs::quantized_tensor<Code>& tensor) {
    to.add_all(tensor.codes());
    for (std::size_t i = 0; i < tensor.scales().size(); ++i)
        to.add(tensor.scales()[i]);
    to.add_all(tensor.zero_points());
    to.add(std::uint64_t{tensor.bytes()});
    to.add_all(hs::dequantize(tensor));
}

template <class Code, class Scheme, class Float>
void quantize_tensor() {
    const auto values = narrowed<Float>(tensor());
    for (const auto& [name, granularity] : granularities) {
        line result(name_of<Code, Float>("quantizer") + "/" + scheme_name<Scheme>() + "/" + name);
        for (const hs::quantizer_options& options :
             {hs::quantizer_options{}, hs::quantizer_options{.quotient = hs::quotient::pytorch_reciprocal},
              hs::quantizer_options{.scales = hs::scale_type::float16},
              hs::quantizer_options{.scales = hs::scale_type::bfloat16}})
            add_tensor(result,
                       hs::quantizer<Code, Scheme, hs::granularity>(granularity, options).quantize(values, dimensions));
    }
}

template <class Code, class Scheme, class Criterion>
void search_tensor(const std::string& criterion_name, const Criterion& criterion) {
    const std::vector<float> values = tensor();
    for (const auto& [name, granularity] : granularities) {
        line result("quantizer/" + criterion_name + "/" + type_name<Code>() + "/" + scheme_name<Scheme>() + "/" + name);
        add_tensor(result,
                   hs::quantizer<Code, Scheme, hs::granularity>(granularity).quantize(values, dimensions, criterion));
    }
}

template <class Code>
void quantize_tensor_at_random() {
    const std::vector<float> values = tensor();
    for (const auto& [name, granularity] : granularities) {
        line result(name_of<Code>("quantizer/stochastic") + "/" + name);
        const hs::quantizer<Code, hs::symmetric, hs::granularity, hs::stochastic> random(
            granularity, hs::stochastic{.seed = 11, .first_index = 13});
        add_tensor(result, random.quantize(values, dimensions));
    }
}

} // namespace

void print_quantizers() {
    quantize_tensor<hs::int4, hs::symmetric_full_range, float>();
    search_tensor<hs::int4, hs::symmetric_full_range>("mse", hs::mse{});
}

#if !defined(HALFSTEP_GOLDEN_QUICK)
void print_more_quantizers() {
    quantize_tensor<std::int8_t, hs::symmetric, float>();
    quantize_tensor<std::uint8_t, hs::asymmetric, float>();
    quantize_tensor<std::int16_t, hs::symmetric, float>();
    quantize_tensor<std::uint16_t, hs::asymmetric, float>();
    quantize_tensor<hs::uint4, hs::asymmetric, float>();
    quantize_tensor<hs::int2, hs::pytorch_symmetric, hs::bfloat16>();
    quantize_tensor<hs::uint2, hs::symmetric, hs::float16>();
    search_tensor<std::int8_t, hs::symmetric>("mse", hs::mse{});
    search_tensor<hs::uint4, hs::asymmetric>("mse", hs::mse{.candidates = 32});
    search_tensor<hs::int4, hs::symmetric>("mae", hs::mae{});
    search_tensor<hs::int4, hs::symmetric>("percentile", hs::percentile{99.0});
    quantize_tensor_at_random<hs::int4>();
    quantize_tensor_at_random<std::int8_t>();
}
#endif

} // namespace golden
