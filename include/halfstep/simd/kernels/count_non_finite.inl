// Counts of floats that are not finite.

/// How many values are NaN, and how many are infinite.
template <class Float>
non_finite_counts count_non_finite(const Float* x, std::size_t count) noexcept {
    const i32 infinity = broadcast(std::int32_t{0x7F80'0000});
    const i32 largest = broadcast(std::int32_t{0x7F7F'FFFF});
    non_finite_counts result;
    while (count >= lanes) {
        i32 nans = broadcast(std::int32_t{0});
        i32 non_finite = nans;
        constexpr std::size_t most_vectors = 1u << 20; // far from overflowing the 32-bit counts
        std::size_t vectors = detail::min(count / lanes, most_vectors);
        for (count -= vectors * lanes; vectors > 0; --vectors, x += lanes) {
            const i32 bits = magnitude_bits(load(x));
            nans = count_greater(nans, bits, infinity);
            non_finite = count_greater(non_finite, bits, largest);
        }
        std::int32_t nan_lanes[lanes];
        std::int32_t non_finite_lanes[lanes];
        store(nan_lanes, nans);
        store(non_finite_lanes, non_finite);
        for (std::size_t i = 0; i < lanes; ++i) {
            result.nan += static_cast<std::uint64_t>(nan_lanes[i]);
            result.infinite += static_cast<std::uint64_t>(non_finite_lanes[i] - nan_lanes[i]);
        }
    }
    for (; count > 0; --count, ++x)
        result.add(float(*x));
    return result;
}
