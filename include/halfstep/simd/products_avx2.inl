// More of the vocabulary for AVX2, for requantization and for random numbers: see products_scalar.inl for what each
// word means.

/// Every second one of 16 numbers, the first (Which = 0) or the second of each pair.
template <int Which>
HALFSTEP_INLINE i32 load_half_of_pairs(const void* from) {
    const __m256 low = _mm256_loadu_ps(static_cast<const float*>(from));
    const __m256 high = _mm256_loadu_ps(static_cast<const float*>(from) + lanes);
    const __m256 picked = _mm256_shuffle_ps(low, high, Which == 0 ? 0x88 : 0xDD);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(picked), 0xD8);
}
HALFSTEP_INLINE i32 load_mantissas(const fixed_point_multiplier* from) { return load_half_of_pairs<0>(from); }
HALFSTEP_INLINE i32 load_exponents(const fixed_point_multiplier* from) { return load_half_of_pairs<1>(from); }

HALFSTEP_INLINE i32 min(i32 a, i32 b) { return _mm256_min_epi32(a, b); }
HALFSTEP_INLINE i32 max(i32 a, i32 b) { return _mm256_max_epi32(a, b); }
HALFSTEP_INLINE i32 bit_and(i32 a, i32 b) { return _mm256_and_si256(a, b); }
HALFSTEP_INLINE i32 shift_left(i32 a, i32 by) { return _mm256_sllv_epi32(a, by); }
HALFSTEP_INLINE i32 shift_right(i32 a, i32 by) { return _mm256_srav_epi32(a, by); }

/// The 64-bit products of the odd lanes.
HALFSTEP_INLINE __m256i multiply_odd(i32 a, i32 b) {
    return _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32));
}
HALFSTEP_INLINE i32 multiply_high(i32 a, i32 b) {
    const __m256i even = _mm256_srli_epi64(_mm256_mul_epi32(a, b), 32);
    return _mm256_blend_epi32(even, multiply_odd(a, b), 0xAA);
}
HALFSTEP_INLINE i32 rounding_doubling_multiply_high(i32 a, i32 b) {
    const __m256i half = _mm256_set1_epi64x(1 << 30);
    const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
    const __m256i odd = _mm256_add_epi64(multiply_odd(a, b), half);
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_add_epi64(odd, odd), 0xAA);
}

HALFSTEP_INLINE i32 pattern(f32 a) { return _mm256_castps_si256(a); }
HALFSTEP_INLINE i32 multiply_low(i32 a, i32 b) { return _mm256_mullo_epi32(a, b); }
HALFSTEP_INLINE i32 add_modulo(i32 a, i32 b) { return _mm256_add_epi32(a, b); }
template <int By>
HALFSTEP_INLINE i32 shift_right(i32 a) {
    return _mm256_srai_epi32(a, By);
}
template <int By>
HALFSTEP_INLINE i32 shift_right_unsigned(i32 a) {
    return _mm256_srli_epi32(a, By);
}
HALFSTEP_INLINE i32 exclusive_or(i32 a, i32 b) { return _mm256_xor_si256(a, b); }
