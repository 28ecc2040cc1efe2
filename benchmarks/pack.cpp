// pack and unpack: codes of one byte each to packed ones, and back. Speeds count the bytes of the unpacked codes.
#include "measure.hpp"
#include "operations.hpp"

#include <halfstep/ops/pack.hpp>

namespace bench {

namespace {

template <hs::packed_code Code>
[[gnu::noinline]] void plain_pack(std::span<const std::int8_t> codes, std::span<std::uint8_t> packed) {
    using traits = hs::code_traits<Code>;
    for (std::size_t i = 0; i < packed.size(); ++i) {
        int byte = 0;
        for (std::size_t j = 0; j < traits::per_element; ++j)
            byte |= (codes[i * traits::per_element + j] & ((1 << traits::bits) - 1)) << (j * traits::bits);
        packed[i] = static_cast<std::uint8_t>(byte);
    }
}

template <hs::packed_code Code>
[[gnu::noinline]] void plain_unpack(std::span<const std::uint8_t> packed, std::span<std::int8_t> codes) {
    using traits = hs::code_traits<Code>;
    constexpr int unused = 8 - traits::bits;
    for (std::size_t i = 0; i < packed.size(); ++i)
        for (std::size_t j = 0; j < traits::per_element; ++j) {
            const auto shifted = static_cast<std::int8_t>(packed[i] << (unused - static_cast<int>(j) * traits::bits));
            codes[i * traits::per_element + j] = static_cast<std::int8_t>(shifted >> unused);
        }
}

} // namespace

void add_pack() {
    for_each_type<hs::int4, hs::int2>([]<class Code> {
        add<std::int8_t, Code>(
            "pack", [](auto codes, auto packed) { hs::pack<Code>(codes, packed); },
            [](auto codes, auto packed) { plain_pack<Code>(codes, packed); });
        add<Code, std::int8_t>(
            "unpack", [](auto packed, auto codes) { hs::unpack<Code>(packed, codes); },
            [](auto packed, auto codes) { plain_unpack<Code>(packed, codes); });
    });
}

} // namespace bench
