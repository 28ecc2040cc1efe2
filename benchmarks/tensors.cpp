// The front door: whole tensors, with a grid for each token or group found in the same call, and back.
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/quantizer.hpp>

#include <cmath>
#include <memory>
#include <vector>

namespace bench {

namespace {

/// The width of a layer; every size holds a whole number of rows.
constexpr std::size_t hidden = 4096;

/// Symmetric int8 or int4, one scale for each `run` values.
template <hs::code Code>
struct plain_tensor {
    std::vector<hs::code_storage<Code>> codes;
    std::vector<float> scales;
};

template <hs::code Code, hs::floating Float>
[[gnu::noinline]] plain_tensor<Code> plain_quantize(std::span<const Float> x, std::size_t run) {
    constexpr auto highest = static_cast<float>(hs::code_traits<Code>::range.max);
    plain_tensor<Code> result{std::vector<hs::code_storage<Code>>(hs::storage_size<Code>(x.size())),
                              std::vector<float>(x.size() / run)};
    for (std::size_t r = 0; r < result.scales.size(); ++r) {
        float largest = 0.0f;
        for (std::size_t i = r * run; i < (r + 1) * run; ++i)
            largest = std::max(largest, std::fabs(float(x[i])));
        const float scale = largest == 0.0f ? 1.0f : largest / highest;
        result.scales[r] = scale;
        const auto code = [&](std::size_t i) {
            return static_cast<int>(std::clamp(std::nearbyint(float(x[i]) / scale), -highest, highest));
        };
        for (std::size_t i = r * run; i < (r + 1) * run; i += hs::code_traits<Code>::per_element) {
            if constexpr (hs::packed_code<Code>)
                result.codes[i / 2] = static_cast<std::uint8_t>((code(i) & 15) | (code(i + 1) << 4));
            else
                result.codes[i] = static_cast<std::int8_t>(code(i));
        }
    }
    return result;
}

template <hs::floating Float, hs::code Code, class Granularity>
void add_quantizer(const char* name, Granularity granularity, std::size_t run) {
    const hs::quantizer<Code, hs::symmetric, Granularity> quantizer{granularity};
    add<Float, Code>(
        name,
        [=](auto x, auto) {
            return quantizer.quantize(x, hs::shape{x.size() / hidden, hidden});
        },
        [=](auto x, auto) { return plain_quantize<Code>(x, run); });
}

} // namespace

void add_tensors() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        add_quantizer<Float, std::int8_t>("quantize_per_token", hs::per_token{}, hidden);
        add_quantizer<Float, hs::int4>("quantize_group_128", hs::group_wise{.size = 128}, 128);
        add_quantizer<Float, hs::int4>("quantize_group_32", hs::group_wise{.size = 32}, 32);
    });
}

} // namespace bench
