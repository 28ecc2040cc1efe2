// The front door: whole tensors, with a grid for each token, group or channel found in the same call, and back.
#include "measure.hpp"
#include "operations.hpp"
#include "plain_tensor.hpp"

#include <halfstep/calibration/mse.hpp>
#include <halfstep/quantizer.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace bench {

namespace {

/// The width of a layer; every size holds a whole number of rows.
constexpr std::size_t hidden = 4096;

hs::shape shape_of(std::size_t values) { return {values / hidden, hidden}; }

/// A way to divide a tensor among grids, for halfstep and for plain loops.
template <class Granularity>
struct division {
    std::string name;
    Granularity granularity;
    plain_layout plain;
};

const division<hs::per_token> per_token{"per_token", {}, {hidden, hidden}};
const division<hs::per_channel> channel_last{"channel_last", {.axis = -1}, {hidden, hidden, true}};
division<hs::group_wise> groups_of(std::size_t size) {
    return {"group_" + std::to_string(size), {.size = size}, {hidden, size}};
}

/// Writes again and again into the memory of one tensor.
template <hs::floating Float, hs::code Code, class Scheme = hs::symmetric, hs::rounding Rounding = hs::nearest_even,
          class Granularity>
void add_quantizer(const std::string& name, const division<Granularity>& d) {
    using plain_rounding = std::conditional_t<std::same_as<Rounding, hs::stochastic>, plain_stochastic, plain_nearest>;
    const hs::quantizer<Code, Scheme, Granularity, Rounding> quantizer{d.granularity};
    const auto tensor = std::make_shared<hs::quantized_tensor<Code>>();
    const auto plain = std::make_shared<plain_tensor<Code>>();
    add<Float, Code>(
        name + d.name, [=](auto x, auto) { *tensor = quantizer.quantize(x, shape_of(x.size()), std::move(*tensor)); },
        [=](auto x, auto) { plain_quantize<Code, Scheme, plain_rounding>(x, d.plain, *plain); });
}

/// The best range for each group out of 80 candidates. The plain loop tries about as many, one after the other.
template <hs::code Code, class Scheme = hs::symmetric>
void add_mse(const std::string& name, const division<hs::group_wise>& d) {
    const hs::quantizer<Code, Scheme, hs::group_wise> quantizer{d.granularity, {.scales = hs::scale_type::float16}};
    const auto tensor = std::make_shared<hs::quantized_tensor<Code>>();
    const auto plain = std::make_shared<plain_tensor<Code>>();
    add<float, Code>(
        name + d.name,
        [=](auto x, auto) { *tensor = quantizer.quantize(x, shape_of(x.size()), hs::mse{80}, std::move(*tensor)); },
        [=](auto x, auto) { plain_quantize_mse<Code>(x, d.plain, 80, *plain); });
}

/// Makes a new tensor each time, with memory that the system hands out.
template <hs::floating Float, hs::code Code, class Granularity>
void add_quantizer_with_new_memory(const division<Granularity>& d) {
    const hs::quantizer<Code, hs::symmetric, Granularity> quantizer{d.granularity};
    add<Float, Code>(
        "quantize_" + d.name + "_new_memory", [=](auto x, auto) { return quantizer.quantize(x, shape_of(x.size())); },
        [=](auto x, auto) {
            plain_tensor<Code> result;
            plain_quantize<Code, hs::symmetric>(x, d.plain, result);
            return result;
        });
}

template <hs::floating Float, hs::code Code, class Granularity>
void add_dequantize(const division<Granularity>& d) {
    const auto scales = std::make_shared<buffer<float>>();
    const auto scales_for = [=](std::size_t values) -> std::span<const float> {
        static constexpr float pattern[] = {0.0625f, 0.03125f, 0.046875f};
        return scales->first(d.plain.grids(values), pattern);
    };
    add<Code, Float>(
        "dequantize_" + d.name,
        [=](auto codes, auto x) {
            hs::dequantize(hs::quantized_view<Code>{.codes = codes,
                                                    .scales = scales_for(x.size()),
                                                    .shape = shape_of(x.size()),
                                                    .granularity = d.granularity},
                           x);
        },
        [=](auto codes, auto x) { plain_dequantize<Code>(codes, d.plain, scales_for(x.size()), x); });
}

} // namespace

void add_tensors() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        add_quantizer<Float, std::int8_t>("quantize_", per_token);
        add_quantizer_with_new_memory<Float, std::int8_t>(per_token);
        add_quantizer<Float, std::int8_t>("quantize_", channel_last);
        for (const std::size_t size : {16u, 32u, 64u, 128u})
            add_quantizer<Float, hs::int4>("quantize_", groups_of(size));
        add_quantizer_with_new_memory<Float, hs::int4>(groups_of(32));
        add_quantizer<Float, hs::uint4, hs::asymmetric>("quantize_asymmetric_", groups_of(32));
        for (const std::size_t size : {32u, 128u})
            add_quantizer<Float, hs::int2>("quantize_", groups_of(size));

        add_dequantize<Float, std::int8_t>(per_token);
        add_dequantize<Float, std::int8_t>(channel_last);
        for (const std::size_t size : {32u, 128u})
            add_dequantize<Float, hs::int4>(groups_of(size));
    });
    add_quantizer<float, hs::int4>("quantize_",
                                   groups_of(100)); // neither rows nor vectors are a whole number of groups
    for (const std::size_t size : {32u, 128u}) {
        add_mse<hs::int4>("quantize_mse_", groups_of(size));
        add_mse<hs::int4, hs::symmetric_full_range>("quantize_mse_full_range_", groups_of(size));
    }
    for (const std::size_t size : {32u, 128u})
        add_quantizer<float, hs::int4, hs::symmetric, hs::stochastic>("quantize_stochastic_", groups_of(size));
}

} // namespace bench
