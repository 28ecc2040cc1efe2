// The vocabulary for any CPU, in the compilers' generic vectors. The comments here are the contract of every vec_*.inl.
//
// A *block* is four vectors; `bytes` holds one byte for each of its values.

inline constexpr std::size_t lanes = 4;
inline constexpr std::size_t block = 4 * lanes;
/// Whether there are multiply_add(a, b, c) = a * b + c and subtract_product(c, a, b) = c - a * b, rounded once.
inline constexpr bool has_fused_multiply_add = false;
/// Whether there are permute(table, index), lane `index % lanes` of a register in each lane, and
/// load_packed_indices<Bits>(from), which is load_packed_vector with anything in the bits above a code.
inline constexpr bool has_permutation = false;

/// A type of its own, so that overloads tell bytes from 32-bit integers: clang converts vectors into each other.
struct bytes {
    u8x16 value;
};
/// A block of bytes in an order of the set's own.
using narrowed = bytes;

// --- floats ---------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE f32 broadcast(float value) {
    value = in_register(value);
    return f32{value, value, value, value};
}
HALFSTEP_INLINE i32 broadcast(std::int32_t value) {
    value = in_register(value);
    return i32{value, value, value, value};
}

HALFSTEP_INLINE f32 load(const float* from) { return load_part<f32>(from); }
HALFSTEP_INLINE f32 load(const bfloat16* from) {
    return reinterpret_cast<f32>(join_halves(load_part<u16x8, 8>(from), u16x8{}));
}
/// As core/float16.hpp does it: denormals are whole numbers times 2^-24; NaN comes back quiet.
HALFSTEP_INLINE f32 load(const float16* from) {
    const i32 bits = reinterpret_cast<i32>(join_halves(u16x8{}, load_part<u16x8, 8>(from)));
    const i32 magnitude = bits & 0x7FFF;
    const i32 denormal = reinterpret_cast<i32>(__builtin_convertvector(magnitude, f32) * 0x1p-24f);
    const i32 rebiased = (magnitude << 13) + (magnitude < 0x7C00 ? broadcast(112 << 23) : broadcast(224 << 23));
    const i32 quiet = magnitude > 0x7C00 ? broadcast(1 << 22) : i32{};
    return reinterpret_cast<f32>(((bits & 0x8000) << 16) | (magnitude < 0x0400 ? denormal : (rebiased | quiet)));
}

// The stores that take IsFar go past the caches where it is set and the instruction set can: to an address that is a
// multiple of their width, and with `end_far_stores` before another thread may read what they wrote.
HALFSTEP_INLINE void end_far_stores() {}

