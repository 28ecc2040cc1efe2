// The least that a loop over memory can do. Included once for each instruction set.

/// The compiler makes one or more registers of it.
using line = std::uint64_t __attribute__((vector_size(64)));

template <class Pointer, std::size_t... Read, std::size_t... Write>
HALFSTEP_INLINE void move_step(Pointer from, line* to, std::index_sequence<Read...>, std::index_sequence<Write...>) {
    line mixed = {};
    ((mixed ^= from[Read]), ...);
    ((to[Write] = mixed + Write), ...);
}

/// Reads `Reads` lines and writes `Writes`, again and again.
template <std::size_t Reads, std::size_t Writes>
void move_lines(const void* from, void* to, std::size_t steps) noexcept {
    const auto* in = static_cast<const line*>(from);
    auto* out = static_cast<line*>(to);
    for (; steps > 0; --steps, in += Reads, out += Writes)
        move_step(in, out, std::make_index_sequence<Reads>{}, std::make_index_sequence<Writes>{});
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
