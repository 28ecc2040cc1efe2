// The vocabulary for AVX2: see vec_scalar.inl for what each word means.

inline constexpr std::size_t lanes = 8;
inline constexpr std::size_t block = 4 * lanes;
inline constexpr bool has_fused_multiply_add = true;
inline constexpr bool has_permutation = true;

using f32 = __m256;
using i32 = __m256i;
using f64 = __m256d;

/// A type of its own, so that overloads tell bytes from 32-bit integers.
struct bytes {
    __m256i value;
};
/// Packing works within 128-bit lanes: lane i holds values 4 i and on of each vector.
struct narrowed {
    __m256i value;
};

// --- floats ---------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE f32 load(const float* from) { return _mm256_loadu_ps(from); }
HALFSTEP_INLINE f32 load(const float16* from) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE f32 load(const bfloat16* from) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
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
HALFSTEP_INLINE void end_far_stores() { _mm_sfence(); }

template <bool IsFar = false>
HALFSTEP_INLINE void store(float* to, f32 a) {
    put<IsFar>(to, _mm256_castps_si256(a));
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(float16* to, f32 a) {
    put<IsFar>(to, _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}
template <bool IsFar = false>
HALFSTEP_INLINE void store(bfloat16* to, f32 a) {
    const __m256i bits = _mm256_castps_si256(a);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7FFF)));
    const __m256i high = _mm256_srli_epi32(rounded, 16);
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(high, high), 0x08);
    put<IsFar>(to, _mm256_castsi256_si128(packed));
}

HALFSTEP_INLINE f32 broadcast(float value) { return _mm256_set1_ps(value); }
HALFSTEP_INLINE f32 add(f32 a, f32 b) { return a + b; }
HALFSTEP_INLINE f32 subtract(f32 a, f32 b) { return a - b; }
HALFSTEP_INLINE f32 multiply(f32 a, f32 b) { return a * b; }
HALFSTEP_INLINE f32 divide(f32 a, f32 b) { return a / b; }
HALFSTEP_INLINE f32 min(f32 a, f32 b) { return _mm256_min_ps(a, b); }
HALFSTEP_INLINE f32 max(f32 a, f32 b) { return _mm256_max_ps(a, b); }

