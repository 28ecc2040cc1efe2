// The vocabulary for AVX-512 F, BW, DQ and VL: see vec_scalar.inl for what each word means.

inline constexpr std::size_t lanes = 16;
inline constexpr std::size_t block = 4 * lanes;
inline constexpr bool has_fused_multiply_add = true;
inline constexpr bool has_permutation = true;

using f32 = __m512;
using i32 = __m512i;
using f64 = __m512d;

/// A type of its own, so that overloads tell bytes from 32-bit integers.
struct bytes {
    __m512i value;
};
/// Packing works within 128-bit lanes: lane i holds values 4 i and on of each vector.
struct narrowed {
    __m512i value;
};

// --- floats ---------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE f32 load(const float* from) { return _mm512_loadu_ps(from); }
HALFSTEP_INLINE f32 load(const float16* from) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
HALFSTEP_INLINE f32 load(const bfloat16* from) {
    const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}

/// A store, past the caches if IsFar.
template <bool IsFar>
HALFSTEP_INLINE void put(void* to, __m128i value) {
    IsFar ? _mm_stream_si128(static_cast<__m128i*>(to), value) : _mm_storeu_si128(static_cast<__m128i*>(to), value);
}
template <bool IsFar>
HALFSTEP_INLINE void put(void* to, __m256i value) {
    IsFar ? _mm256_stream_si256(static_cast<__m256i*>(to), value)
          : _mm256_storeu_si256(static_cast<__m256i*>(to), value);
}
template <bool IsFar>
HALFSTEP_INLINE void put(void* to, __m512i value) {
    IsFar ? _mm512_stream_si512(static_cast<__m512i*>(to), value) : _mm512_storeu_si512(to, value);
}
HALFSTEP_INLINE void end_far_stores() { _mm_sfence(); }

template <bool IsFar = false>
HALFSTEP_INLINE void store(float* to, f32 a) {
    put<IsFar>(to, _mm512_castps_si512(a));
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(float16* to, f32 a) {
    put<IsFar>(to, _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(bfloat16* to, f32 a) {
    const __m512i bits = _mm512_castps_si512(a);
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7FFF)));
    put<IsFar>(to, _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16)));
}

HALFSTEP_INLINE f32 broadcast(float value) { return _mm512_set1_ps(value); }
HALFSTEP_INLINE f32 add(f32 a, f32 b) { return a + b; }
HALFSTEP_INLINE f32 subtract(f32 a, f32 b) { return a - b; }
HALFSTEP_INLINE f32 multiply(f32 a, f32 b) { return a * b; }
HALFSTEP_INLINE f32 divide(f32 a, f32 b) { return a / b; }
HALFSTEP_INLINE f32 min(f32 a, f32 b) { return _mm512_min_ps(a, b); }
HALFSTEP_INLINE f32 max(f32 a, f32 b) { return _mm512_max_ps(a, b); }

