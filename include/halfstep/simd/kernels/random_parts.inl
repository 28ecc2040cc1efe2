// Random numbers by index: parts of a step, as detail::random_parts defines them.

/// The random bits of a block of indices.
struct random_words {
    i32 words[detail::words_in_block / lanes];

    /// The numbers of vector i of the block.
    HALFSTEP_INLINE i32 parts(std::size_t i) const {
        constexpr std::size_t vectors = detail::words_in_block / lanes;
        if (i < vectors)
            return bit_and(words[i], broadcast(detail::parts_in_step - 1));
        return shift_right_unsigned<32 - detail::part_bits>(words[i - vectors]);
    }
};

HALFSTEP_INLINE random_words make_random_words(std::uint64_t key) {
    const i32 a = broadcast(static_cast<std::int32_t>(static_cast<std::uint32_t>(key)));
    const i32 b = broadcast(static_cast<std::int32_t>(static_cast<std::uint32_t>(key >> 32)));
    const i32 multiplier = broadcast(static_cast<std::int32_t>(detail::word_multiplier));
    random_words r;
    for (std::size_t i = 0; i < detail::words_in_block / lanes; ++i) {
        const i32 factors = load(reinterpret_cast<const std::int32_t*>(detail::word_factors.data() + i * lanes));
        const i32 bits = add_modulo(multiply_low(a, factors), b);
        r.words[i] = multiply_low(exclusive_or(bits, shift_right_unsigned<15>(bits)), multiplier);
    }
    return r;
}

/// As many values as `random_numbers` is for.
inline constexpr std::size_t random_chunk = 1024;

/// The random numbers of consecutive values, which may begin anywhere in a block.
class random_numbers {
public:
    /// Makes the numbers of `count` values, at most a chunk, from `r.first_index` on.
    HALFSTEP_NOINLINE void make(const stochastic& r, std::size_t count) {
        const std::uint64_t state = detail::random_state(r.seed);
        first_ = static_cast<std::size_t>(r.first_index % detail::random_block);
        for (std::size_t i = 0; i < first_ + count; i += detail::random_block) {
            const random_words words = make_random_words(detail::block_key(state, r.first_index - first_ + i));
            for (std::size_t j = 0; j < detail::random_block / lanes; ++j)
                store(parts_ + i + j * lanes, words.parts(j));
        }
    }

    /// Those of value i and the values after it.
    HALFSTEP_INLINE i32 from(std::size_t i) const { return load(parts_ + first_ + i); }

private:
    alignas(64) std::int32_t parts_[random_chunk + 2 * detail::random_block];
    std::size_t first_ = 0; ///< the place of the first value in its block
};