HALFSTEP_INLINE f32 multiply_add(f32 a, f32 b, f32 c) { return _mm256_fmadd_ps(a, b, c); }
HALFSTEP_INLINE f32 subtract_product(f32 c, f32 a, f32 b) { return _mm256_fnmadd_ps(a, b, c); }
HALFSTEP_INLINE f32 select_greater(f32 a, f32 b, f32 first, f32 second) {
    return _mm256_blendv_ps(second, first, _mm256_cmp_ps(a, b, _CMP_GT_OQ));
}
HALFSTEP_INLINE f32 magnitude(f32 a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
HALFSTEP_INLINE f32 round(f32 a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
HALFSTEP_INLINE f32 clamp(f32 x, f32 low, f32 high) { return min(max(x, low), high); }
HALFSTEP_INLINE f32 saturate(f32 x, f32, f32 high) { return _mm256_min_ps(high, x); } // the second one where NaN

HALFSTEP_INLINE float first_lane(f32 a) { return _mm256_cvtss_f32(a); }
HALFSTEP_INLINE float reduce_min(f32 a) {
    const __m128 quarter = _mm_min_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 pair = _mm_min_ps(quarter, _mm_movehl_ps(quarter, quarter));
    return _mm_cvtss_f32(_mm_min_ss(pair, _mm_movehdup_ps(pair)));
}
HALFSTEP_INLINE float reduce_max(f32 a) {
    const __m128 quarter = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 pair = _mm_max_ps(quarter, _mm_movehl_ps(quarter, quarter));
    return _mm_cvtss_f32(_mm_max_ss(pair, _mm_movehdup_ps(pair)));
}
HALFSTEP_INLINE float reduce_add(f32 a) {
    const __m128 four = _mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1);
    const __m128 two = four + _mm_movehl_ps(four, four);
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/// Halves of two vectors next to each other, twice: then each 128-bit lane has a partial result of all four.
template <f32 (*Reduce)(f32, f32)>
HALFSTEP_INLINE f32 reduce_four(f32 a, f32 b, f32 c, f32 d) {
    const __m256 ab = Reduce(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
    const __m256 cd = Reduce(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
    return Reduce(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xEE));
}
HALFSTEP_INLINE f32 reduce_min_four(f32 a, f32 b, f32 c, f32 d) { return reduce_four<min>(a, b, c, d); }
HALFSTEP_INLINE f32 reduce_max_four(f32 a, f32 b, f32 c, f32 d) { return reduce_four<max>(a, b, c, d); }

template <f32 (*Reduce)(f32, f32)>
HALFSTEP_INLINE f32 join(const f32 (&fours)[lanes / 4]) {
    return Reduce(_mm256_permute2f128_ps(fours[0], fours[1], 0x20), _mm256_permute2f128_ps(fours[0], fours[1], 0x31));
}
HALFSTEP_INLINE f32 join_min(const f32 (&fours)[lanes / 4]) { return join<min>(fours); }
HALFSTEP_INLINE f32 join_max(const f32 (&fours)[lanes / 4]) { return join<max>(fours); }

HALFSTEP_INLINE f32 canonical_nan(f32 a) {
    const __m256 quiet_nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FC0'0000));
    return _mm256_blendv_ps(a, quiet_nan, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}

// --- 32-bit integers ------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 broadcast(std::int32_t value) { return _mm256_set1_epi32(value); }
HALFSTEP_INLINE i32 load(const std::int32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
HALFSTEP_INLINE void store(std::int32_t* to, i32 a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a); }
HALFSTEP_INLINE i32 add(i32 a, i32 b) { return _mm256_add_epi32(a, b); }
HALFSTEP_INLINE i32 subtract(i32 a, i32 b) { return _mm256_sub_epi32(a, b); }
HALFSTEP_INLINE i32 count_greater(i32 count, i32 a, i32 b) { return _mm256_sub_epi32(count, _mm256_cmpgt_epi32(a, b)); }
HALFSTEP_INLINE i32 magnitude_bits(f32 a) {
    return _mm256_and_si256(_mm256_castps_si256(a), _mm256_set1_epi32(0x7FFF'FFFF));
}
HALFSTEP_INLINE i32 round_to_i32(f32 a) { return _mm256_cvtps_epi32(a); }
HALFSTEP_INLINE f32 to_f32(i32 a) { return _mm256_cvtepi32_ps(a); }

// --- codes ----------------------------------------------------------------------------------------------------------

HALFSTEP_INLINE i32 load_codes(const std::int8_t* from) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::uint8_t* from) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::int16_t* from) {
    return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
HALFSTEP_INLINE i32 load_codes(const std::uint16_t* from) {
    return _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

/// Eight codes as 16-bit integers.
template <bool IsSigned>
HALFSTEP_INLINE __m128i narrow_to_16(i32 q) {
    const __m256i words = IsSigned ? _mm256_packs_epi32(q, q) : _mm256_packus_epi32(q, q);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(words, 0x08));
}

template <class Integer>
HALFSTEP_INLINE void store_codes(Integer* to, i32 q) {
    constexpr bool is_signed = std::is_signed_v<Integer>;
    if constexpr (sizeof(Integer) == 2) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), narrow_to_16<is_signed>(q));
    } else {
        const __m128i words = narrow_to_16<true>(q);
        const __m128i packed = is_signed ? _mm_packs_epi16(words, words) : _mm_packus_epi16(words, words);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), packed);
    }
}

template <bool IsFar = false, class Integer>
HALFSTEP_INLINE void store_16(Integer* to, const i32 (&q)[4]) {
    for (int i = 0; i < 2; ++i) {
        const __m256i packed = std::is_signed_v<Integer> ? _mm256_packs_epi32(q[2 * i], q[2 * i + 1])
                                                         : _mm256_packus_epi32(q[2 * i], q[2 * i + 1]);
        // Packing works within 128-bit lanes: put the quarters back in order.
        put<IsFar>(reinterpret_cast<__m256i*>(to) + i, _mm256_permute4x64_epi64(packed, 0xD8));
    }
}

HALFSTEP_INLINE bytes broadcast_byte(std::int32_t value) { return {_mm256_set1_epi8(static_cast<char>(value))}; }

