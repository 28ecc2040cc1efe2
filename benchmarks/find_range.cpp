// find_range: the extremes of a tensor.
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/ops/find_range.hpp>

namespace bench {

namespace {

template <hs::floating Float>
[[gnu::noinline]] hs::range plain_find_range(std::span<const Float> x) {
    float low = float(x[0]);
    float high = low;
    for (const Float value : x) {
        low = std::min(low, float(value));
        high = std::max(high, float(value));
    }
    return {low, high};
}

} // namespace

void add_find_range() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        add<Float, nothing>(
            "find_range", [](auto x, auto) { return hs::find_range(x); },
            [](auto x, auto) { return plain_find_range(x); });
    });
}

} // namespace bench
