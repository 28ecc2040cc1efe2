// Random numbers that are the same on every machine and with every standard library.
#pragma once

#include <bit>
#include <cstdint>

/// splitmix64. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9E37'79B9'7F4A'7C15;
        z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
        z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
        return z ^ (z >> 31);
    }
    /// Any float there is, NaN and denormals included.
    float any_float() { return std::bit_cast<float>(static_cast<std::uint32_t>(bits())); }
    /// From `low` to `high`, both included.
    std::int32_t integer(std::int32_t low, std::int32_t high) {
        const auto span = static_cast<std::uint64_t>(std::int64_t{high} - low + 1);
        return static_cast<std::int32_t>(low + static_cast<std::int64_t>(bits() % span));
    }
    /// From -1 to 1.
    float unit() { return static_cast<float>(static_cast<std::int32_t>(bits() >> 39) - (1 << 24)) * 0x1p-24f; }

private:
    std::uint64_t state_;
};
