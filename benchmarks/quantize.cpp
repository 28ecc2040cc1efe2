// quantize: floats to codes on one grid.
#include "grid.hpp"
#include "measure.hpp"
#include "operations.hpp"
#include "plain_rounding.hpp"

#include <halfstep/ops/quantize_stochastic.hpp>

#include <algorithm>

namespace bench {

namespace {

template <hs::code Code, hs::quotient Quotient, class Rounding>
int plain_code(float x, hs::qparams p, Rounding& round) {
    constexpr hs::code_range codes = hs::code_traits<Code>::range;
    const float steps = Quotient == hs::quotient::exact ? x / p.scale : x * (1.0f / p.scale);
    return static_cast<int>(std::clamp(round(steps) + static_cast<float>(p.zero_point), static_cast<float>(codes.min),
                                       static_cast<float>(codes.max)));
}

template <hs::code Code, hs::quotient Quotient, hs::floating Float, class Rounding = plain_nearest>
[[gnu::noinline]] void plain_quantize(std::span<const Float> x, hs::qparams p, std::span<hs::code_storage<Code>> codes,
                                      Rounding round = {}) {
    using traits = hs::code_traits<Code>;
    const auto code_at = [&](std::size_t i) { return plain_code<Code, Quotient>(float(x[i]), p, round); };
    for (std::size_t i = 0; i < codes.size(); ++i) {
        int code = code_at(i * traits::per_element);
        if constexpr (traits::is_packed) {
            code &= (1 << traits::bits) - 1;
            for (std::size_t j = 1; j < traits::per_element; ++j)
                code |= (code_at(i * traits::per_element + j) & ((1 << traits::bits) - 1)) << (j * traits::bits);
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

template <hs::floating Float, hs::code Code>
void add_quantize_stochastic() {
    const hs::qparams p = given_grid<Code>();
    add<Float, Code>(
        "quantize_stochastic", [=](auto x, auto codes) { hs::quantize<Code>(x, p, codes, hs::stochastic{.seed = 7}); },
        [=](auto x, auto codes) { plain_quantize<Code, hs::quotient::exact>(x, p, codes, plain_stochastic{}); });
}

} // namespace

void add_quantize() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        for_each_type<std::int8_t, std::uint8_t, std::int16_t, hs::int4, hs::int2>([]<class Code> {
            add_quantize<Float, Code, hs::quotient::exact>("quantize");
            add_quantize<Float, Code, hs::quotient::pytorch_reciprocal>("quantize_reciprocal");
        });
        add_quantize_stochastic<Float, std::int8_t>();
    });
    add_quantize_stochastic<float, std::int16_t>();
    add_quantize_stochastic<float, hs::int4>();
}

} // namespace bench