/// Rounds to nearest, ties to even, where the type in memory is narrower. NaN only comes as `canonical_nan` leaves
/// it.
template <bool IsFar = false>
HALFSTEP_INLINE void store(float* to, f32 a) {
    store_part<sizeof a>(to, a);
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(bfloat16* to, f32 a) {
    const u32x4 bits = reinterpret_cast<u32x4>(a);
    const i32 rounded = reinterpret_cast<i32>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    store_part<8>(to, narrow_to_16(rounded, rounded));
}
/// What is denormal in float16 is rounded by an addition that leaves it in the low mantissa bits.
template <bool IsFar = false>
HALFSTEP_INLINE void store(float16* to, f32 a) {
    const i32 bits = reinterpret_cast<i32>(a);
    const i32 magnitude = bits & 0x7FFF'FFFF;
    const i32 denormal = reinterpret_cast<i32>(reinterpret_cast<f32>(magnitude) + 0.5f) - broadcast(126 << 23);
    const i32 rebiased = magnitude - (112 << 23);
    const i32 normal = (rebiased + 0x0FFF + ((rebiased >> 13) & 1)) >> 13;
    const i32 finite = magnitude < 0x3880'0000 ? denormal : normal;
    const i32 beyond = magnitude > 0x7F80'0000 ? broadcast(0x7E00) : broadcast(0x7C00);
    const i32 result = (magnitude < 0x4780'0000 ? finite : beyond) | ((bits >> 16) & 0x8000);
    store_part<8>(to, narrow_to_16(result, result));
}

HALFSTEP_INLINE f32 add(f32 a, f32 b) { return a + b; }
HALFSTEP_INLINE f32 subtract(f32 a, f32 b) { return a - b; }
HALFSTEP_INLINE f32 multiply(f32 a, f32 b) { return a * b; }
HALFSTEP_INLINE f32 divide(f32 a, f32 b) { return a / b; }

/// The smaller one; b where either is NaN.
HALFSTEP_INLINE f32 min(f32 a, f32 b) { return a < b ? a : b; }
/// The larger one; b where either is NaN.
HALFSTEP_INLINE f32 max(f32 a, f32 b) { return a > b ? a : b; }
/// `first` where a > b, else `second`.
HALFSTEP_INLINE f32 select_greater(f32 a, f32 b, f32 first, f32 second) { return a > b ? first : second; }
/// `x` between `low` and `high`, NaN as `low`.
HALFSTEP_INLINE f32 clamp(f32 x, f32 low, f32 high) { return min(max(x, low), high); }
/// The same, but a set may leave NaN and what is below `low` as they are where its `round_to_i32` makes the lowest
/// integer of NaN, of infinities and of what is too low.
HALFSTEP_INLINE f32 saturate(f32 x, f32 low, f32 high) { return clamp(x, low, high); }

/// |a|.
HALFSTEP_INLINE f32 magnitude(f32 a) { return reinterpret_cast<f32>(reinterpret_cast<i32>(a) & 0x7FFF'FFFF); }
/// The nearest whole number, ties to even. Needs |a| < 2^22, as round_to_i32 does; which zero comes of a zero is not
/// said.
HALFSTEP_INLINE f32 round(f32 a) { return (a + 0x1.8p23f) - 0x1.8p23f; }

HALFSTEP_INLINE float first_lane(f32 a) { return a[0]; }

/// Partial results of four vectors, for `join`: here, lane i holds the smallest lane of the i-th. There is no NaN.
HALFSTEP_INLINE f32 reduce_min_four(f32 a, f32 b, f32 c, f32 d) {
    const f32 ab = min(evens(a, b), odds(a, b)), cd = min(evens(c, d), odds(c, d));
    return min(evens(ab, cd), odds(ab, cd));
}
/// The same with the largest lanes.
HALFSTEP_INLINE f32 reduce_max_four(f32 a, f32 b, f32 c, f32 d) {
    const f32 ab = max(evens(a, b), odds(a, b)), cd = max(evens(c, d), odds(c, d));
    return max(evens(ab, cd), odds(ab, cd));
}
/// From the partial results of as many vectors as there are lanes: lane i holds the smallest lane of the i-th.
HALFSTEP_INLINE f32 join_min(const f32 (&fours)[lanes / 4]) { return fours[0]; }
HALFSTEP_INLINE f32 join_max(const f32 (&fours)[lanes / 4]) { return fours[0]; }

/// The smallest lane; there is no NaN.
HALFSTEP_INLINE float reduce_min(f32 a) { return reduce_min_four(a, a, a, a)[0]; }
/// The largest lane; there is no NaN.
HALFSTEP_INLINE float reduce_max(f32 a) { return reduce_max_four(a, a, a, a)[0]; }
/// The sum of the lanes: the upper half is added to the lower one, again and again.
HALFSTEP_INLINE float reduce_add(f32 a) { return (a[0] + a[2]) + (a[1] + a[3]); }

/// a, and the quiet NaN 0x7FC00000 where that is NaN.
HALFSTEP_INLINE f32 canonical_nan(f32 a) {
    return (reinterpret_cast<i32>(a) & 0x7FFF'FFFF) > 0x7F80'0000 ? reinterpret_cast<f32>(broadcast(0x7FC0'0000)) : a;
}

// --- 32-bit integers ------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 load(const std::int32_t* from) { return load_part<i32>(from); }
HALFSTEP_INLINE void store(std::int32_t* to, i32 a) { store_part<sizeof a>(to, a); }
HALFSTEP_INLINE i32 add(i32 a, i32 b) { return a + b; }
HALFSTEP_INLINE i32 subtract(i32 a, i32 b) { return a - b; }
/// `count`, one more where a > b.
HALFSTEP_INLINE i32 count_greater(i32 count, i32 a, i32 b) { return count - (a > b); }
/// The pattern of |a|.
HALFSTEP_INLINE i32 magnitude_bits(f32 a) { return reinterpret_cast<i32>(a) & 0x7FFF'FFFF; }
/// The nearest integer, ties to even. Needs |a| < 2^22: adding 1.5 * 2^23 then leaves it in the low mantissa bits.
HALFSTEP_INLINE i32 round_to_i32(f32 a) {
    const f32 magic = broadcast(0x1.8p23f);
    return reinterpret_cast<i32>(a + magic) - reinterpret_cast<i32>(magic);
}
HALFSTEP_INLINE f32 to_f32(i32 a) { return __builtin_convertvector(a, f32); }

// --- codes ----------------------------------------------------------------------------------------------------------

/// A vector of 8- or 16-bit codes, widened.
template <class Integer>
HALFSTEP_INLINE i32 load_codes(const Integer* from) { // into the upper bits of each lane, then down again
    u16x8 upper = {};
    if constexpr (sizeof(Integer) == 2)
        upper = load_part<u16x8, 8>(from);
    else
        upper = reinterpret_cast<u16x8>(join_halves(load_part<u8x16, 4>(from), u8x16{}));
    const u16x8 shifted = join_halves(upper, u16x8{});
    constexpr int by = 32 - 8 * int{sizeof(Integer)};
    if constexpr (std::is_signed_v<Integer>)
        return reinterpret_cast<i32>(shifted) >> by;
    else
        return reinterpret_cast<i32>(reinterpret_cast<u32x4>(shifted) >> by);
}

/// A block of 16-bit codes that are in range.
template <bool IsFar = false, class Integer>
HALFSTEP_INLINE void store_16(Integer* to, const i32 (&q)[4]) {
    store_part<16>(to, narrow_to_16(q[0], q[1]));
    store_part<16>(to + block / 2, narrow_to_16(q[2], q[3]));
}

/// A vector of 8- or 16-bit codes that are in range.
template <class Integer>
HALFSTEP_INLINE void store_codes(Integer* to, i32 q) {
    if constexpr (sizeof(Integer) == 2)
        store_part<8>(to, narrow_to_16(q, q));
    else
        store_part<4>(to, narrow_to_8(q, q, q, q));
}

HALFSTEP_INLINE bytes broadcast_byte(std::int32_t value) {
    return {u8x16{} + in_register(static_cast<std::uint8_t>(value))};
}

/// `steps + zero_points`, at least `lowest`, as int8 (IsSigned) or uint8. The steps were rounded from a saturated
/// value, the zero points are -128 to 255, and the sums are not above the largest code.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes) {
    return {narrow_to_8(steps[0] + zero_points[0], steps[1] + zero_points[1], steps[2] + zero_points[2],
                        steps[3] + zero_points[3])};
}

/// The same where all zero points are 0.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], bytes) {
    return {narrow_to_8(steps[0], steps[1], steps[2], steps[3])};
}
/// Whether `narrow` with a highest code takes steps above it, those of NaN excepted.
inline constexpr bool narrow_saturates = false;

/// `narrow`, at most `highest`. The zero points may be less by what the steps are more, as long as the difference of
/// both fits 16 bits.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest, bytes) {
    return narrow<IsSigned>(steps, zero_points, lowest);
}
HALFSTEP_INLINE bytes in_order(narrowed n) { return n; }

/// Vector number Part of a block of unsigned bytes.
template <int Part>
HALFSTEP_INLINE i32 widen(bytes b) {
    const u8x16 half = join_halves<Part / 2>(u8x16{}, b.value);
    return reinterpret_cast<i32>(join_halves<Part % 2>(u16x8{}, reinterpret_cast<u16x8>(half)));
}

HALFSTEP_INLINE bytes load_bytes(const void* from) { return {load_part<u8x16>(from)}; }
template <bool IsFar = false>
HALFSTEP_INLINE void store_bytes(void* to, bytes b) {
    store_part<block>(to, b.value);
}
HALFSTEP_INLINE bytes exclusive_or(bytes b, std::uint8_t mask) { return {b.value ^ mask}; }
HALFSTEP_INLINE bytes subtract(bytes b, std::uint8_t value) { return {b.value - value}; }

/// In the first half of the result, the low Bits of byte 2i, and those of byte 2i + 1 above them.
template <int Bits>
HALFSTEP_INLINE u8x16 join_pairs(u8x16 b) {
    constexpr std::uint8_t low_bits = (1 << Bits) - 1;
    const u8x16 low = b & low_bits;
    const u8x16 high = reinterpret_cast<u8x16>(reinterpret_cast<u16x8>(low) << Bits); // no bit leaves its byte
    return evens(low, low) | odds(high, high);
}

/// The reverse, for the first half of `b`.
template <int Bits>
HALFSTEP_INLINE u8x16 split_pairs(u8x16 b) {
    constexpr std::uint8_t low_bits = (1 << Bits) - 1;
    return zip<0>(b & low_bits, b >> Bits);
}

/// Packs the low Bits (4 or 2) of each byte, the first in the lowest bits, at the start of the result.
template <int Bits>
HALFSTEP_INLINE u8x16 packed_codes(u8x16 b) {
    return join_pairs<4>(Bits == 4 ? b : join_pairs<2>(b));
}

/// The reverse: each byte holds Bits bits, zero-extended.
template <int Bits>
HALFSTEP_INLINE u8x16 unpacked_codes(u8x16 packed) {
    const u8x16 nibbles = split_pairs<4>(packed);
    return Bits == 4 ? nibbles : split_pairs<2>(nibbles);
}

/// Packs the low Bits (4 or 2) of each byte, the first in the lowest bits: block / 2 or block / 4 bytes.
template <int Bits, bool IsFar = false>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, bytes b) {
    store_part<block * Bits / 8>(to, packed_codes<Bits>(b.value));
}
/// Packs the low halves of the bytes of two blocks.
template <bool IsFar>
HALFSTEP_INLINE void store_nibbles(std::uint8_t* to, narrowed first, narrowed second) {
    store_packed<4, IsFar>(to, in_order(first));
    store_packed<4, IsFar>(to + block / 2, in_order(second));
}
/// The reverse: each byte holds Bits bits, zero-extended.
template <int Bits>
HALFSTEP_INLINE bytes load_packed(const std::uint8_t* from) {
    return {unpacked_codes<Bits>(load_part<u8x16, block * Bits / 8>(from))};
}

/// The same for one vector of codes: lanes / 2 or lanes / 4 bytes.
template <int Bits>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, i32 q) {
    store_part<lanes * Bits / 8>(to, packed_codes<Bits>(narrow_to_8(q, q, q, q)));
}
/// One vector of packed codes, extended.
template <int Bits, bool IsSigned>
HALFSTEP_INLINE i32 load_packed_vector(const std::uint8_t* from) {
    const i32 codes = widen<0>(bytes{unpacked_codes<Bits>(load_part<u8x16, lanes * Bits / 8>(from))});
    constexpr std::int32_t sign_bit = IsSigned ? 1 << (Bits - 1) : 0;
    return (codes ^ sign_bit) - sign_bit;
}

HALFSTEP_INLINE i32 exclusive_or(i32 a, std::int32_t mask) { return a ^ mask; }

// --- doubles, for sums ----------------------------------------------------------------------------------------------

HALFSTEP_INLINE f64 zero_f64() { return f64{}; }
HALFSTEP_INLINE f64 load_f64(const double* from) { return load_part<f64>(from); }
HALFSTEP_INLINE void store(double* to, f64 a) { store_part<sizeof a>(to, a); }
/// The lower (Half = 0) or upper half of a vector.
template <int Half>
HALFSTEP_INLINE f64 to_f64(f32 a) {
    return f64{a[2 * Half], a[2 * Half + 1]};
}
HALFSTEP_INLINE f64 add(f64 a, f64 b) { return a + b; }
HALFSTEP_INLINE f64 subtract(f64 a, f64 b) { return a - b; }
HALFSTEP_INLINE f64 multiply(f64 a, f64 b) { return a * b; }
HALFSTEP_INLINE f64 magnitude(f64 a) { return a < f64{} ? -a : a; }
