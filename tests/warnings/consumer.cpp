// A user's program that touches the public templates, each with some of the types, so that their bodies are seen by the
// warnings. Products of types would take minutes.
#include "../unit/support/reversed.hpp"

#include <halfstep/halfstep.hpp>

#include <cstdint>
#include <cstdio>
#include <span>
#include <vector>

namespace hs = halfstep;

namespace {

double total = 0; // what comes out is used, or the optimizer would drop the code that it is to look at

template <hs::floating Float, hs::code Code, hs::scheme Scheme>
void use_flat_functions(const std::vector<Float>& values) {
    const hs::range range = hs::find_range(values);
    const hs::qparams params = hs::choose_qparams<Code, Scheme>(range);
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(values.size()));
    std::vector<Float> back(values.size());
    hs::quantize<Code>(values, params, codes);
    hs::quantize<Code>(values, params, codes, {.quotient = hs::quotient::pytorch_reciprocal});
    hs::dequantize<Code>(codes, params, back);
    hs::dequantize_add<Code>(codes, params, back);
    hs::fake_quantize<Code>(values, params, back);
    total += hs::compare(values, back).rmse + hs::compare<Code>(values, params).rmse;
}

template <hs::floating Float, hs::code Code, hs::scheme Scheme, class Granularity, class... Criterion>
void use_quantizer(const std::vector<Float>& values, Granularity granularity, Criterion... criterion) {
    const hs::quantizer<Code, Scheme, Granularity> quantizer{granularity, {.scales = hs::scale_type::float16}};
    const auto codes = quantizer.quantize(values, hs::shape{4, values.size() / 4}, criterion...);
    total += hs::compare(values, codes).rmse + static_cast<double>(hs::dequantize(codes.view()).front());
}

template <hs::floating Float>
std::vector<Float> make_values() {
    std::vector<Float> values(101 * 4);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<Float>(static_cast<float>(i) * 0.25f - 40.0f);
    return values;
}

void use_codes_and_schemes() {
    const std::vector<float> values = make_values<float>();
    use_flat_functions<float, std::int8_t, hs::symmetric>(values);
    use_flat_functions<float, std::uint8_t, hs::asymmetric>(values);
    use_flat_functions<float, std::int16_t, hs::symmetric_full_range>(values);
    use_flat_functions<float, std::uint16_t, hs::pytorch_symmetric>(values);
    use_flat_functions<float, hs::int4, hs::symmetric_full_range>(values);
    use_flat_functions<float, hs::uint4, hs::asymmetric>(values);
    use_flat_functions<float, hs::int2, hs::symmetric>(values);
    use_flat_functions<float, hs::uint2, hs::asymmetric>(values);
}

void use_granularities_and_criteria() {
    const std::vector<float> values = make_values<float>();
    use_quantizer<float, std::int8_t, hs::symmetric>(values, hs::per_channel{.axis = 0});
    use_quantizer<float, std::int8_t, hs::symmetric>(values, hs::per_tensor{}, hs::entropy{});
    use_quantizer<float, std::uint8_t, hs::asymmetric>(values, hs::per_token{}, hs::percentile{99.9});
    use_quantizer<float, hs::int4, hs::asymmetric>(values, hs::group_wise{.size = 32}, hs::mse{});
    use_quantizer<float, hs::int4, hs::asymmetric>(values, hs::block_wise{.rows = 2, .cols = 16}, hs::mae{});
}

template <hs::floating Float, hs::code Code, hs::scheme Scheme>
void use_narrow_float() {
    const std::vector<Float> values = make_values<Float>();
    use_flat_functions<Float, Code, Scheme>(values);
    use_quantizer<Float, Code, Scheme>(values, hs::per_channel{.axis = 0});
}

void use_stochastic_and_executor() {
    const std::vector<float> values = make_values<float>();
    std::vector<float> back(values.size());
    std::vector<std::int8_t> codes(values.size());
    const hs::qparams params{0.5f, 0};
    hs::quantize(values, params, codes, hs::stochastic{.seed = 1}, reversed{});
    hs::fake_quantize<std::int8_t>(values, params, back, hs::stochastic{.seed = 1}, reversed{});
    hs::dequantize(codes, params, back, reversed{});
    total += static_cast<double>(hs::find_range(values, reversed{}).max + back.front());
}

template <class Observer>
void use_saved_observer(const Observer& observer) {
    Observer loaded = hs::load<Observer>(hs::save(observer));
    if constexpr (requires { loaded.merge(observer); })
        loaded.merge(observer);
    total += static_cast<double>(hs::save(loaded).size());
}

void use_observers() {
    const std::vector<float> values = make_values<float>();
    hs::per_channel_observer<hs::histogram_observer> channels{hs::per_channel{.axis = 1}};
    channels.observe(values, {values.size() / 4, 4});
    use_saved_observer(channels);
    use_saved_observer(channels[0]);
    hs::moving_average_observer average(0.1f);
    average.observe(values);
    use_saved_observer(average);
    hs::min_max_observer extremes;
    extremes.observe(values);
    use_saved_observer(extremes);
    total += hs::predict_error(channels[0].bins(), hs::grid({0.5f, 0}, {-127, 127})).mse;
}

template <hs::floating Float>
void use_histogram() {
    hs::histogram_observer histogram;
    histogram.observe(make_values<Float>());
    total += static_cast<double>(histogram.choose_qparams<std::uint8_t, hs::asymmetric>(hs::entropy{}).scale);
}

template <hs::code Code, hs::requantization Arithmetic>
void use_requantize(typename Arithmetic::multiplier multiplier) {
    const std::vector<std::int32_t> accumulators(6, 100);
    const std::vector<typename Arithmetic::multiplier> multipliers(3, multiplier);
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(accumulators.size()));
    hs::requantize<Code>(accumulators, multiplier, Arithmetic{}, 1, codes);
    hs::requantize<Code>(accumulators, hs::shape{2, 3}, hs::per_channel{.axis = 1}, multipliers, Arithmetic{}, 1, codes,
                         {.codes = hs::code_range{0, 1}});
    total += codes.front();
}

template <hs::packed_code Code>
void use_pack() {
    const std::vector<hs::code_value<Code>> codes(9);
    std::vector<hs::code_value<Code>> back(9);
    std::vector<std::uint8_t> packed(hs::storage_size<Code>(codes.size()));
    hs::pack<Code>(codes, packed);
    hs::unpack<Code>(packed, back);
    total += back.front();
}

} // namespace

int main() {
    use_codes_and_schemes();
    use_granularities_and_criteria();
    use_narrow_float<hs::float16, std::int8_t, hs::symmetric>();
    use_narrow_float<hs::bfloat16, hs::int4, hs::asymmetric>();
    use_stochastic_and_executor();
    use_observers();
    use_histogram<float>();
    use_histogram<hs::float16>();
    use_histogram<hs::bfloat16>();
    use_requantize<std::int8_t, hs::float_requantization>(0.01f);
    use_requantize<std::uint8_t, hs::single_rounding>(hs::quantize_multiplier(0.01));
    use_requantize<std::int16_t, hs::double_rounding>(hs::quantize_multiplier(0.01));
    use_requantize<hs::uint4, hs::float_requantization>(0.01f);
    use_requantize<hs::int2, hs::single_rounding>(hs::quantize_multiplier(0.01));
    use_pack<hs::int4>();
    use_pack<hs::uint4>();
    use_pack<hs::int2>();
    use_pack<hs::uint2>();
    hs::set_isa(hs::isa::scalar);
    std::printf("%s %f\n", hs::name(hs::active_isa()).data(), total);
}
