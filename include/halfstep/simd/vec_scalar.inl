// The vocabulary in plain C++: what every other vec_*.inl has to do, lane by lane. The comments here are its contract.
//
// A *block* is four vectors; `bytes` holds one byte for each of its values.

inline constexpr std::size_t lanes = 4;
inline constexpr std::size_t block = 4 * lanes;
/// Whether there are multiply_add(a, b, c) = a * b + c and subtract_product(c, a, b) = c - a * b, rounded once.
inline constexpr bool has_fused_multiply_add = false;
/// Whether there are permute(table, index), lane `index % lanes` of a register in each lane, and
/// load_packed_indices<Bits>(from), which is load_packed_vector but for the bits above a code: these may be anything.
inline constexpr bool has_permutation = false;

struct f32 {
    float lane[lanes];
};
struct i32 {
    std::int32_t lane[lanes];
};
struct f64 {
    double lane[lanes / 2];
};
struct bytes {
    std::uint8_t lane[block];
};

// --- floats ---------------------------------------------------------------------------------------------------------

template <class Float>
HALFSTEP_INLINE f32 load(const Float* from) {
    f32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = float(from[i]);
    return r;
}

// The stores that take IsFar go past the caches where it is set and the instruction set can: to an address that is a
// multiple of their width, and with `end_far_stores` before another thread may read what they wrote.
HALFSTEP_INLINE void end_far_stores() {}

/// Rounds to nearest, ties to even, where Float is narrower. The values are not NaN.
template <bool IsFar = false, class Float>
HALFSTEP_INLINE void store(Float* to, f32 a) {
    for (std::size_t i = 0; i < lanes; ++i)
        to[i] = Float(a.lane[i]);
}

HALFSTEP_INLINE f32 broadcast(float value) {
    f32 r;
    for (float& lane : r.lane)
        lane = value;
    return r;
}

HALFSTEP_INLINE f32 add(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] + b.lane[i];
    return a;
}

HALFSTEP_INLINE f32 subtract(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] - b.lane[i];
    return a;
}

HALFSTEP_INLINE f32 multiply(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] * b.lane[i];
    return a;
}

HALFSTEP_INLINE f32 divide(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] / b.lane[i];
    return a;
}

/// The smaller one; b where either is NaN.
HALFSTEP_INLINE f32 min(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

/// The larger one; b where either is NaN.
HALFSTEP_INLINE f32 max(f32 a, f32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

/// `first` where a > b, else `second`.
HALFSTEP_INLINE f32 select_greater(f32 a, f32 b, f32 first, f32 second) {
    for (std::size_t i = 0; i < lanes; ++i)
        first.lane[i] = a.lane[i] > b.lane[i] ? first.lane[i] : second.lane[i];
    return first;
}

/// `x` between `low` and `high`, NaN as `low`. A set may leave NaN and what is below `low` as they are where its
/// `round_to_i32` makes the lowest integer of NaN, of infinities and of what is too low.
HALFSTEP_INLINE f32 saturate(f32 x, f32 low, f32 high) { return min(max(x, low), high); }

HALFSTEP_INLINE float first_lane(f32 a) { return a.lane[0]; }

/// The smallest lane; there is no NaN.
HALFSTEP_INLINE float reduce_min(f32 a) {
    float least = a.lane[0];
    for (std::size_t i = 1; i < lanes; ++i)
        least = a.lane[i] < least ? a.lane[i] : least;
    return least;
}

/// The largest lane; there is no NaN.
HALFSTEP_INLINE float reduce_max(f32 a) {
    float largest = a.lane[0];
    for (std::size_t i = 1; i < lanes; ++i)
        largest = a.lane[i] > largest ? a.lane[i] : largest;
    return largest;
}

/// Partial results of four vectors, for `join`: here, lane i holds the smallest lane of the i-th. There is no NaN.
HALFSTEP_INLINE f32 reduce_min_four(f32 a, f32 b, f32 c, f32 d) {
    return {reduce_min(a), reduce_min(b), reduce_min(c), reduce_min(d)};
}

/// The same with the largest lanes.
HALFSTEP_INLINE f32 reduce_max_four(f32 a, f32 b, f32 c, f32 d) {
    return {reduce_max(a), reduce_max(b), reduce_max(c), reduce_max(d)};
}

/// From the partial results of as many vectors as there are lanes: lane i holds the smallest lane of the i-th.
HALFSTEP_INLINE f32 join_min(const f32 (&fours)[lanes / 4]) { return fours[0]; }
HALFSTEP_INLINE f32 join_max(const f32 (&fours)[lanes / 4]) { return fours[0]; }

// --- 32-bit integers ------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 broadcast(std::int32_t value) {
    i32 r;
    for (std::int32_t& lane : r.lane)
        lane = value;
    return r;
}

HALFSTEP_INLINE i32 load(const std::int32_t* from) {
    i32 r;
    std::memcpy(&r, from, sizeof r);
    return r;
}

HALFSTEP_INLINE void store(std::int32_t* to, i32 a) {
    for (std::size_t i = 0; i < lanes; ++i)
        to[i] = a.lane[i];
}

HALFSTEP_INLINE i32 add(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] + b.lane[i];
    return a;
}

