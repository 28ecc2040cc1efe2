// The vocabulary for NEON on aarch64: see vec_scalar.inl for what each word means.

inline constexpr std::size_t lanes = 4;
inline constexpr std::size_t block = 4 * lanes;
inline constexpr bool has_fused_multiply_add = true;
inline constexpr bool has_permutation = false;

using f32 = float32x4_t;
using i32 = int32x4_t;
using f64 = float64x2_t;

/// A type of its own, so that overloads tell bytes from 32-bit integers: clang converts vectors into each other.
struct bytes {
    uint8x16_t value;
};
using narrowed = bytes;

// --- floats ---------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE f32 load(const float* from) { return vld1q_f32(from); }
HALFSTEP_INLINE f32 load(const float16* from) {
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(reinterpret_cast<const std::uint16_t*>(from))));
}
HALFSTEP_INLINE f32 load(const bfloat16* from) {
    return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(reinterpret_cast<const std::uint16_t*>(from)), 16));
}

HALFSTEP_INLINE void end_far_stores() {}

template <bool IsFar = false>
HALFSTEP_INLINE void store(float* to, f32 a) {
    vst1q_f32(to, a);
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(float16* to, f32 a) {
    vst1_u16(reinterpret_cast<std::uint16_t*>(to), vreinterpret_u16_f16(vcvt_f16_f32(a)));
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(bfloat16* to, f32 a) {
    const uint32x4_t bits = vreinterpretq_u32_f32(a);
    const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    const uint32x4_t rounding = vaddq_u32(odd, vdupq_n_u32(0x7FFF));
    vst1_u16(reinterpret_cast<std::uint16_t*>(to), vaddhn_u32(bits, rounding)); // the upper halves of the sums
}

HALFSTEP_INLINE f32 broadcast(float value) { return vdupq_n_f32(value); }
HALFSTEP_INLINE f32 add(f32 a, f32 b) { return a + b; }
HALFSTEP_INLINE f32 subtract(f32 a, f32 b) { return a - b; }
HALFSTEP_INLINE f32 multiply(f32 a, f32 b) { return a * b; }
HALFSTEP_INLINE f32 divide(f32 a, f32 b) { return a / b; }
// Compared and selected: the instructions for minimum and maximum give NaN, some of them only for a signaling one.
HALFSTEP_INLINE f32 min(f32 a, f32 b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
HALFSTEP_INLINE f32 max(f32 a, f32 b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }

HALFSTEP_INLINE f32 select_greater(f32 a, f32 b, f32 first, f32 second) {
    return vbslq_f32(vcgtq_f32(a, b), first, second);
}

HALFSTEP_INLINE f32 multiply_add(f32 a, f32 b, f32 c) { return vfmaq_f32(c, a, b); }
HALFSTEP_INLINE f32 subtract_product(f32 c, f32 a, f32 b) { return vfmsq_f32(c, a, b); }
/// The first instruction leaves a quiet NaN of any NaN, the second one passes over quiet NaNs.
HALFSTEP_INLINE f32 magnitude(f32 a) { return vabsq_f32(a); }
HALFSTEP_INLINE f32 round(f32 a) { return vrndnq_f32(a); }
HALFSTEP_INLINE f32 clamp(f32 x, f32 low, f32 high) { return vmaxnmq_f32(vminq_f32(x, high), low); }
HALFSTEP_INLINE f32 saturate(f32 x, f32 low, f32 high) { return clamp(x, low, high); }

HALFSTEP_INLINE float first_lane(f32 a) { return vgetq_lane_f32(a, 0); }
HALFSTEP_INLINE float reduce_min(f32 a) { return vminvq_f32(a); }
HALFSTEP_INLINE float reduce_max(f32 a) { return vmaxvq_f32(a); }
HALFSTEP_INLINE float reduce_add(f32 a) {
    const float32x2_t two = vadd_f32(vget_low_f32(a), vget_high_f32(a));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

HALFSTEP_INLINE f32 reduce_min_four(f32 a, f32 b, f32 c, f32 d) {
    return vpminq_f32(vpminq_f32(a, b), vpminq_f32(c, d));
}
HALFSTEP_INLINE f32 reduce_max_four(f32 a, f32 b, f32 c, f32 d) {
    return vpmaxq_f32(vpmaxq_f32(a, b), vpmaxq_f32(c, d));
}
HALFSTEP_INLINE f32 join_min(const f32 (&fours)[lanes / 4]) { return fours[0]; }
HALFSTEP_INLINE f32 join_max(const f32 (&fours)[lanes / 4]) { return fours[0]; }

HALFSTEP_INLINE f32 canonical_nan(f32 a) {
    return vbslq_f32(vceqq_f32(a, a), a, vreinterpretq_f32_u32(vdupq_n_u32(0x7FC0'0000)));
}

// --- 32-bit integers ------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 broadcast(std::int32_t value) { return vdupq_n_s32(value); }
HALFSTEP_INLINE i32 load(const std::int32_t* from) { return vld1q_s32(from); }
HALFSTEP_INLINE void store(std::int32_t* to, i32 a) { vst1q_s32(to, a); }
HALFSTEP_INLINE i32 add(i32 a, i32 b) { return vaddq_s32(a, b); }
HALFSTEP_INLINE i32 subtract(i32 a, i32 b) { return vsubq_s32(a, b); }
HALFSTEP_INLINE i32 count_greater(i32 count, i32 a, i32 b) {
    return vsubq_s32(count, vreinterpretq_s32_u32(vcgtq_s32(a, b)));
}
HALFSTEP_INLINE i32 magnitude_bits(f32 a) { return vreinterpretq_s32_f32(vabsq_f32(a)); }
HALFSTEP_INLINE i32 round_to_i32(f32 a) { return vcvtnq_s32_f32(a); }
HALFSTEP_INLINE f32 to_f32(i32 a) { return vcvtq_f32_s32(a); }

// --- codes ----------------------------------------------------------------------------------------------------------

/// Four bytes, in the lower half of eight.
HALFSTEP_INLINE uint8x8_t load_four_bytes(const void* from) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, from, sizeof bits);
    return vreinterpret_u8_u32(vdup_n_u32(bits));
}

HALFSTEP_INLINE void store_four_bytes(void* to, uint8x8_t b) {
    const std::uint32_t bits = vget_lane_u32(vreinterpret_u32_u8(b), 0);
    std::memcpy(to, &bits, sizeof bits);
}

HALFSTEP_INLINE i32 load_codes(const std::int8_t* from) {
    return vmovl_s16(vget_low_s16(vmovl_s8(vreinterpret_s8_u8(load_four_bytes(from)))));
}
HALFSTEP_INLINE i32 load_codes(const std::uint8_t* from) {
    return vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(vmovl_u8(load_four_bytes(from)))));
}
HALFSTEP_INLINE i32 load_codes(const std::int16_t* from) { return vmovl_s16(vld1_s16(from)); }
HALFSTEP_INLINE i32 load_codes(const std::uint16_t* from) { return vreinterpretq_s32_u32(vmovl_u16(vld1_u16(from))); }

/// The lower halves of the lanes of two vectors.
HALFSTEP_INLINE uint16x8_t lower_halves(i32 a, i32 b) {
    return vuzp1q_u16(vreinterpretq_u16_s32(a), vreinterpretq_u16_s32(b));
}

/// The lowest bytes of the lanes of four vectors.
HALFSTEP_INLINE uint8x16_t lowest_bytes(const i32 (&q)[4]) {
    return vuzp1q_u8(vreinterpretq_u8_u16(lower_halves(q[0], q[1])), vreinterpretq_u8_u16(lower_halves(q[2], q[3])));
}

template <bool IsFar = false, class Integer>
HALFSTEP_INLINE void store_16(Integer* to, const i32 (&q)[4]) {
    for (int i = 0; i < 2; ++i)
        vst1q_u16(reinterpret_cast<std::uint16_t*>(to) + 8 * i, lower_halves(q[2 * i], q[2 * i + 1]));
}

template <class Integer>
HALFSTEP_INLINE void store_codes(Integer* to, i32 q) {
    const uint16x4_t words = vmovn_u32(vreinterpretq_u32_s32(q));
    if constexpr (sizeof(Integer) == 2)
        vst1_u16(reinterpret_cast<std::uint16_t*>(to), words);
    else
        store_four_bytes(to, vuzp1_u8(vreinterpret_u8_u16(words), vreinterpret_u8_u16(words)));
}

HALFSTEP_INLINE bytes broadcast_byte(std::int32_t value) { return {vdupq_n_u8(static_cast<std::uint8_t>(value))}; }

/// Saturated steps need no bound from below, and sums of bytes that wrap around are the lowest bytes of the sums.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes) {
    return {vaddq_u8(lowest_bytes(steps), lowest_bytes(zero_points))};
}
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], bytes) {
    return {lowest_bytes(steps)};
}
inline constexpr bool narrow_saturates = false;
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest, bytes) {
    return narrow<IsSigned>(steps, zero_points, lowest);
}
HALFSTEP_INLINE bytes in_order(narrowed n) { return n; }

