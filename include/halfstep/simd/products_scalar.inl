// More of the vocabulary for any CPU, for requantization and for random numbers. The comments here are the contract of
// every products_*.inl.

HALFSTEP_INLINE i32 load_mantissas(const fixed_point_multiplier* from) {
    return i32{in_register(from[0].mantissa), in_register(from[1].mantissa), in_register(from[2].mantissa),
               in_register(from[3].mantissa)};
}
HALFSTEP_INLINE i32 load_exponents(const fixed_point_multiplier* from) {
    return i32{in_register(from[0].exponent), in_register(from[1].exponent), in_register(from[2].exponent),
               in_register(from[3].exponent)};
}

HALFSTEP_INLINE i32 min(i32 a, i32 b) { return a < b ? a : b; }
HALFSTEP_INLINE i32 max(i32 a, i32 b) { return a > b ? a : b; }
HALFSTEP_INLINE i32 bit_and(i32 a, i32 b) { return a & b; }
/// By 0 to 31 bits.
HALFSTEP_INLINE i32 shift_left(i32 a, i32 by) { return a << by; }
/// By 0 to 31 bits, copies of the sign coming in.
HALFSTEP_INLINE i32 shift_right(i32 a, i32 by) { return a >> by; }
HALFSTEP_INLINE std::int32_t high_half(std::int32_t a, std::int32_t b) {
    return static_cast<std::int32_t>((std::int64_t{a} * b) >> 32);
}
/// The upper half of the 64-bit product: `(a * b) >> 32`, rounded down. No loop: of one over the lanes, gcc 12 makes
/// products of 64-bit registers for riscv64, which have the upper half in one lane of two.
HALFSTEP_INLINE i32 multiply_high(i32 a, i32 b) {
    return i32{high_half(a[0], b[0]), high_half(a[1], b[1]), high_half(a[2], b[2]), high_half(a[3], b[3])};
}
/// The upper half of twice the product, to nearest, halves upwards: `(a * b + 2^30) >> 31`. Not both may be -2^31.
HALFSTEP_INLINE i32 rounding_doubling_multiply_high(i32 a, i32 b) {
    for (std::size_t i = 0; i < lanes; ++i)
        a[i] = static_cast<std::int32_t>((std::int64_t{a[i]} * b[i] + (1 << 30)) >> 31);
    return a;
}

/// Half of `round_product`, as the patterns of doubles whose last bit is a part.
template <int Half, int Bits>
HALFSTEP_INLINE f64 count_product(f32 a, f32 b, f32 low, f32 high) {
    constexpr double counter = 0x1.8p52 / (std::int64_t{1} << Bits);
    const f64 product = to_f64<Half>(a) * to_f64<Half>(b);
    const f64 above = product > to_f64<Half>(low) ? product : to_f64<Half>(low);
    return (above < to_f64<Half>(high) ? above : to_f64<Half>(high)) + counter;
}
HALFSTEP_INLINE std::int32_t lower_half_of_pattern(double a) {
    return static_cast<std::int32_t>(detail::bit_cast<std::int64_t>(a));
}
/// The exact product, between `low` and `high`, NaN as `low`, in parts of 2^-Bits: the nearest integer, ties to even.
/// The result fits 32 bits. Sets with a fused multiply-add have `pattern(a)`, the bits of floats, instead, and need no
/// doubles.
template <int Bits>
HALFSTEP_INLINE i32 round_product(f32 a, f32 b, f32 low, f32 high) {
    const f64 first = count_product<0, Bits>(a, b, low, high);
    const f64 second = count_product<1, Bits>(a, b, low, high);
    return i32{lower_half_of_pattern(first[0]), lower_half_of_pattern(first[1]), lower_half_of_pattern(second[0]),
               lower_half_of_pattern(second[1])};
}

/// The lower half of the 64-bit product: the product modulo 2^32.
HALFSTEP_INLINE i32 multiply_low(i32 a, i32 b) {
    return reinterpret_cast<i32>(reinterpret_cast<u32x4>(a) * reinterpret_cast<u32x4>(b));
}
/// The sum modulo 2^32.
HALFSTEP_INLINE i32 add_modulo(i32 a, i32 b) {
    return reinterpret_cast<i32>(reinterpret_cast<u32x4>(a) + reinterpret_cast<u32x4>(b));
}
/// By 1 to 31 bits, copies of the sign coming in.
template <int By>
HALFSTEP_INLINE i32 shift_right(i32 a) {
    return a >> By;
}
/// By 1 to 31 bits, zeros coming in.
template <int By>
HALFSTEP_INLINE i32 shift_right_unsigned(i32 a) {
    return reinterpret_cast<i32>(reinterpret_cast<u32x4>(a) >> By);
}
HALFSTEP_INLINE i32 exclusive_or(i32 a, i32 b) { return a ^ b; }
