// More of the vocabulary for NEON, for requantization and for random numbers: see products_scalar.inl for what each
// word means.

HALFSTEP_INLINE i32 load_mantissas(const fixed_point_multiplier* from) { return vld2q_s32(&from->mantissa).val[0]; }
HALFSTEP_INLINE i32 load_exponents(const fixed_point_multiplier* from) { return vld2q_s32(&from->mantissa).val[1]; }

HALFSTEP_INLINE i32 min(i32 a, i32 b) { return vminq_s32(a, b); }
HALFSTEP_INLINE i32 max(i32 a, i32 b) { return vmaxq_s32(a, b); }
HALFSTEP_INLINE i32 bit_and(i32 a, i32 b) { return vandq_s32(a, b); }
HALFSTEP_INLINE i32 shift_left(i32 a, i32 by) { return vshlq_s32(a, by); }
HALFSTEP_INLINE i32 shift_right(i32 a, i32 by) { return vshlq_s32(a, vnegq_s32(by)); }

HALFSTEP_INLINE i32 multiply_high(i32 a, i32 b) {
    const int64x2_t low = vmull_s32(vget_low_s32(a), vget_low_s32(b));
    return vuzp2q_s32(vreinterpretq_s32_s64(low), vreinterpretq_s32_s64(vmull_high_s32(a, b)));
}
HALFSTEP_INLINE i32 rounding_doubling_multiply_high(i32 a, i32 b) { return vqrdmulhq_s32(a, b); }

HALFSTEP_INLINE i32 pattern(f32 a) { return vreinterpretq_s32_f32(a); }
HALFSTEP_INLINE i32 multiply_low(i32 a, i32 b) { return vmulq_s32(a, b); }
HALFSTEP_INLINE i32 add_modulo(i32 a, i32 b) { return vaddq_s32(a, b); }
template <int By>
HALFSTEP_INLINE i32 shift_right(i32 a) {
    return vshrq_n_s32(a, By);
}
template <int By>
HALFSTEP_INLINE i32 shift_right_unsigned(i32 a) {
    return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(a), By));
}
HALFSTEP_INLINE i32 exclusive_or(i32 a, i32 b) { return veorq_s32(a, b); }