HALFSTEP_INLINE i32 subtract(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] - b.lane[i];
    return a;
}

/// `count`, one more where a > b.
HALFSTEP_INLINE i32 count_greater(i32 count, i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        count.lane[i] += a.lane[i] > b.lane[i] ? 1 : 0;
    return count;
}

/// The pattern of |a|.
HALFSTEP_INLINE i32 magnitude_bits(f32 a) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = std::bit_cast<std::int32_t>(a.lane[i]) & 0x7FFF'FFFF;
    return r;
}

/// The nearest integer, ties to even. Needs |a| < 2^22: adding 1.5 * 2^23 then leaves it in the low mantissa bits.
HALFSTEP_INLINE i32 round_to_i32(f32 a) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = std::bit_cast<std::int32_t>(a.lane[i] + 0x1.8p23f) - std::bit_cast<std::int32_t>(0x1.8p23f);
    return r;
}

HALFSTEP_INLINE f32 to_f32(i32 a) {
    f32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = static_cast<float>(a.lane[i]);
    return r;
}

// --- codes ----------------------------------------------------------------------------------------------------------

/// A vector of 8- or 16-bit codes, widened.
template <class Integer>
HALFSTEP_INLINE i32 load_codes(const Integer* from) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = from[i];
    return r;
}

/// A block of 16-bit codes that are in range.
template <bool IsFar = false, class Integer>
HALFSTEP_INLINE void store_16(Integer* to, const i32 (&q)[4]) {
    for (std::size_t i = 0; i < block; ++i)
        to[i] = static_cast<Integer>(q[i / lanes].lane[i % lanes]);
}

/// A vector of 8- or 16-bit codes that are in range.
template <class Integer>
HALFSTEP_INLINE void store_codes(Integer* to, i32 q) {
    for (std::size_t i = 0; i < lanes; ++i)
        to[i] = static_cast<Integer>(q.lane[i]);
}

HALFSTEP_INLINE bytes broadcast_byte(std::int32_t value) {
    bytes r;
    for (std::uint8_t& lane : r.lane)
        lane = static_cast<std::uint8_t>(value);
    return r;
}

/// `steps + zero_points`, at least `lowest`, as int8 (IsSigned) or uint8. The steps were rounded from a saturated
/// value, the zero points are -128 to 255, and the sums are not above the largest code.
template <bool IsSigned>
HALFSTEP_INLINE bytes narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], [[maybe_unused]] bytes lowest) {
    bytes r;
    for (std::size_t i = 0; i < block; ++i)
        r.lane[i] =
            static_cast<std::uint8_t>(steps[i / lanes].lane[i % lanes] + zero_points[i / lanes].lane[i % lanes]);
    return r;
}

/// Vector number Part of a block of unsigned bytes.
template <int Part>
HALFSTEP_INLINE i32 widen(bytes b) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = b.lane[Part * lanes + i];
    return r;
}

HALFSTEP_INLINE bytes load_bytes(const void* from) {
    bytes r;
    std::memcpy(&r, from, sizeof r);
    return r;
}

template <bool IsFar = false>
HALFSTEP_INLINE void store_bytes(void* to, bytes b) {
    std::memcpy(to, &b, sizeof b);
}

HALFSTEP_INLINE bytes exclusive_or(bytes b, std::uint8_t mask) {
    for (std::uint8_t& lane : b.lane)
        lane = static_cast<std::uint8_t>(lane ^ mask);
    return b;
}

