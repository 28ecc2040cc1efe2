// The ideal: a loop that moves the same bytes as an operation with trivial arithmetic, on the best instruction set.
// No operation can be faster by much; where one is as fast, the memory system is what limits it.
#pragma once

#include <halfstep/simd/active_isa.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#if HALFSTEP_X86
#include <immintrin.h>
#endif

namespace bench {

/// How a loop writes: through the caches, which first read what they are to hold, or around them.
enum class store { ordinary, non_temporal };

constexpr bool has_non_temporal_stores = HALFSTEP_X86;

/// The compiler makes one or more registers of it.
using line = std::uint64_t __attribute__((vector_size(64)));

} // namespace bench

HALFSTEP_REGION_BEGIN_BASELINE
namespace bench::scalar {
#if HALFSTEP_X86
HALFSTEP_INLINE void write_around_caches(void* to, const void* from) {
    for (int i = 0; i < 4; ++i)
        _mm_stream_si128(static_cast<__m128i*>(to) + i, _mm_load_si128(static_cast<const __m128i*>(from) + i));
}
HALFSTEP_INLINE void wait_for_stores() { _mm_sfence(); }
#else
HALFSTEP_INLINE void write_around_caches(void* to, const void* from) {
    *static_cast<line*>(to) = *static_cast<const line*>(from);
}
HALFSTEP_INLINE void wait_for_stores() {}
#endif
#include "ideal.inl"
}
HALFSTEP_REGION_END_BASELINE

#if HALFSTEP_X86
HALFSTEP_REGION_BEGIN_AVX2
namespace bench::avx2 {
HALFSTEP_INLINE void write_around_caches(void* to, const void* from) {
    for (int i = 0; i < 2; ++i)
        _mm256_stream_si256(static_cast<__m256i*>(to) + i, _mm256_load_si256(static_cast<const __m256i*>(from) + i));
}
HALFSTEP_INLINE void wait_for_stores() { _mm_sfence(); }
#include "ideal.inl"
}
HALFSTEP_REGION_END

HALFSTEP_REGION_BEGIN_AVX512
namespace bench::avx512 {
HALFSTEP_INLINE void write_around_caches(void* to, const void* from) {
    _mm512_stream_si512(static_cast<__m512i*>(to), _mm512_load_si512(from));
}
HALFSTEP_INLINE void wait_for_stores() { _mm_sfence(); }
#include "ideal.inl"
}
HALFSTEP_REGION_END
#endif

namespace bench {

/// One column for each set, in the order of all_isas.
template <class Function, class... SameFunction>
Function* choose_best(Function* scalar, SameFunction*... others) {
    Function* const row[] = {scalar, others...};
    return row[halfstep::place_of(halfstep::best_isa())];
}

#if HALFSTEP_X86
#define BENCH_CHOOSE(...) choose_best(&scalar::__VA_ARGS__, &avx2::__VA_ARGS__, &avx512::__VA_ARGS__)
#elif HALFSTEP_NEON // which the plain set may use, too
#define BENCH_CHOOSE(...) choose_best(&scalar::__VA_ARGS__, &scalar::__VA_ARGS__)
#else
#define BENCH_CHOOSE(...) choose_best(&scalar::__VA_ARGS__)
#endif

/// Reads all of `from` and writes all of `to`, both whole numbers of lines of 64 bytes. `FromBits` and `ToBits` are
/// the bits that a value takes in each: one a multiple of the other, or ToBits 0.
template <std::size_t FromBits, std::size_t ToBits, store Store, class From, class To>
void move_ideally(std::span<const From> from, [[maybe_unused]] std::span<To> to) {
    const std::size_t lines = from.size_bytes() / 64;
    if constexpr (ToBits == 0) {
        static const auto read = BENCH_CHOOSE(read_lines);
        read(from.data(), lines);
    } else {
        constexpr std::size_t reads = FromBits > ToBits ? FromBits / ToBits : 1;
        constexpr std::size_t writes = ToBits > FromBits ? ToBits / FromBits : 1;
        static const auto move = BENCH_CHOOSE(move_lines<reads, writes, Store>);
        move(from.data(), to.data(), lines / reads);
    }
}

#undef BENCH_CHOOSE

} // namespace bench