HALFSTEP_INLINE f32 multiply_add(f32 a, f32 b, f32 c) { return _mm512_fmadd_ps(a, b, c); }
HALFSTEP_INLINE f32 subtract_product(f32 c, f32 a, f32 b) { return _mm512_fnmadd_ps(a, b, c); }
HALFSTEP_INLINE f32 select_greater(f32 a, f32 b, f32 first, f32 second) {
    const __mmask16 is_greater = _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ);
    return _mm512_castsi512_ps(
        _mm512_mask_blend_epi32(is_greater, _mm512_castps_si512(second), _mm512_castps_si512(first)));
}
HALFSTEP_INLINE f32 magnitude(f32 a) { return _mm512_abs_ps(a); }
HALFSTEP_INLINE f32 round(f32 a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
HALFSTEP_INLINE f32 clamp(f32 x, f32 low, f32 high) { return min(max(x, low), high); }
HALFSTEP_INLINE f32 saturate(f32 x, f32, f32 high) { return _mm512_min_ps(high, x); } // the second one where NaN

HALFSTEP_INLINE float first_lane(f32 a) { return _mm512_cvtss_f32(a); }
HALFSTEP_INLINE float reduce_min(f32 a) { return _mm512_reduce_min_ps(a); }
HALFSTEP_INLINE float reduce_max(f32 a) { return _mm512_reduce_max_ps(a); }
HALFSTEP_INLINE float reduce_add(f32 a) {
    const __m256 eight = _mm512_castps512_ps256(a) + _mm512_extractf32x8_ps(a, 1);
    const __m128 four = _mm256_castps256_ps128(eight) + _mm256_extractf128_ps(eight, 1);
    const __m128 two = four + _mm_movehl_ps(four, four);
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/// Halves of two vectors next to each other, twice: then each 128-bit lane has a partial result of all four.
template <f32 (*Reduce)(f32, f32)>
HALFSTEP_INLINE f32 reduce_four(f32 a, f32 b, f32 c, f32 d) {
    const __m512 ab = Reduce(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
    const __m512 cd = Reduce(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    return Reduce(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xEE));
}
HALFSTEP_INLINE f32 reduce_min_four(f32 a, f32 b, f32 c, f32 d) { return reduce_four<min>(a, b, c, d); }
HALFSTEP_INLINE f32 reduce_max_four(f32 a, f32 b, f32 c, f32 d) { return reduce_four<max>(a, b, c, d); }

template <f32 (*Reduce)(f32, f32)>
HALFSTEP_INLINE f32 join(const f32 (&fours)[lanes / 4]) {
    const __m512 ab =
        Reduce(_mm512_shuffle_f32x4(fours[0], fours[1], 0x44), _mm512_shuffle_f32x4(fours[0], fours[1], 0xEE));
    const __m512 cd =
        Reduce(_mm512_shuffle_f32x4(fours[2], fours[3], 0x44), _mm512_shuffle_f32x4(fours[2], fours[3], 0xEE));
    return Reduce(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xDD));
}
HALFSTEP_INLINE f32 join_min(const f32 (&fours)[lanes / 4]) { return join<min>(fours); }
HALFSTEP_INLINE f32 join_max(const f32 (&fours)[lanes / 4]) { return join<max>(fours); }

HALFSTEP_INLINE f32 canonical_nan(f32 a) {
    constexpr int quiet_or_signalling = 0x81;
    const __mmask16 is_nan = _mm512_fpclass_ps_mask(a, quiet_or_signalling); // clang's -ffast-math folds `a != a`
    return _mm512_castsi512_ps(_mm512_mask_mov_epi32(_mm512_castps_si512(a), is_nan, _mm512_set1_epi32(0x7FC0'0000)));
}

// --- 32-bit integers ------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 broadcast(std::int32_t value) { return _mm512_set1_epi32(value); }
HALFSTEP_INLINE i32 load(const std::int32_t* from) { return _mm512_loadu_si512(from); }
HALFSTEP_INLINE void store(std::int32_t* to, i32 a) { _mm512_storeu_si512(to, a); }
HALFSTEP_INLINE i32 add(i32 a, i32 b) { return _mm512_add_epi32(a, b); }
HALFSTEP_INLINE i32 subtract(i32 a, i32 b) { return _mm512_sub_epi32(a, b); }
HALFSTEP_INLINE i32 count_greater(i32 count, i32 a, i32 b) {
    return _mm512_mask_add_epi32(count, _mm512_cmpgt_epi32_mask(a, b), count, _mm512_set1_epi32(1));
}
HALFSTEP_INLINE i32 magnitude_bits(f32 a) {
    return _mm512_and_si512(_mm512_castps_si512(a), _mm512_set1_epi32(0x7FFF'FFFF));
}
HALFSTEP_INLINE i32 round_to_i32(f32 a) { return _mm512_cvtps_epi32(a); }
HALFSTEP_INLINE f32 to_f32(i32 a) { return _mm512_cvtepi32_ps(a); }

// --- codes ----------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 load_codes(const std::int8_t* from) {
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::uint8_t* from) {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::int16_t* from) {
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::uint16_t* from) {
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

template <class Integer>
HALFSTEP_INLINE void store_codes(Integer* to, i32 q) {
    if constexpr (sizeof(Integer) == 2)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi32_epi16(q));
    else
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtepi32_epi8(q));
}

template <bool IsFar = false, class Integer>
HALFSTEP_INLINE void store_16(Integer* to, const i32 (&q)[4]) {
    // Packing works within 128-bit lanes: put the eighths back in order.
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    for (int i = 0; i < 2; ++i) {
        const __m512i packed = std::is_signed_v<Integer> ? _mm512_packs_epi32(q[2 * i], q[2 * i + 1])
                                                         : _mm512_packus_epi32(q[2 * i], q[2 * i + 1]);
        put<IsFar>(to + static_cast<std::size_t>(i) * 2 * lanes, _mm512_permutexvar_epi64(order, packed));
    }
}

HALFSTEP_INLINE bytes broadcast_byte(std::int32_t value) { return {_mm512_set1_epi8(static_cast<char>(value))}; }

/// 16-bit codes to bytes. The lowest code is compared to all four vectors at a time.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow_words(__m512i low, __m512i high, bytes lowest) {
    return {IsSigned ? _mm512_max_epi8(_mm512_packs_epi16(low, high), lowest.value)
                     : _mm512_max_epu8(_mm512_packus_epi16(low, high), lowest.value)};
}
/// Saturating in 16 bits: the zero points are added to two vectors at a time.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest) {
    const __m512i low =
        _mm512_adds_epi16(_mm512_packs_epi32(steps[0], steps[1]), _mm512_packs_epi32(zero_points[0], zero_points[1]));
    const __m512i high =
        _mm512_adds_epi16(_mm512_packs_epi32(steps[2], steps[3]), _mm512_packs_epi32(zero_points[2], zero_points[3]));
    return narrow_words<IsSigned>(low, high, lowest);
}
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], bytes lowest) {
    return narrow_words<IsSigned>(_mm512_packs_epi32(steps[0], steps[1]), _mm512_packs_epi32(steps[2], steps[3]),
                                  lowest);
}
inline constexpr bool narrow_saturates = true;
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest, bytes highest) {
    const narrowed n = narrow<IsSigned>(steps, zero_points, lowest);
    return {IsSigned ? _mm512_min_epi8(n.value, highest.value) : _mm512_min_epu8(n.value, highest.value)};
}
HALFSTEP_INLINE bytes in_order(narrowed n) {
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return {_mm512_permutexvar_epi32(order, n.value)};
}

