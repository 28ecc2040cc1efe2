// The least that a loop over memory can do. Included once for each instruction set.

template <store Store>
HALFSTEP_INLINE void write_line(line* to, const line& value) {
    if constexpr (Store == store::non_temporal)
        write_around_caches(to, &value);
    else
        *to = value;
}

template <store Store, class Pointer, std::size_t... Read, std::size_t... Write>
HALFSTEP_INLINE void move_step(Pointer from, line* to, std::index_sequence<Read...>, std::index_sequence<Write...>) {
    line mixed = {};
    ((mixed ^= from[Read]), ...);
    (write_line<Store>(to + Write, mixed + Write), ...);
}

/// Reads `Reads` lines and writes `Writes`, again and again.
template <std::size_t Reads, std::size_t Writes, store Store>
void move_lines(const void* from, void* to, std::size_t steps) noexcept {
    const auto* in = static_cast<const line*>(from);
    auto* out = static_cast<line*>(to);
    for (; steps > 0; --steps, in += Reads, out += Writes)
        move_step<Store>(in, out, std::make_index_sequence<Reads>{}, std::make_index_sequence<Writes>{});
    if constexpr (Store == store::non_temporal)
        wait_for_stores();
}

/// Reads lines, four at a time.
inline void read_lines(const void* from, std::size_t lines) noexcept {
    const auto* in = static_cast<const line*>(from);
    line a = {}, b = {}, c = {}, d = {};
    for (; lines >= 4; lines -= 4, in += 4) {
        a ^= in[0];
        b ^= in[1];
        c ^= in[2];
        d ^= in[3];
    }
    a ^= b ^ c ^ d;
    __asm__ volatile("" : : "m"(a));
}