template <int Part>
HALFSTEP_INLINE i32 widen(bytes b) {
    const uint16x8_t half = Part < 2 ? vmovl_u8(vget_low_u8(b.value)) : vmovl_high_u8(b.value);
    return vreinterpretq_s32_u32(Part % 2 == 0 ? vmovl_u16(vget_low_u16(half)) : vmovl_high_u16(half));
}

HALFSTEP_INLINE bytes load_bytes(const void* from) { return {vld1q_u8(static_cast<const std::uint8_t*>(from))}; }
template <bool IsFar = false>
HALFSTEP_INLINE void store_bytes(void* to, bytes b) {
    vst1q_u8(static_cast<std::uint8_t*>(to), b.value);
}
HALFSTEP_INLINE bytes exclusive_or(bytes b, std::uint8_t mask) { return {veorq_u8(b.value, vdupq_n_u8(mask))}; }
HALFSTEP_INLINE bytes subtract(bytes b, std::uint8_t value) { return {vsubq_u8(b.value, vdupq_n_u8(value))}; }

/// In each byte of the lower half of the result, the low Bits of byte 2i, and byte 2i + 1 above them.
template <int Bits>
HALFSTEP_INLINE uint8x16_t join_pairs(uint8x16_t b) {
    return vsliq_n_u8(vuzp1q_u8(b, b), vuzp2q_u8(b, b), Bits);
}

