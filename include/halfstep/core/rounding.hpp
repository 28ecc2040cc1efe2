// How a quotient becomes a whole number of steps: to the nearest, or at random.
#pragma once

#include "../config/abi.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace halfstep::inline HALFSTEP_ABI {

/// To the nearest code, ties to even: what ONNX defines.
struct nearest_even {
    friend constexpr bool operator==(const nearest_even&, const nearest_even&) = default;
};

/// Up or down at random, so that the mean is the value itself: a quotient that lies a fraction d above a whole number
/// becomes the number above with the probability d.
///
/// `x / scale` is computed as x times the reciprocal of the scale, which is rounded to float32, and rounded to 2^-14 of
/// a step, to nearest. So the probability is d to within 2^-15, and 2^-24 of the quotient; and values that were decoded
/// to float32 from codes of at most 8 bits keep their codes. Decoded to bfloat16 or float16 they lie beside the grid,
/// and some codes change. NaN, infinities and what is out of range become what they become with `nearest_even`.
///
/// Value number i of a call takes random number `first_index + i` of the seed, whatever thread, order or instruction
/// set: two calls that continue each other's `first_index` write what one call would write. Each seed has 2^64 numbers;
/// the same seed and index give the same number. Take another seed (the next one will do), or go on with `first_index`,
/// for each tensor and each training step. The numbers are good for rounding; no secret can be built on them. Sources:
/// Gupta et al., "Deep Learning with Limited Numerical Precision", 2015; docs/quantization.md, "Stochastic rounding".
struct stochastic {
    std::uint64_t seed = 0;        ///< any number; different seeds have different random numbers
    std::uint64_t first_index = 0; ///< the random number of the first value

    /// The same numbers from number `count` on.
    constexpr stochastic from(std::uint64_t count) const { return {seed, first_index + count}; }
    friend constexpr bool operator==(const stochastic&, const stochastic&) = default;
};

/// One of the two.
template <class T>
concept rounding = std::same_as<T, nearest_even> || std::same_as<T, stochastic>;

namespace detail {

/// Random numbers are whole ones below 2^14: parts of a step. With one bit more, values that were decoded from 8-bit
/// codes would not always get their codes again.
inline constexpr int part_bits = 14;
inline constexpr std::int32_t parts_in_step = 1 << part_bits;

/// Random numbers are made for blocks of 64 indices. Indices i and i + 32 of a block share 32 random bits.
inline constexpr std::size_t random_block = 64;
inline constexpr std::size_t words_in_block = random_block / 2;

/// Spreads 64 bits over each other; a permutation. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014; the constants are those of splitmix64.
constexpr std::uint64_t mix_bits(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
}
inline constexpr std::uint64_t golden_ratio = 0x9E37'79B9'7F4A'7C15;

/// Where the generator of the keys of blocks begins.
constexpr std::uint64_t random_state(std::uint64_t seed) { return mix_bits(seed + golden_ratio); }
/// The key of the block of an index: number `index / 64` of splitmix64.
constexpr std::uint64_t block_key(std::uint64_t state, std::uint64_t index) {
    return mix_bits(state + index / random_block * golden_ratio);
}

/// What tells the words of a block apart: 27 random bits, and the number of the word in the lowest five, so that two of
/// them differ by less than 2^5 times an odd number.
inline constexpr std::array<std::uint32_t, words_in_block> word_factors = [] {
    std::array<std::uint32_t, words_in_block> factors{};
    for (std::uint32_t i = 0; i < words_in_block; ++i)
        factors[i] = (static_cast<std::uint32_t>(mix_bits((i + 1) * golden_ratio)) & ~0x1Fu) | i;
    return factors;
}();

/// One of the multipliers in Wellons, "Prospecting for Hash Functions", 2018.
inline constexpr std::uint32_t word_multiplier = 0xD35A'2D97;

/// Random bits for two indices. With a random key, the first line makes any two words of a block independent of each
/// other but for their lowest four bits; the second one puts an end to what is linear in it.
constexpr std::uint32_t random_word(std::uint64_t key, std::size_t word) {
    const std::uint32_t bits =
        static_cast<std::uint32_t>(key) * word_factors[word] + static_cast<std::uint32_t>(key >> 32);
    return (bits ^ (bits >> 15)) * word_multiplier;
}

/// The random number of `first_index`.
constexpr std::int32_t random_parts(const stochastic& r) {
    const auto place = static_cast<std::size_t>(r.first_index % random_block);
    const std::uint32_t word = random_word(block_key(random_state(r.seed), r.first_index), place % words_in_block);
    return static_cast<std::int32_t>(place < words_in_block ? word % parts_in_step : word >> (32 - part_bits));
}

} // namespace detail

} // namespace halfstep::inline HALFSTEP_ABI
