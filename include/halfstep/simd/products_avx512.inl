// More of the vocabulary for AVX-512, for requantization and for random numbers: see products_scalar.inl for what each
// word means.

/// Every second one of 32 numbers, the first (Which = 0) or the second of each pair.
template <int Which>
HALFSTEP_INLINE i32 load_half_of_pairs(const void* from) {
    const __m512i low = _mm512_loadu_si512(from);
    const __m512i high = _mm512_loadu_si512(static_cast<const std::int32_t*>(from) + lanes);
    const __m512i evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    return _mm512_permutex2var_epi32(low, _mm512_add_epi32(evens, _mm512_set1_epi32(Which)), high);
}
HALFSTEP_INLINE i32 load_mantissas(const fixed_point_multiplier* from) { return load_half_of_pairs<0>(from); }
HALFSTEP_INLINE i32 load_exponents(const fixed_point_multiplier* from) { return load_half_of_pairs<1>(from); }

HALFSTEP_INLINE i32 min(i32 a, i32 b) { return _mm512_min_epi32(a, b); }
HALFSTEP_INLINE i32 max(i32 a, i32 b) { return _mm512_max_epi32(a, b); }
HALFSTEP_INLINE i32 bit_and(i32 a, i32 b) { return _mm512_and_si512(a, b); }
HALFSTEP_INLINE i32 shift_left(i32 a, i32 by) { return _mm512_sllv_epi32(a, by); }
HALFSTEP_INLINE i32 shift_right(i32 a, i32 by) { return _mm512_srav_epi32(a, by); }

/// The 64-bit products of the odd lanes.
HALFSTEP_INLINE __m512i multiply_odd(i32 a, i32 b) {
    return _mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32));
}
HALFSTEP_INLINE i32 multiply_high(i32 a, i32 b) {
    const __m512i even = _mm512_srli_epi64(_mm512_mul_epi32(a, b), 32);
    return _mm512_mask_blend_epi32(0xAAAA, even, multiply_odd(a, b));
}
HALFSTEP_INLINE i32 rounding_doubling_multiply_high(i32 a, i32 b) {
    const __m512i half = _mm512_set1_epi64(1 << 30);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(a, b), half);
    const __m512i odd = _mm512_add_epi64(multiply_odd(a, b), half);
    return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_add_epi64(odd, odd));
}

HALFSTEP_INLINE i32 pattern(f32 a) { return _mm512_castps_si512(a); }
HALFSTEP_INLINE i32 multiply_low(i32 a, i32 b) { return _mm512_mullo_epi32(a, b); }
HALFSTEP_INLINE i32 add_modulo(i32 a, i32 b) { return _mm512_add_epi32(a, b); }
template <int By>
HALFSTEP_INLINE i32 shift_right(i32 a) {
    return _mm512_srai_epi32(a, By);
}
template <int By>
HALFSTEP_INLINE i32 shift_right_unsigned(i32 a) {
    return _mm512_srli_epi32(a, By);
}
HALFSTEP_INLINE i32 exclusive_or(i32 a, i32 b) { return _mm512_xor_si512(a, b); }
