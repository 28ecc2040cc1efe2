// Random numbers that are the same with every compiler: std::mt19937 is specified to the bit, the
// distributions of <random> and std::shuffle are not, so their few lines are written out here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace digits {

class random_source {
public:
    explicit random_source(std::uint32_t seed) : bits_(seed) {}

    /// Uniform in [-limit, limit), on a grid of 2^24 values: all of them are exact floats.
    float symmetric(float limit) {
        const auto top_bits = static_cast<std::int32_t>(bits_() >> 8);
        return limit * (static_cast<float>(top_bits - (1 << 23)) / static_cast<float>(1 << 23));
    }

    /// Uniform in [0, count), by multiplication and shift; count is far below 2^32 here, so the bias is negligible.
    std::size_t below(std::size_t count) {
        return static_cast<std::size_t>((static_cast<std::uint64_t>(bits_()) * count) >> 32);
    }

    /// The numbers 0 to count - 1 in random order (Fisher and Yates).
    std::vector<std::size_t> permutation(std::size_t count) {
        std::vector<std::size_t> order(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

private:
    std::mt19937 bits_;
};

} // namespace digits
