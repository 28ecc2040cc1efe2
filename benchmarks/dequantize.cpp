// dequantize and dequantize_add: codes to floats on one grid, in place of others or on top of them.
#include "grid.hpp"
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/ops/dequantize.hpp>

namespace bench {

namespace {

template <hs::code Code, hs::floating Float, bool IsAdded>
[[gnu::noinline]] void plain_dequantize(std::span<const hs::code_storage<Code>> codes, hs::qparams p,
                                        std::span<Float> x) {
    using traits = hs::code_traits<Code>;
    const auto write = [&](std::size_t i, int code) {
        const float value = static_cast<float>(code - p.zero_point) * p.scale;
        x[i] = Float(IsAdded ? float(x[i]) + value : value);
    };
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if constexpr (traits::is_packed) {
            constexpr int unused = 32 - traits::bits;
            for (std::size_t j = 0; j < traits::per_element; ++j) {
                const int code = static_cast<int>(unsigned{codes[i]} << (unused - static_cast<int>(j) * traits::bits));
                write(i * traits::per_element + j, code >> unused);
            }
        } else {
            write(i, codes[i]);
        }
    }
}

} // namespace

void add_dequantize() {
    for_each_type<std::int8_t, std::uint8_t, std::int16_t, hs::int4, hs::int2>([]<class Code> {
        for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
            const hs::qparams p = given_grid<Code>();
            add<Code, Float>(
                "dequantize", [=](auto codes, auto x) { hs::dequantize<Code>(codes, p, x); },
                [=](auto codes, auto x) { plain_dequantize<Code, Float, false>(codes, p, x); });
            add<Code, Float>(
                "dequantize_add", [=](auto codes, auto x) { hs::dequantize_add<Code>(codes, p, x); },
                [=](auto codes, auto x) { plain_dequantize<Code, Float, true>(codes, p, x); });
        });
    });
}

} // namespace bench
