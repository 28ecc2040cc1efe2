// Random numbers by index: parts of a step, as detail::random_parts defines them.

/// Where the random numbers of some values begin.
struct random_sequence {
    std::uint64_t state; ///< what detail::random_state made of the seed
    std::uint64_t index; ///< of the first value

    random_sequence from(std::size_t count) const { return {state, index + count}; }
    /// The place of the first value in its block.
    std::size_t place() const { return static_cast<std::size_t>(index % detail::random_block); }
};

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

/// Those of the block in which the first value lies.
HALFSTEP_INLINE random_words make_random_words(random_sequence r) {
    const std::uint64_t key = detail::block_key(r.state, r.index);
    const i32 a = broadcast(static_cast<std::int32_t>(static_cast<std::uint32_t>(key)));
    const i32 b = broadcast(static_cast<std::int32_t>(static_cast<std::uint32_t>(key >> 32)));
    const i32 multiplier = broadcast(static_cast<std::int32_t>(detail::word_multiplier));
    random_words random;
    for (std::size_t i = 0; i < detail::words_in_block / lanes; ++i) {
        const i32 factors = load(reinterpret_cast<const std::int32_t*>(detail::word_factors.data() + i * lanes));
        const i32 bits = add_modulo(multiply_low(a, factors), b);
        random.words[i] = multiply_low(exclusive_or(bits, shift_right_unsigned<15>(bits)), multiplier);
    }
    return random;
}

/// As many values as `random_numbers` is for.
inline constexpr std::size_t random_chunk = 1024;

/// The random numbers of consecutive values, which may begin anywhere in a block.
class random_numbers {
public:
    /// Makes the numbers of `count` values, at most a chunk, from an index on.
    HALFSTEP_NOINLINE void make(random_sequence r, std::size_t count) {
        first_ = r.place();
        const random_sequence blocks = {r.state, r.index - first_};
        for (std::size_t i = 0; i < first_ + count; i += detail::random_block) {
            const random_words words = make_random_words(blocks.from(i));
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
