// The values of the golden program: made in integers, so that no compiler's floating-point arithmetic touches them.
#include "golden.hpp"

#include <cstdio>

namespace golden {
namespace {

/// Number `index` of a fixed sequence of random bits (splitmix64).
std::uint64_t random_bits(std::uint64_t index) {
    std::uint64_t z = (index + 1) * 0x9E37'79B9'7F4A'7C15;
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
}

/// `numerator * 2^exponent`, towards zero: not 0, and within the normal numbers.
std::uint32_t pattern_of(std::int64_t numerator, int exponent) {
    const std::uint32_t sign = numerator < 0 ? 0x8000'0000 : 0;
    const auto magnitude = static_cast<std::uint64_t>(numerator < 0 ? -numerator : numerator);
    const int width = static_cast<int>(std::bit_width(magnitude));
    const std::uint64_t mantissa = width > 24 ? magnitude >> (width - 24) : magnitude << (24 - width);
    return sign | static_cast<std::uint32_t>((width + exponent + 126) << 23 | static_cast<int>(mantissa & 0x7F'FFFF));
}

/// The multiple of half the scale that lies between code number `step` and the next.
std::uint32_t pattern_of_tie(std::int64_t step, float scale) {
    const auto bits = halfstep::detail::bit_cast<std::uint32_t>(scale);
    const auto mantissa = static_cast<std::int64_t>((bits & 0x7F'FFFF) | 0x80'0000);
    const int exponent = static_cast<int>(bits >> 23 & 0xFF) - 150;
    return pattern_of((2 * step + 1) * (bits >> 31 != 0 ? -mantissa : mantissa), exponent - 1);
}

constexpr std::array<std::uint32_t, 12> special_patterns = {
    0x7FC0'0000, 0xFFC0'0000, 0x7F80'0001, 0xFFFF'FFFF,  // NaN: quiet ones, and one that signals
    0x7F80'0000, 0xFF80'0000, 0x0000'0000, 0x8000'0000,  // infinities and zeros
    0x7F7F'FFFF, 0xFF7F'FFFF, 0x0080'0000, 0x8080'0000}; // the largest and the smallest normal ones

} // namespace

line::~line() {
    std::printf("%s %llu %016llx\n", name_.c_str(), static_cast<unsigned long long>(bytes_),
                static_cast<unsigned long long>(checksum_));
}

void line::add_number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        checksum_ ^= value >> (8 * i) & 0xFF;
        checksum_ *= 0x100'0000'01B3;
    }
    bytes_ += static_cast<std::uint64_t>(bytes);
}

std::vector<float> ordinary_values(std::size_t count) {
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        const auto numerator = static_cast<std::int64_t>(random_bits(i) >> 39) - (1 << 24);
        values.push_back(halfstep::detail::bit_cast<float>(pattern_of(2 * numerator + 1, -23)));
    }
    return values;
}

std::vector<float> hard_values(float scale, std::size_t count) {
    constexpr std::array<std::int64_t, 4> most_steps = {3, 20, 300, 70'000};
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t pattern = special_patterns[i / 23 % special_patterns.size()];
        if (i % 23 != 0) {
            const std::int64_t most = most_steps[i % most_steps.size()];
            const std::int64_t step = static_cast<std::int64_t>(random_bits(i) >> 32) % (2 * most) - most;
            pattern = pattern_of_tie(step, scale) + static_cast<std::uint32_t>(i % 5) - 2;
        }
        values.push_back(halfstep::detail::bit_cast<float>(pattern));
    }
    return values;
}

std::vector<float> tiny_values(std::size_t count) {
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = random_bits(i);
        const auto sign = static_cast<std::uint32_t>(bits >> 63) << 31;
        const auto magnitude = static_cast<std::uint32_t>(bits & 0x3FF'FFFF) >> (i % 3 == 0 ? 3 + i % 20 : 0);
        values.push_back(halfstep::detail::bit_cast<float>(sign | magnitude));
    }
    return values;
}

std::vector<std::int32_t> accumulators(std::size_t count) {
    constexpr std::array<std::int32_t, 6> extremes = {INT32_MIN, INT32_MAX, INT32_MIN + 1, 0, 1, -1};
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<std::int32_t>(static_cast<std::int64_t>(random_bits(i)) >> (32 + i % 32));
        values.push_back(i % 29 == 0 ? extremes[i / 29 % extremes.size()] : value);
    }
    return values;
}

} // namespace golden
