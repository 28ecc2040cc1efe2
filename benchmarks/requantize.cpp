// requantize: int32 accumulators to codes. Speeds count the bytes of the accumulators.
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/ops/requantize.hpp>

#include <cmath>
#include <string>

namespace bench {

namespace {

constexpr std::int32_t zero_point = 5;
constexpr std::size_t channels = 1024;

std::int64_t round_plainly(std::int32_t accumulator, float multiplier, hs::float_requantization) {
    const float steps = static_cast<float>(accumulator) * multiplier;
    return static_cast<std::int64_t>(std::nearbyint(steps));
}

std::int64_t round_plainly(std::int32_t accumulator, hs::fixed_point_multiplier m, hs::single_rounding) {
    const int shift = 31 - m.exponent;
    return (std::int64_t{accumulator} * m.mantissa + (std::int64_t{1} << (shift - 1))) >> shift;
}

/// For multipliers below 1.
std::int64_t round_plainly(std::int32_t accumulator, hs::fixed_point_multiplier m, hs::double_rounding) {
    const auto high = static_cast<std::int32_t>((std::int64_t{accumulator} * m.mantissa + (1 << 30)) >> 31);
    const std::int32_t mask = static_cast<std::int32_t>((std::int64_t{1} << -m.exponent) - 1);
    return (high >> -m.exponent) + ((high & mask) > (mask >> 1) + (high < 0 ? 1 : 0) ? 1 : 0);
}

/// `multipliers` is one for all accumulators, or one for each channel.
template <class Arithmetic, hs::unpacked_code Code>
[[gnu::noinline]] void plain_requantize(std::span<const std::int32_t> accumulators,
                                        std::span<const typename Arithmetic::multiplier> multipliers,
                                        std::span<Code> codes) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    for (std::size_t row = 0; row < codes.size(); row += channels)
        for (std::size_t i = 0; i < channels; ++i) {
            const auto multiplier = multipliers[multipliers.size() == 1 ? 0 : i];
            const std::int64_t code = round_plainly(accumulators[row + i], multiplier, Arithmetic{}) + zero_point;
            codes[row + i] = static_cast<Code>(std::clamp<std::int64_t>(code, all.min, all.max));
        }
}

template <class Arithmetic>
std::vector<typename Arithmetic::multiplier> make_multipliers(std::size_t count) {
    std::vector<typename Arithmetic::multiplier> multipliers;
    for (std::size_t i = 0; i < count; ++i) {
        const float real = 1e-8f * (1.0f + static_cast<float>(i % 37)); // the accumulators are any int32
        if constexpr (std::is_same_v<Arithmetic, hs::float_requantization>)
            multipliers.push_back(real);
        else
            multipliers.push_back(hs::quantize_multiplier(static_cast<double>(real)));
    }
    return multipliers;
}

template <class Arithmetic, hs::unpacked_code Code>
void add_requantize(const std::string& name) {
    const auto one = make_multipliers<Arithmetic>(1);
    add<std::int32_t, Code>(
        "requantize_" + name,
        [=](auto accumulators, auto codes) {
            hs::requantize<Code>(accumulators, one[0], Arithmetic{}, zero_point, codes);
        },
        [=](auto accumulators, auto codes) { plain_requantize<Arithmetic, Code>(accumulators, one, codes); });
    const auto many = make_multipliers<Arithmetic>(channels);
    add<std::int32_t, Code>(
        "requantize_" + name + "_per_channel",
        [=](auto accumulators, auto codes) {
            const hs::shape shape{accumulators.size() / channels, channels};
            hs::requantize<Code>(accumulators, shape, hs::per_channel{.axis = 1}, many, Arithmetic{}, zero_point,
                                 codes);
        },
        [=](auto accumulators, auto codes) { plain_requantize<Arithmetic, Code>(accumulators, many, codes); });
}

} // namespace

void add_requantize() {
    for_each_type<std::int8_t, std::uint8_t, std::int16_t>([]<class Code> {
        add_requantize<hs::float_requantization, Code>("float");
        add_requantize<hs::single_rounding, Code>("single_rounding");
        add_requantize<hs::double_rounding, Code>("double_rounding");
    });
}

} // namespace bench
