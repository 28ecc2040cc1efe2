// Pack and unpack kernels: codes of one byte to packed ones and back.
#include "catch.hpp"
#include "unit/support/fenced_array.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/random.hpp"
#include "unit/support/same_bytes.hpp"

namespace {

constexpr std::size_t longest = 300;

using bytes = std::vector<std::uint8_t>;

/// Bytes full of garbage: `pack` has to ignore their upper bits.
bytes any_bytes(std::size_t count) {
    random_source random(11);
    bytes result(count);
    for (std::uint8_t& byte : result)
        byte = static_cast<std::uint8_t>(random.bits());
    return result;
}

/// What `pack` has to write: the low bits of each byte, the first in the lowest bits, the rest of the last byte 0.
template <int Bits>
bytes packed_plainly(std::span<const std::uint8_t> codes) {
    bytes packed((codes.size() * Bits + 7) / 8, 0);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t bit = i * Bits;
        const unsigned value = codes[i] & ((1u << Bits) - 1);
        packed[bit / 8] = static_cast<std::uint8_t>(packed[bit / 8] | (value << (bit % 8)));
    }
    return packed;
}

template <int Bits, bool IsSigned>
bytes unpacked_plainly(std::span<const std::uint8_t> packed, std::size_t count) {
    bytes codes(count);
    for (std::size_t i = 0; i < count; ++i) {
        int value = (packed[i * Bits / 8] >> (i * Bits % 8)) & ((1 << Bits) - 1);
        if (IsSigned && value >= 1 << (Bits - 1))
            value -= 1 << Bits;
        codes[i] = static_cast<std::uint8_t>(value);
    }
    return codes;
}

/// Runs `kernel(in, out)` at every alignment, at the fence, and compares the whole output with what is expected.
template <class Kernel>
void check_alignments(Kernel kernel, std::span<const std::uint8_t> in, std::span<const std::uint8_t> result) {
    fenced_array<std::uint8_t> input(in.size() + 16);
    fenced_array<std::uint8_t> output(result.size() + 64);
    bytes expected(output.all().size());
    for (std::size_t offset = 0; offset < 16; ++offset) {
        std::uint8_t* const from = input.end() - offset - in.size();
        std::copy(in.begin(), in.end(), from);
        const std::size_t place = expected.size() - (offset * 7 + in.size()) % 16 - result.size();
        fill_bytes(output.all(), 0xA5);
        kernel(from, output.all().data() + place);
        fill_bytes(std::span(expected), 0xA5);
        std::copy(result.begin(), result.end(), expected.begin() + static_cast<std::ptrdiff_t>(place));
        const std::size_t at = first_difference<std::uint8_t>(output.all(), expected);
        if (at != expected.size())
            FAIL(in.size() << " bytes in, " << result.size() << " out, offset " << offset << ": byte " << at << " is "
                           << +output.all()[at] << ", expected " << +expected[at] << "; output begins at " << place);
    }
}

template <int Bits, bool IsSigned>
void check_unpack(hs::isa set) {
    const auto kernel = kernel_from(set, [] { return hs::simd::unpack<Bits, IsSigned>(); });
    const bytes source = any_bytes(longest);
    for (std::size_t count = 0; count <= longest; ++count) {
        const auto packed = std::span(source).first((count * Bits + 7) / 8);
        INFO(hs::name(set) << ", " << Bits << " bits, signed: " << IsSigned << ", " << count << " codes");
        check_alignments([&](const std::uint8_t* from, std::uint8_t* to) { kernel(from, count, to); }, packed,
                         unpacked_plainly<Bits, IsSigned>(packed, count));
    }
}

template <int Bits>
void check_pack(hs::isa set) {
    const auto kernel = kernel_from(set, [] { return hs::simd::pack<Bits>(); });
    const bytes source = any_bytes(longest);
    for (std::size_t count = 0; count <= longest; ++count) {
        const auto codes = std::span(source).first(count);
        INFO(hs::name(set) << ", " << Bits << " bits, " << count << " codes");
        check_alignments([&](const std::uint8_t* from, std::uint8_t* to) { kernel(from, count, to); }, codes,
                         packed_plainly<Bits>(codes));
    }
}

/// Every byte that there can be, in every place of a block: all pairs of nibbles, all quads of 2-bit codes.
template <int Bits, bool IsSigned>
void check_every_byte(hs::isa set) {
    constexpr std::size_t per_byte = 8 / Bits;
    const auto pack = kernel_from(set, [] { return hs::simd::pack<Bits>(); });
    const auto unpack = kernel_from(set, [] { return hs::simd::unpack<Bits, IsSigned>(); });
    bytes packed(256 + 37);
    for (std::size_t i = 0; i < packed.size(); ++i)
        packed[i] = static_cast<std::uint8_t>(i);
    bytes codes(packed.size() * per_byte);
    bytes packed_again(packed.size());
    unpack(packed.data(), codes.size(), codes.data());
    pack(codes.data(), codes.size(), packed_again.data());
    CHECK(first_difference<std::uint8_t>(codes, unpacked_plainly<Bits, IsSigned>(packed, codes.size())) ==
          codes.size());
    CHECK(first_difference<std::uint8_t>(packed_again, packed) == packed.size());
}

} // namespace

TEST_CASE("pack kernels at every length and alignment", "[simd][pack]") {
    for (const hs::isa set : isas_under_test()) {
        check_pack<4>(set);
        check_pack<2>(set);
    }
    SUCCEED();
}

TEST_CASE("unpack kernels at every length and alignment", "[simd][pack]") {
    for (const hs::isa set : isas_under_test()) {
        check_unpack<4, true>(set);
        check_unpack<4, false>(set);
        check_unpack<2, true>(set);
        check_unpack<2, false>(set);
    }
    SUCCEED();
}

TEST_CASE("every pair of nibbles and every quad of 2-bit codes survives unpack and pack", "[simd][pack]") {
    for (const hs::isa set : isas_under_test()) {
        INFO(hs::name(set));
        check_every_byte<4, true>(set);
        check_every_byte<4, false>(set);
        check_every_byte<2, true>(set);
        check_every_byte<2, false>(set);
    }
}
