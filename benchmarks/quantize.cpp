// quantize: floats to codes on one grid.
#include "grid.hpp"
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/ops/quantize_stochastic.hpp>

#include <cmath>
#include <random>

namespace bench {

namespace {

template <hs::code Code, hs::quotient Quotient>
int plain_code(float x, hs::qparams p) {
    constexpr hs::code_range codes = hs::code_traits<Code>::range;
    const float steps = Quotient == hs::quotient::exact ? x / p.scale : x * (1.0f / p.scale);
    return static_cast<int>(std::clamp(std::nearbyint(steps) + static_cast<float>(p.zero_point),
                                       static_cast<float>(codes.min), static_cast<float>(codes.max)));
}

template <hs::code Code, hs::quotient Quotient, hs::floating Float>
[[gnu::noinline]] void plain_quantize(std::span<const Float> x, hs::qparams p,
                                      std::span<hs::code_storage<Code>> codes) {
    using traits = hs::code_traits<Code>;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        int code = plain_code<Code, Quotient>(float(x[i * traits::per_element]), p);
        if constexpr (traits::is_packed) {
            code &= (1 << traits::bits) - 1;
            for (std::size_t j = 1; j < traits::per_element; ++j)
                code |=
                    (plain_code<Code, Quotient>(float(x[i * traits::per_element + j]), p) & ((1 << traits::bits) - 1))
                    << (j * traits::bits);
        }
        codes[i] = static_cast<hs::code_storage<Code>>(code);
    }
}

template <hs::floating Float, hs::code Code, hs::quotient Quotient>
void add_quantize(const char* name) {
    const hs::qparams p = given_grid<Code>();
    add<Float, Code>(
        name, [=](auto x, auto codes) { hs::quantize<Code>(x, p, codes, {.quotient = Quotient}); },
        [=](auto x, auto codes) { plain_quantize<Code, Quotient>(x, p, codes); });
}

/// The plain loop draws from a generator, one number after the other.
template <hs::floating Float>
[[gnu::noinline]] void plain_quantize_stochastic(std::span<const Float> x, hs::qparams p,
                                                 std::span<std::int8_t> codes) {
    std::minstd_rand random(7);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const float steps = std::floor(float(x[i]) / p.scale + static_cast<float>(random()) * 0x1p-31f);
        codes[i] = static_cast<std::int8_t>(std::clamp(steps + static_cast<float>(p.zero_point), -128.0f, 127.0f));
    }
}

template <hs::floating Float>
void add_quantize_stochastic() {
    const hs::qparams p = given_grid<std::int8_t>();
    add<Float, std::int8_t>(
        "quantize_stochastic", [=](auto x, auto codes) { hs::quantize(x, p, codes, hs::stochastic{.seed = 7}); },
        [=](auto x, auto codes) { plain_quantize_stochastic<Float>(x, p, codes); });
}

} // namespace

void add_quantize() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        for_each_type<std::int8_t, std::uint8_t, std::int16_t, hs::int4, hs::int2>([]<class Code> {
            add_quantize<Float, Code, hs::quotient::exact>("quantize");
            add_quantize<Float, Code, hs::quotient::pytorch_reciprocal>("quantize_reciprocal");
        });
        add_quantize_stochastic<Float>();
    });
}

} // namespace bench
