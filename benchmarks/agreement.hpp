// Whether a peer did what halfstep does: a comparison of speeds would mean nothing if not.
#pragma once

#include "elements.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <vector>

namespace bench {

/// The first results of an operation. Others agree where codes differ by at most one (peers multiply by the
/// reciprocal, or round after the zero point is added) and floats by a few roundings.
template <class To>
class result_sample {
public:
    using storage = typename element<To>::storage;

    explicit result_sample(std::span<const storage> results)
        : results_(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(std::min(results.size(), most))) {}

    bool agrees_with(std::span<const storage> others) const {
        return std::equal(results_.begin(), results_.end(), others.begin(), [](storage a, storage b) {
            if constexpr (hs::floating<storage>)
                return std::fabs(float(a) - float(b)) <= 1e-5f;
            else
                return std::abs(int{a} - int{b}) <= 1;
        });
    }

private:
    static constexpr std::size_t most = std::size_t{1} << 16;
    std::vector<storage> results_;
};

} // namespace bench