template <int Part>
HALFSTEP_INLINE i32 widen(bytes b) {
    return _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(b.value, Part));
}

HALFSTEP_INLINE bytes load_bytes(const void* from) { return {_mm512_loadu_si512(from)}; }
template <bool IsFar = false>
HALFSTEP_INLINE void store_bytes(void* to, bytes b) {
    put<IsFar>(to, b.value);
}
HALFSTEP_INLINE bytes exclusive_or(bytes b, std::uint8_t mask) {
    return {_mm512_xor_si512(b.value, _mm512_set1_epi8(static_cast<char>(mask)))};
}
HALFSTEP_INLINE bytes subtract(bytes b, std::uint8_t value) {
    return {_mm512_sub_epi8(b.value, _mm512_set1_epi8(static_cast<char>(value)))};
}

/// b0 + 16 * b1 of the low halves of the bytes in each 16-bit lane.
HALFSTEP_INLINE __m512i join_nibbles(__m512i b) {
    return _mm512_maddubs_epi16(_mm512_and_si512(b, _mm512_set1_epi8(0x0F)), _mm512_set1_epi16(0x1001));
}
template <int Bits, bool IsFar = false>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, bytes b) {
    if constexpr (Bits == 4) {
        put<IsFar>(to, _mm512_cvtepi16_epi8(join_nibbles(b.value)));
    } else { // b0 + 4 * b1, then pairs of these with weights 1 and 16
        const __m512i crumbs = _mm512_and_si512(b.value, _mm512_set1_epi8(0x03));
        const __m512i pairs = _mm512_maddubs_epi16(crumbs, _mm512_set1_epi16(0x0401));
        const __m512i quads = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0010'0001));
        put<IsFar>(to, _mm512_cvtepi32_epi8(quads));
    }
}
/// One permutation puts both in order: a fifth fewer instructions than block by block.
template <bool IsFar>
HALFSTEP_INLINE void store_nibbles(std::uint8_t* to, narrowed first, narrowed second) {
    const __m512i order = _mm512_setr_epi32(
        0x0008'0000, 0x0018'0010, 0x0009'0001, 0x0019'0011, 0x000A'0002, 0x001A'0012, 0x000B'0003, 0x001B'0013,
        0x000C'0004, 0x001C'0014, 0x000D'0005, 0x001D'0015, 0x000E'0006, 0x001E'0016, 0x000F'0007, 0x001F'0017);
    put<IsFar>(to, _mm512_permutexvar_epi16(
                       order, _mm512_packus_epi16(join_nibbles(first.value), join_nibbles(second.value))));
}

