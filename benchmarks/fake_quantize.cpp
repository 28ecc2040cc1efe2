// fake_quantize: floats to what is left of them on one grid.
#include "grid.hpp"
#include "measure.hpp"
#include "operations.hpp"
#include "plain_rounding.hpp"

#include <halfstep/ops/quantize_stochastic.hpp>

#include <algorithm>

namespace bench {

namespace {

template <hs::quotient Quotient, hs::floating Float, class Rounding = plain_nearest>
[[gnu::noinline]] void plain_fake_quantize(std::span<const Float> x, hs::qparams p, std::span<Float> out,
                                           Rounding round = {}) {
    const auto lowest = static_cast<float>(-128 - p.zero_point);
    const auto highest = static_cast<float>(127 - p.zero_point);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float steps = Quotient == hs::quotient::exact ? float(x[i]) / p.scale : float(x[i]) * (1.0f / p.scale);
        out[i] = Float(std::clamp(round(steps), lowest, highest) * p.scale);
    }
}

template <hs::floating Float, hs::quotient Quotient>
void add_fake_quantize(const char* name) {
    const hs::qparams p = given_grid<std::int8_t>();
    add<Float, Float>(
        name, [=](auto x, auto out) { hs::fake_quantize<std::int8_t>(x, p, out, {.quotient = Quotient}); },
        [=](auto x, auto out) { plain_fake_quantize<Quotient>(x, p, out); });
}

void add_fake_quantize_stochastic() {
    const hs::qparams p = given_grid<std::int8_t>();
    add<float, float>(
        "fake_quantize_stochastic",
        [=](auto x, auto out) { hs::fake_quantize<std::int8_t>(x, p, out, hs::stochastic{.seed = 7}); },
        [=](auto x, auto out) { plain_fake_quantize<hs::quotient::exact>(x, p, out, plain_stochastic{}); });
}

} // namespace

void add_fake_quantize() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        add_fake_quantize<Float, hs::quotient::exact>("fake_quantize");
        add_fake_quantize<Float, hs::quotient::pytorch_reciprocal>("fake_quantize_reciprocal");
    });
    add_fake_quantize_stochastic();
}

} // namespace bench