HALFSTEP_INLINE bytes subtract(bytes b, std::uint8_t value) {
    for (std::uint8_t& lane : b.lane)
        lane = static_cast<std::uint8_t>(lane - value);
    return b;
}

/// Packs the low Bits (4 or 2) of each byte, the first in the lowest bits: block / 2 or block / 4 bytes.
template <int Bits, bool IsFar = false>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, bytes b) {
    constexpr std::size_t per_byte = 8 / Bits;
    for (std::size_t i = 0; i < block / per_byte; ++i) {
        unsigned packed = 0;
        for (std::size_t j = 0; j < per_byte; ++j)
            packed |= (b.lane[i * per_byte + j] & ((1u << Bits) - 1)) << (j * Bits);
        to[i] = static_cast<std::uint8_t>(packed);
    }
}

/// The reverse: each byte holds Bits bits, zero-extended.
template <int Bits>
HALFSTEP_INLINE bytes load_packed(const std::uint8_t* from) {
    constexpr std::size_t per_byte = 8 / Bits;
    bytes r;
    for (std::size_t i = 0; i < block; ++i)
        r.lane[i] = static_cast<std::uint8_t>((from[i / per_byte] >> (i % per_byte * Bits)) & ((1u << Bits) - 1));
    return r;
}

/// The same for one vector of codes: lanes / 2 or lanes / 4 bytes.
template <int Bits>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, i32 q) {
    constexpr std::size_t per_byte = 8 / Bits;
    for (std::size_t i = 0; i < lanes / per_byte; ++i) {
        unsigned packed = 0;
        for (std::size_t j = 0; j < per_byte; ++j)
            packed |= (static_cast<unsigned>(q.lane[i * per_byte + j]) & ((1u << Bits) - 1)) << (j * Bits);
        to[i] = static_cast<std::uint8_t>(packed);
    }
}

/// One vector of packed codes, each zero-extended.
template <int Bits>
HALFSTEP_INLINE i32 load_packed_vector(const std::uint8_t* from) {
    constexpr std::size_t per_byte = 8 / Bits;
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = (from[i / per_byte] >> (i % per_byte * Bits)) & ((1 << Bits) - 1);
    return r;
}

HALFSTEP_INLINE i32 exclusive_or(i32 a, std::int32_t mask) {
    for (std::int32_t& lane : a.lane)
        lane ^= mask;
    return a;
}

// --- doubles, for sums ----------------------------------------------------------------------------------------------

HALFSTEP_INLINE f64 zero_f64() { return {}; }

HALFSTEP_INLINE f64 load_f64(const double* from) {
    f64 r;
    std::memcpy(&r, from, sizeof r);
    return r;
}

HALFSTEP_INLINE void store(double* to, f64 a) { std::memcpy(to, &a, sizeof a); }

/// The lower (Half = 0) or upper half of a vector.
template <int Half>
HALFSTEP_INLINE f64 to_f64(f32 a) {
    f64 r;
    for (std::size_t i = 0; i < lanes / 2; ++i)
        r.lane[i] = static_cast<double>(a.lane[Half * (lanes / 2) + i]);
    return r;
}

HALFSTEP_INLINE f64 add(f64 a, f64 b) {
    for (std::size_t i = 0; i < lanes / 2; ++i)
        a.lane[i] = a.lane[i] + b.lane[i];
    return a;
}

HALFSTEP_INLINE f64 subtract(f64 a, f64 b) {
    for (std::size_t i = 0; i < lanes / 2; ++i)
        a.lane[i] = a.lane[i] - b.lane[i];
    return a;
}

HALFSTEP_INLINE f64 multiply(f64 a, f64 b) {
    for (std::size_t i = 0; i < lanes / 2; ++i)
        a.lane[i] = a.lane[i] * b.lane[i];
    return a;
}

HALFSTEP_INLINE f64 magnitude(f64 a) {
    for (double& lane : a.lane)
        lane = lane < 0.0 ? -lane : lane;
    return a;
}

// --- 32-bit products, for requantization ----------------------------------------------------------------------------

HALFSTEP_INLINE i32 load_mantissas(const fixed_point_multiplier* from) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = from[i].mantissa;
    return r;
}

