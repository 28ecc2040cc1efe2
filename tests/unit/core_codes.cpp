// Code types: what they hold and how they lie in memory.
#include "catch.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/codes.hpp>

#include <vector>

namespace {

template <hs::code Code>
constexpr bool has(int bits, bool is_signed, std::size_t per_element, std::int32_t min, std::int32_t max) {
    using traits = hs::code_traits<Code>;
    return traits::bits == bits && traits::is_signed == is_signed && traits::per_element == per_element &&
           traits::is_packed == (per_element > 1) && traits::range == hs::code_range{min, max} &&
           hs::packed_code<Code> == (per_element > 1) && hs::unpacked_code<Code> == (per_element == 1);
}

static_assert(has<std::int8_t>(8, true, 1, -128, 127));
static_assert(has<std::uint8_t>(8, false, 1, 0, 255));
static_assert(has<std::int16_t>(16, true, 1, -32768, 32767));
static_assert(has<std::uint16_t>(16, false, 1, 0, 65535));
static_assert(has<hs::int4>(4, true, 2, -8, 7));
static_assert(has<hs::uint4>(4, false, 2, 0, 15));
static_assert(has<hs::int2>(2, true, 4, -2, 1));
static_assert(has<hs::uint2>(2, false, 4, 0, 3));

static_assert(!hs::code<int> && !hs::code<float> && !hs::code<bool> && !hs::code<char> && !hs::code<const std::int8_t>);

static_assert(std::same_as<hs::code_storage<hs::int4>, std::uint8_t>);
static_assert(std::same_as<hs::code_value<hs::int4>, std::int8_t>);
static_assert(std::same_as<hs::code_value<hs::uint2>, std::uint8_t>);
static_assert(std::same_as<hs::code_storage<std::int16_t>, std::int16_t>);

static_assert(hs::storage_size<std::int16_t>(5) == 5);
static_assert(hs::storage_size<hs::int4>(0) == 0);
static_assert(hs::storage_size<hs::int4>(1) == 1);
static_assert(hs::storage_size<hs::uint4>(4) == 2);
static_assert(hs::storage_size<hs::int2>(5) == 2);
static_assert(hs::storage_size<hs::uint2>(8) == 2);
static_assert(hs::storage_size<hs::int2>(std::size_t(-1)) == std::size_t(-1) / 4 + 1); // no overflow on the way

constexpr bool packs_at_compile_time() {
    std::uint8_t bytes[2] = {};
    hs::write_code<hs::int4>(bytes, 0, 1);
    hs::write_code<hs::int4>(bytes, 1, -2);
    hs::write_code<hs::int4>(bytes, 2, 7);
    return bytes[0] == 0xE1 && bytes[1] == 0x07 && hs::read_code<hs::int4>(bytes, 1) == -2;
}
static_assert(packs_at_compile_time());

/// Writes each possible code to each place of a byte that holds `background`, reads it back, and looks at the rest.
template <hs::packed_code Code>
void check_every_place(std::uint8_t background) {
    using traits = hs::code_traits<Code>;
    for (std::size_t place = 0; place < traits::per_element; ++place)
        for (std::int32_t code = traits::range.min; code <= traits::range.max; ++code) {
            std::uint8_t bytes[3] = {background, background, background};
            hs::write_code<Code>(bytes, traits::per_element + place, code);
            const unsigned mask = ((1u << traits::bits) - 1) << (place * static_cast<std::size_t>(traits::bits));
            if (hs::read_code<Code>(bytes, traits::per_element + place) != code || bytes[0] != background ||
                bytes[2] != background || (bytes[1] & ~mask & 0xFF) != (background & ~mask & 0xFF))
                FAIL(name_of<Code>() << " " << code << " in place " << place << " over " << +background);
        }
}

} // namespace

TEMPLATE_TEST_CASE("a packed code comes back from any place and leaves its neighbours alone", "[core][codes]", hs::int4,
                   hs::uint4, hs::int2, hs::uint2) {
    for (int background = 0; background < 256; ++background)
        check_every_place<TestType>(static_cast<std::uint8_t>(background));
    SUCCEED();
}

TEST_CASE("packed codes lie as in ONNX, the first in the lowest bits", "[core][codes]") {
    for (int byte = 0; byte < 256; ++byte) {
        const auto bits = static_cast<std::uint8_t>(byte);
        for (std::size_t i = 0; i < 2; ++i) { // both nibbles, by hand
            const int nibble = i == 0 ? byte % 16 : byte / 16;
            REQUIRE(hs::read_code<hs::uint4>(&bits, i) == nibble);
            REQUIRE(hs::read_code<hs::int4>(&bits, i) == (nibble < 8 ? nibble : nibble - 16));
        }
        int rest = byte;
        for (std::size_t i = 0; i < 4; ++i, rest /= 4) {
            REQUIRE(hs::read_code<hs::uint2>(&bits, i) == rest % 4);
            REQUIRE(hs::read_code<hs::int2>(&bits, i) == (rest % 4 < 2 ? rest % 4 : rest % 4 - 4));
        }
    }
}

TEST_CASE("unpacked codes are ordinary integers", "[core][codes]") {
    std::uint16_t codes[2] = {};
    hs::write_code<std::uint16_t>(codes, 1, 65535);
    CHECK(hs::read_code<std::uint16_t>(codes, 1) == 65535);
    CHECK(codes[0] == 0);
    std::int8_t bytes[1] = {};
    hs::write_code<std::int8_t>(bytes, 0, -128);
    CHECK(hs::read_code<std::int8_t>(bytes, 0) == -128);
}

TEMPLATE_TEST_CASE("copy_codes copies as many codes as it is told", "[core][codes]", ALL_CODES) {
    using storage = hs::code_storage<TestType>;
    constexpr std::size_t size = 40;
    std::vector<storage> from(size);
    for (std::size_t i = 0; i < size; ++i)
        from[i] = static_cast<storage>(i * 37 + 101);
    const storage background = static_cast<storage>(0xA5);
    for (std::size_t count = 0; count <= size; ++count) {
        std::vector<storage> to(size, background);
        hs::copy_codes<TestType>(from.data(), count, to.data());
        std::vector<storage> expected(size, background);
        for (std::size_t i = 0; i < count; ++i)
            hs::write_code<TestType>(expected.data(), i, hs::read_code<TestType>(from.data(), i));
        REQUIRE(to == expected);
    }
}
