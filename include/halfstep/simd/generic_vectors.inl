// The compilers' generic vectors of 16 bytes, which they map to whatever the CPU has: their types, parts of them in
// memory, and their elements in other orders. vec_scalar.inl is written over them.

using f32 = float __attribute__((vector_size(16)));
using i32 = std::int32_t __attribute__((vector_size(16)));
using f64 = double __attribute__((vector_size(16)));
using u64x2 = std::uint64_t __attribute__((vector_size(16)));
using u32x4 = std::uint32_t __attribute__((vector_size(16)));
using u16x8 = std::uint16_t __attribute__((vector_size(16)));
using u8x16 = std::uint8_t __attribute__((vector_size(16)));

/// A number on its way into a vector. Up to version 15, clang for WebAssembly makes one instruction of a load and a
/// broadcast (v128.load32_splat), and puts it behind later stores to that memory, also to what takes its place on the
/// stack: so numbers that may come from memory pass through a register.
template <class Number>
HALFSTEP_INLINE Number in_register(Number number) {
#if defined(__wasm_simd128__) && __clang_major__ < 16
    if (!__builtin_constant_p(number))
        asm("" : "+r"(number));
#endif
    return number;
}

/// A vector that begins with Bytes bytes from memory, the others being 0. Bytes is the size of a vector, or at most 8.
template <class Vector, std::size_t Bytes = sizeof(Vector)>
HALFSTEP_INLINE Vector load_part(const void* from) {
    if constexpr (Bytes == sizeof(Vector)) {
        Vector r;
        std::memcpy(&r, from, sizeof r);
        return r;
    } else { // not by way of a vector in memory, as that would be read before all of it is written
        std::uint64_t bits = 0;
        std::memcpy(&bits, from, Bytes);
        return reinterpret_cast<Vector>(u64x2{in_register(bits), 0});
    }
}

/// Stores the first Bytes bytes of a vector.
template <std::size_t Bytes, class Vector>
HALFSTEP_INLINE void store_part(void* to, Vector a) {
    std::memcpy(to, &a, Bytes);
}

HALFSTEP_INLINE f32 evens(f32 a, f32 b) { return __builtin_shufflevector(a, b, 0, 2, 4, 6); }
HALFSTEP_INLINE f32 odds(f32 a, f32 b) { return __builtin_shufflevector(a, b, 1, 3, 5, 7); }
HALFSTEP_INLINE u16x8 evens(u16x8 a, u16x8 b) { return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14); }
HALFSTEP_INLINE u16x8 odds(u16x8 a, u16x8 b) { return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15); }
HALFSTEP_INLINE u8x16 evens(u8x16 a, u8x16 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
HALFSTEP_INLINE u8x16 odds(u8x16 a, u8x16 b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/// The elements of the first (Half = 0) or second halves of two vectors, in turn.
template <int Half>
HALFSTEP_INLINE u8x16 zip(u8x16 a, u8x16 b) {
    constexpr int i = 8 * Half;
    return __builtin_shufflevector(a, b, i, i + 16, i + 1, i + 17, i + 2, i + 18, i + 3, i + 19, i + 4, i + 20, i + 5,
                                   i + 21, i + 6, i + 22, i + 7, i + 23);
}
template <int Half>
HALFSTEP_INLINE u16x8 zip(u16x8 a, u16x8 b) {
    constexpr int i = 4 * Half;
    return __builtin_shufflevector(a, b, i, i + 8, i + 1, i + 9, i + 2, i + 10, i + 3, i + 11);
}

inline constexpr bool is_little_endian = std::endian::native == std::endian::little;

/// The lower half of each number that two elements make.
template <class Vector>
HALFSTEP_INLINE Vector lower_halves(Vector a, Vector b) {
    return is_little_endian ? evens(a, b) : odds(a, b);
}

/// Numbers of twice the width from the elements of the first (Half = 0) or second halves of two vectors.
template <int Half = 0, class Vector>
HALFSTEP_INLINE Vector join_halves(Vector upper, Vector lower) {
    return is_little_endian ? zip<Half>(lower, upper) : zip<Half>(upper, lower);
}

/// The lower halves of 32-bit numbers.
HALFSTEP_INLINE u16x8 narrow_to_16(i32 a, i32 b) {
    return lower_halves(reinterpret_cast<u16x8>(a), reinterpret_cast<u16x8>(b));
}

/// The lowest bytes of 32-bit numbers.
HALFSTEP_INLINE u8x16 narrow_to_8(i32 a, i32 b, i32 c, i32 d) {
    return lower_halves(lower_halves(reinterpret_cast<u8x16>(a), reinterpret_cast<u8x16>(b)),
                        lower_halves(reinterpret_cast<u8x16>(c), reinterpret_cast<u8x16>(d)));
}