HALFSTEP_INLINE i32 load_exponents(const fixed_point_multiplier* from) {
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i)
        r.lane[i] = from[i].exponent;
    return r;
}

HALFSTEP_INLINE i32 min(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

HALFSTEP_INLINE i32 max(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

HALFSTEP_INLINE i32 bit_and(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] &= b.lane[i];
    return a;
}

/// By 0 to 31 bits.
HALFSTEP_INLINE i32 shift_left(i32 a, i32 by) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] <<= by.lane[i];
    return a;
}

/// By 0 to 31 bits, copies of the sign coming in.
HALFSTEP_INLINE i32 shift_right(i32 a, i32 by) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] >>= by.lane[i];
    return a;
}

/// The upper half of the 64-bit product: `(a * b) >> 32`, rounded down.
HALFSTEP_INLINE i32 multiply_high(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = static_cast<std::int32_t>((std::int64_t{a.lane[i]} * b.lane[i]) >> 32);
    return a;
}

/// The upper half of twice the product, to nearest, halves upwards: `(a * b + 2^30) >> 31`. Not both may be -2^31.
HALFSTEP_INLINE i32 rounding_doubling_multiply_high(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] = static_cast<std::int32_t>((std::int64_t{a.lane[i]} * b.lane[i] + (1 << 30)) >> 31);
    return a;
}

// --- sums that may be NaN -------------------------------------------------------------------------------------------

/// a, and the quiet NaN 0x7FC00000 where that is NaN.
HALFSTEP_INLINE f32 canonical_nan(f32 a) {
    for (float& lane : a.lane)
        lane = is_nan(lane) ? std::bit_cast<float>(0x7FC0'0000) : lane;
    return a;
}

// --- random numbers, for stochastic rounding -------------------------------------------------------------------------

/// The exact product, between `low` and `high`, NaN as `low`, in parts of 2^-Bits: the nearest integer, ties to even. The
/// result fits 32 bits. Other sets have `pattern(a)`, the bits of floats, instead: with a fused multiply-add they need no
/// doubles.
template <int Bits>
HALFSTEP_INLINE i32 round_product(f32 a, f32 b, f32 low, f32 high) {
    constexpr double magic = 0x1.8p52 / (std::int64_t{1} << Bits); // the sum's last bit is a part
    i32 r;
    for (std::size_t i = 0; i < lanes; ++i) {
        const double product = static_cast<double>(a.lane[i]) * static_cast<double>(b.lane[i]);
        const double above = product > static_cast<double>(low.lane[i]) ? product : static_cast<double>(low.lane[i]);
        const double bounded = above < static_cast<double>(high.lane[i]) ? above : static_cast<double>(high.lane[i]);
        r.lane[i] = static_cast<std::int32_t>(std::bit_cast<std::int64_t>(bounded + magic));
    }
    return r;
}

/// The lower half of the 64-bit product: the product modulo 2^32.
HALFSTEP_INLINE i32 multiply_low(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(a.lane[i]) * static_cast<std::uint32_t>(b.lane[i]));
    return a;
}

/// The sum modulo 2^32.
HALFSTEP_INLINE i32 add_modulo(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(a.lane[i]) + static_cast<std::uint32_t>(b.lane[i]));
    return a;
}

/// By 1 to 31 bits, copies of the sign coming in.
template <int By>
HALFSTEP_INLINE i32 shift_right(i32 a) {
    for (std::int32_t& lane : a.lane)
        lane >>= By;
    return a;
}

/// By 1 to 31 bits, zeros coming in.
template <int By>
HALFSTEP_INLINE i32 shift_right_unsigned(i32 a) {
    for (std::int32_t& lane : a.lane)
        lane = static_cast<std::int32_t>(static_cast<std::uint32_t>(lane) >> By);
    return a;
}

HALFSTEP_INLINE i32 exclusive_or(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a.lane[i] ^= b.lane[i];
    return a;
}

/// Whether `narrow` with a highest code takes steps above it, those of NaN excepted.
inline constexpr bool narrow_saturates = false;

/// `narrow`, at most `highest`. The zero points may be less by what the steps are more, as long as the difference of both
/// fits 16 bits.
template <bool IsSigned>
HALFSTEP_INLINE bytes narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest, bytes) {
    return narrow<IsSigned>(steps, zero_points, lowest);
}