template <int Bits, bool IsFar = false>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, bytes b) {
    if constexpr (Bits == 4)
        vst1_u8(to, vget_low_u8(join_pairs<4>(b.value)));
    else
        store_four_bytes(to, vget_low_u8(join_pairs<4>(join_pairs<2>(b.value))));
}
/// One instruction joins the nibbles of both: it keeps the lower halves of one operand.
template <bool IsFar>
HALFSTEP_INLINE void store_nibbles(std::uint8_t* to, narrowed first, narrowed second) {
    const uint8x16_t low = vuzp1q_u8(first.value, second.value);
    const uint8x16_t high = vuzp2q_u8(first.value, second.value);
    vst1q_u8(to, vsliq_n_u8(low, high, 4));
}

/// The reverse, for the lower half of `b`.
template <int Bits>
HALFSTEP_INLINE uint8x16_t split_pairs(uint8x16_t b) {
    return vzip1q_u8(vandq_u8(b, vdupq_n_u8((1 << Bits) - 1)), vshrq_n_u8(b, Bits));
}

template <int Bits>
HALFSTEP_INLINE bytes load_packed(const std::uint8_t* from) {
    const uint8x8_t none = vdup_n_u8(0);
    if constexpr (Bits == 4)
        return {split_pairs<4>(vcombine_u8(vld1_u8(from), none))};
    else
        return {split_pairs<2>(split_pairs<4>(vcombine_u8(load_four_bytes(from), none)))};
}

/// The place of each lane's code among four packed ones.
template <int Bits>
HALFSTEP_INLINE i32 bit_places() {
    return i32{0, Bits, 2 * Bits, 3 * Bits};
}

template <int Bits>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, i32 q) {
    const uint32x4_t codes = vandq_u32(vreinterpretq_u32_s32(q), vdupq_n_u32((1 << Bits) - 1));
    const std::uint32_t packed = vaddvq_u32(vshlq_u32(codes, bit_places<Bits>()));
    std::memcpy(to, &packed, lanes * Bits / 8);
}

/// Shifted up until nothing is above the lane's own code, then down.
template <int Bits, bool IsSigned>
HALFSTEP_INLINE i32 load_packed_vector(const std::uint8_t* from) {
    std::uint32_t packed = 0;
    std::memcpy(&packed, from, lanes * Bits / 8);
    const int32x4_t up = vsubq_s32(vdupq_n_s32(32 - Bits), bit_places<Bits>());
    const uint32x4_t codes = vshlq_u32(vdupq_n_u32(packed), up);
    return IsSigned ? vshrq_n_s32(vreinterpretq_s32_u32(codes), 32 - Bits)
                    : vreinterpretq_s32_u32(vshrq_n_u32(codes, 32 - Bits));
}

HALFSTEP_INLINE i32 exclusive_or(i32 a, std::int32_t mask) { return veorq_s32(a, vdupq_n_s32(mask)); }

// --- doubles, for sums ----------------------------------------------------------------------------------------------

HALFSTEP_INLINE f64 zero_f64() { return vdupq_n_f64(0.0); }
HALFSTEP_INLINE f64 load_f64(const double* from) { return vld1q_f64(from); }
HALFSTEP_INLINE void store(double* to, f64 a) { vst1q_f64(to, a); }
template <int Half>
HALFSTEP_INLINE f64 to_f64(f32 a) {
    return Half == 0 ? vcvt_f64_f32(vget_low_f32(a)) : vcvt_high_f64_f32(a);
}
HALFSTEP_INLINE f64 add(f64 a, f64 b) { return a + b; }
HALFSTEP_INLINE f64 subtract(f64 a, f64 b) { return a - b; }
HALFSTEP_INLINE f64 multiply(f64 a, f64 b) { return a * b; }
HALFSTEP_INLINE f64 magnitude(f64 a) { return vabsq_f64(a); }
