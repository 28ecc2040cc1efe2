// How the plain loops round a quotient to whole steps.
#pragma once

#include <cmath>
#include <random>

namespace bench {

struct plain_nearest {
    float operator()(float steps) const { return std::nearbyint(steps); }
};

/// Draws from a generator, one number after the other.
class plain_stochastic {
public:
    float operator()(float steps) { return std::floor(steps + static_cast<float>(random_()) * 0x1p-31f); }

private:
    std::minstd_rand random_{7};
};

} // namespace bench