/// 16-bit codes to bytes. The lowest code is compared to all four vectors at a time.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow_words(__m256i low, __m256i high, bytes lowest) {
    return {IsSigned ? _mm256_max_epi8(_mm256_packs_epi16(low, high), lowest.value)
                     : _mm256_max_epu8(_mm256_packus_epi16(low, high), lowest.value)};
}
/// Saturating in 16 bits: the zero points are added to two vectors at a time.
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest) {
    const __m256i low =
        _mm256_adds_epi16(_mm256_packs_epi32(steps[0], steps[1]), _mm256_packs_epi32(zero_points[0], zero_points[1]));
    const __m256i high =
        _mm256_adds_epi16(_mm256_packs_epi32(steps[2], steps[3]), _mm256_packs_epi32(zero_points[2], zero_points[3]));
    return narrow_words<IsSigned>(low, high, lowest);
}
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], bytes lowest) {
    return narrow_words<IsSigned>(_mm256_packs_epi32(steps[0], steps[1]), _mm256_packs_epi32(steps[2], steps[3]),
                                  lowest);
}
inline constexpr bool narrow_saturates = true;
template <bool IsSigned>
HALFSTEP_INLINE narrowed narrow(const i32 (&steps)[4], const i32 (&zero_points)[4], bytes lowest, bytes highest) {
    const narrowed n = narrow<IsSigned>(steps, zero_points, lowest);
    return {IsSigned ? _mm256_min_epi8(n.value, highest.value) : _mm256_min_epu8(n.value, highest.value)};
}
HALFSTEP_INLINE bytes in_order(narrowed n) {
    return {_mm256_permutevar8x32_epi32(n.value, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7))};
}

template <int Part>
HALFSTEP_INLINE i32 widen(bytes b) {
    const __m128i half = Part < 2 ? _mm256_castsi256_si128(b.value) : _mm256_extracti128_si256(b.value, 1);
    return _mm256_cvtepu8_epi32(Part % 2 == 0 ? half : _mm_srli_si128(half, 8));
}

HALFSTEP_INLINE bytes load_bytes(const void* from) { return {_mm256_loadu_si256(static_cast<const __m256i*>(from))}; }
template <bool IsFar = false>
HALFSTEP_INLINE void store_bytes(void* to, bytes b) {
    put<IsFar>(to, b.value);
}
HALFSTEP_INLINE bytes exclusive_or(bytes b, std::uint8_t mask) {
    return {_mm256_xor_si256(b.value, _mm256_set1_epi8(static_cast<char>(mask)))};
}
HALFSTEP_INLINE bytes subtract(bytes b, std::uint8_t value) {
    return {_mm256_sub_epi8(b.value, _mm256_set1_epi8(static_cast<char>(value)))};
}

/// b0 + 16 * b1 of the low halves of the bytes in each 16-bit lane.
HALFSTEP_INLINE __m256i join_nibbles(__m256i b) {
    return _mm256_maddubs_epi16(_mm256_and_si256(b, _mm256_set1_epi8(0x0F)), _mm256_set1_epi16(0x1001));
}
template <int Bits, bool IsFar = false>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, bytes b) {
    if constexpr (Bits == 4) {
        const __m256i pairs = join_nibbles(b.value);
        const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(pairs, pairs), 0x08);
        put<IsFar>(to, _mm256_castsi256_si128(packed));
    } else { // b0 + 4 * b1, then pairs of these with weights 1 and 16
        const __m256i crumbs = _mm256_and_si256(b.value, _mm256_set1_epi8(0x03));
        const __m256i pairs = _mm256_maddubs_epi16(crumbs, _mm256_set1_epi16(0x0401));
        const __m256i quads = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0010'0001));
        const __m256i words = _mm256_packus_epi32(quads, quads);
        const __m256i packed = _mm256_packus_epi16(words, words);
        const __m256i joined = _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 0, 4, 0, 4, 0, 4));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(joined));
    }
}
template <bool IsFar>
HALFSTEP_INLINE void store_nibbles(std::uint8_t* to, narrowed first, narrowed second) {
    const __m256i packed = _mm256_packus_epi16(join_nibbles(first.value), join_nibbles(second.value));
    const __m128i even = _mm256_castsi256_si128(packed);
    const __m128i odd = _mm256_extracti128_si256(packed, 1);
    put<IsFar>(to, _mm_unpacklo_epi16(even, odd));
    put<IsFar>(to + block / 2, _mm_unpackhi_epi16(even, odd));
}

