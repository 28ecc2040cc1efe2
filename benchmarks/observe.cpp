// observe: a batch of activations into a histogram observer.
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/calibration/histogram_observer.hpp>

#include <array>
#include <bit>
#include <memory>

namespace bench {

namespace {

/// One count for each pattern of the upper 19 bits of a float: the sign, the exponent, 10 bits of mantissa.
using counts = std::array<std::uint64_t, std::size_t{1} << 19>;

template <hs::floating Float>
[[gnu::noinline]] void plain_observe(std::span<const Float> x, counts& c) {
    for (const Float value : x)
        ++c[std::bit_cast<std::uint32_t>(float(value)) >> 13];
}

} // namespace

void add_observe() {
    for_each_type<float, hs::float16, hs::bfloat16>([]<class Float> {
        // As in calibration, one observer sees many batches.
        const auto observer = std::make_shared<hs::histogram_observer>();
        const auto plain = std::make_shared<counts>();
        add<Float, nothing>(
            "observe", [=](auto x, auto) { observer->observe(x); }, [=](auto x, auto) { plain_observe(x, *plain); });
    });
}

} // namespace bench
