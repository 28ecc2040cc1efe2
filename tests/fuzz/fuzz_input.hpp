// What fuzz targets make of bytes: choices, grids and values; and how they say that something does not hold.
#pragma once

#include <halfstep/core/float_types.hpp>
#include <halfstep/core/qparams.hpp>
#include <halfstep/simd/active_isa.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hs = halfstep;

/// Ends the process where something does not hold: libFuzzer then keeps the input.
inline void demand(bool condition, std::string_view what) {
    if (condition)
        return;
    std::fprintf(stderr, "it does not hold that %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

/// Takes choices off the front of the bytes. Where these have ended, everything is 0.
class fuzz_input {
public:
    fuzz_input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

    /// A number of `Bytes` bytes.
    template <std::size_t Bytes>
    std::uint64_t take() {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < Bytes && !bytes_.empty(); ++i) {
            number |= std::uint64_t{bytes_.front()} << 8 * i;
            bytes_ = bytes_.subspan(1);
        }
        return number;
    }
    /// A number below `end`.
    std::size_t below(std::size_t end) { return end <= 256 ? take<1>() % end : take<2>() % end; }
    /// A number from `least` to `most`, both included.
    std::int32_t between(std::int32_t least, std::int32_t most) {
        const auto count = static_cast<std::uint64_t>(std::int64_t{most} - least) + 1;
        return static_cast<std::int32_t>(least + static_cast<std::int64_t>(take<2>() % count));
    }
    bool flag() { return take<1>() % 2 != 0; }
    float any_float() { return std::bit_cast<float>(static_cast<std::uint32_t>(take<4>())); }
    bool empty() const { return bytes_.empty(); }

private:
    std::span<const std::uint8_t> bytes_;
};

/// Any scale that is finite and normal: where the bytes are not, their exponent is folded into its range.
inline float take_scale(fuzz_input& in) {
    auto bits = static_cast<std::uint32_t>(in.take<4>());
    const std::uint32_t exponent = bits >> 23 & 0xFF;
    if (exponent == 0 || exponent == 0xFF)
        bits = (bits & 0x807F'FFFF) | (exponent == 0 ? 1u : 0xFEu) << 23;
    return std::bit_cast<float>(bits);
}

/// A grid of a code type: any legal scale, any zero point, and all codes or a part of them.
template <hs::code Code>
hs::grid take_grid(fuzz_input& in) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    const hs::qparams params{take_scale(in), in.between(all.min, all.max)};
    hs::code_range codes = all;
    if (in.flag()) {
        codes.min = in.between(all.min, all.max);
        codes.max = in.between(codes.min, all.max);
    }
    return hs::grid(params, codes);
}

/// A value for a grid: any bits of its type, or one next to where codes change.
template <hs::floating Float>
Float take_value(fuzz_input& in, const hs::grid& g) {
    const std::uint64_t kind = in.take<1>();
    if (kind < 64) {
        if constexpr (std::same_as<Float, float>)
            return std::bit_cast<float>(static_cast<std::uint32_t>(in.take<4>()));
        else
            return Float::from_bits(static_cast<std::uint16_t>(in.take<2>()));
    }
    const float half_steps = kind < 208 ? static_cast<float>(static_cast<std::int8_t>(in.take<1>()))
                                        : static_cast<float>(static_cast<std::int16_t>(in.take<2>()));
    const float near = half_steps / 2.0f * g.scale;
    const auto ulps = static_cast<std::uint32_t>(kind % 8) - 4;
    return Float(std::bit_cast<float>(std::bit_cast<std::uint32_t>(near) + ulps));
}

/// `count` values: those that the bytes give, again and again.
template <hs::floating Float>
std::vector<Float> take_values(fuzz_input& in, const hs::grid& g, std::size_t count) {
    std::vector<Float> values(count);
    std::size_t given = 0;
    while (given < count && (given == 0 || !in.empty()))
        values[given++] = take_value<Float>(in, g);
    for (std::size_t i = given; i < count; ++i)
        values[i] = values[i - given];
    return values;
}

/// An output between two fences: what lies before and behind it must not change.
template <class T>
class fenced_output {
public:
    /// `count` elements, of which the first lies `offset` elements behind the beginning of a line of memory. All bytes
    /// are those of a pattern.
    fenced_output(std::size_t count, std::size_t offset)
        : bytes_((offset + count) * sizeof(T) + 2 * fence), first_(fence + offset * sizeof(T)), count_(count),
          memory_(static_cast<unsigned char*>(::operator new(bytes_, std::align_val_t(fence)))) {
        std::memset(memory_, pattern, bytes_);
    }
    ~fenced_output() { ::operator delete(memory_, std::align_val_t(fence)); }
    fenced_output(const fenced_output&) = delete;
    fenced_output& operator=(const fenced_output&) = delete;

    T* data() { return reinterpret_cast<T*>(memory_ + first_); }
    std::span<T> span() { return {data(), count_}; }
    /// Whether nothing but the elements was written to.
    bool fences_stand() const {
        const auto is_pattern = [](unsigned char byte) { return byte == pattern; };
        return std::all_of(memory_, memory_ + first_, is_pattern) &&
               std::all_of(memory_ + first_ + count_ * sizeof(T), memory_ + bytes_, is_pattern);
    }

    static constexpr unsigned char pattern = 0xA5;

private:
    static constexpr std::size_t fence = 64;
    std::size_t bytes_;
    std::size_t first_;
    std::size_t count_;
    unsigned char* memory_;
};

/// The elements that differ by a bit, in words; empty where there are none.
template <class T>
std::string difference(std::span<const T> found, std::span<const T> expected) {
    for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i)
        if (std::memcmp(&found[i], &expected[i], sizeof(T)) != 0)
            return "element " + std::to_string(i) + " of " + std::to_string(expected.size());
    return found.size() == expected.size() ? "" : "the size";
}