template <int Bits>
HALFSTEP_INLINE bytes load_packed(const std::uint8_t* from) {
    if constexpr (Bits == 4) { // in each 16-bit lane, copy the byte 4 bits up: the upper nibble enters the next byte
        const __m256i v = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
        return {_mm256_and_si256(_mm256_or_si256(v, _mm256_slli_epi16(v, 4)), _mm256_set1_epi8(0x0F))};
    } else {
        const __m256i v = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
        const __m256i low = _mm256_or_si256(v, _mm256_slli_epi32(v, 6));
        const __m256i spread = _mm256_or_si256(low, _mm256_slli_epi32(low, 12));
        return {_mm256_and_si256(spread, _mm256_set1_epi8(0x03))};
    }
}

template <int Bits>
HALFSTEP_INLINE void store_packed(std::uint8_t* to, i32 q) {
    const __m128i words = narrow_to_16<true>(_mm256_and_si256(q, _mm256_set1_epi32((1 << Bits) - 1)));
    const __m128i codes = _mm_packus_epi16(words, words);
    __m128i packed;
    if constexpr (Bits == 4) {
        const __m128i pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x1001));
        packed = _mm_packus_epi16(pairs, pairs);
    } else {
        const __m128i pairs = _mm_maddubs_epi16(codes, _mm_set1_epi16(0x0401));
        const __m128i quads = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0010'0001));
        packed = _mm_packus_epi16(_mm_packus_epi32(quads, quads), quads);
    }
    const int bits = _mm_cvtsi128_si32(packed);
    std::memcpy(to, &bits, lanes * Bits / 8);
}

/// All codes in each lane, shifted to where the lane's own is lowest.
template <int Bits>
HALFSTEP_INLINE i32 load_packed_indices(const std::uint8_t* from) {
    std::uint32_t packed = 0;
    std::memcpy(&packed, from, lanes * Bits / 8);
    const __m256i shifts = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(Bits));
    return _mm256_srlv_epi32(_mm256_set1_epi32(static_cast<int>(packed)), shifts);
}
/// Shifted up until nothing is above the lane's own code, then down.
template <int Bits, bool IsSigned>
HALFSTEP_INLINE i32 load_packed_vector(const std::uint8_t* from) {
    std::uint32_t packed = 0;
    std::memcpy(&packed, from, lanes * Bits / 8);
    const __m256i places = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(Bits));
    const __m256i codes = _mm256_sllv_epi32(_mm256_set1_epi32(static_cast<int>(packed)),
                                            _mm256_sub_epi32(_mm256_set1_epi32(32 - Bits), places));
    return IsSigned ? _mm256_srai_epi32(codes, 32 - Bits) : _mm256_srli_epi32(codes, 32 - Bits);
}
HALFSTEP_INLINE f32 permute(f32 table, i32 index) { return _mm256_permutevar8x32_ps(table, index); }

HALFSTEP_INLINE i32 exclusive_or(i32 a, std::int32_t mask) { return _mm256_xor_si256(a, _mm256_set1_epi32(mask)); }

// --- doubles, for sums ----------------------------------------------------------------------------------------------

HALFSTEP_INLINE f64 zero_f64() { return _mm256_setzero_pd(); }
HALFSTEP_INLINE f64 load_f64(const double* from) { return _mm256_loadu_pd(from); }
HALFSTEP_INLINE void store(double* to, f64 a) { _mm256_storeu_pd(to, a); }
template <int Half>
HALFSTEP_INLINE f64 to_f64(f32 a) {
    return _mm256_cvtps_pd(Half == 0 ? _mm256_castps256_ps128(a) : _mm256_extractf128_ps(a, 1));
}
HALFSTEP_INLINE f64 add(f64 a, f64 b) { return a + b; }
HALFSTEP_INLINE f64 subtract(f64 a, f64 b) { return a - b; }
HALFSTEP_INLINE f64 multiply(f64 a, f64 b) { return a * b; }
HALFSTEP_INLINE f64 magnitude(f64 a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