template <int Bits>
HALFSTEP_INLINE bytes load_packed(const std::uint8_t* from) {
    if constexpr (Bits == 4) { // in each 16-bit lane, copy the byte 4 bits up: the upper nibble enters the next byte
        const __m512i v = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
        return {_mm512_and_si512(_mm512_or_si512(v, _mm512_slli_epi16(v, 4)), _mm512_set1_epi8(0x0F))};
    } else {
        const __m512i v = _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
        const __m512i low = _mm512_or_si512(v, _mm512_slli_epi32(v, 6));
        const __m512i spread = _mm512_or_si512(low, _mm512_slli_epi32(low, 12));
        return {_mm512_and_si512(spread, _mm512_set1_epi8(0x03))};
    }
}

template <int Bits>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, i32 q) {
    const __m128i codes = _mm_and_si128(_mm512_cvtepi32_epi8(q), _mm_set1_epi8((1 << Bits) - 1));
    if constexpr (Bits == 4) {
        const __m128i pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x1001));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_cvtepi16_epi8(pairs));
    } else {
        const __m128i pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x0401));
        const __m128i quads = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0010'0001));
        const int packed = _mm_cvtsi128_si32(_mm_cvtepi32_epi8(quads));
        std::memcpy(to, &packed, sizeof packed);
    }
}

/// Eight or sixteen codes in each lane, shifted to where the lane's own is lowest.
template <int Bits>
HALFSTEP_INLINE i32 load_packed_indices(const std::uint8_t* from) {
    if constexpr (Bits == 4) {
        const __m128i packed = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
        const __m512i halves = _mm512_permutexvar_epi32(
            _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), _mm512_castsi128_si512(packed));
        return _mm512_srlv_epi32(halves, _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28));
    } else {
        int packed = 0;
        std::memcpy(&packed, from, sizeof packed);
        return _mm512_srlv_epi32(_mm512_set1_epi32(packed),
                                 _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
    }
}
template <int Bits, bool IsSigned>
HALFSTEP_INLINE i32 load_packed_vector(const std::uint8_t* from) {
    const __m512i codes = _mm512_slli_epi32(load_packed_indices<Bits>(from), 32 - Bits);
    return IsSigned ? _mm512_srai_epi32(codes, 32 - Bits) : _mm512_srli_epi32(codes, 32 - Bits);
}
HALFSTEP_INLINE f32 permute(f32 table, i32 index) { return _mm512_permutexvar_ps(index, table); }

HALFSTEP_INLINE i32 exclusive_or(i32 a, std::int32_t mask) { return _mm512_xor_si512(a, _mm512_set1_epi32(mask)); }

// --- doubles, for sums ----------------------------------------------------------------------------------------------

HALFSTEP_INLINE f64 zero_f64() { return _mm512_setzero_pd(); }
HALFSTEP_INLINE f64 load_f64(const double* from) { return _mm512_loadu_pd(from); }
HALFSTEP_INLINE void store(double* to, f64 a) { _mm512_storeu_pd(to, a); }
template <int Half>
HALFSTEP_INLINE f64 to_f64(f32 a) {
    return _mm512_cvtps_pd(_mm512_extractf32x8_ps(a, Half));
}
HALFSTEP_INLINE f64 add(f64 a, f64 b) { return a + b; }
HALFSTEP_INLINE f64 subtract(f64 a, f64 b) { return a - b; }
HALFSTEP_INLINE f64 multiply(f64 a, f64 b) { return a * b; }
HALFSTEP_INLINE f64 magnitude(f64 a) { return _mm512_abs_pd(a); }
