// Sub-byte codes, from and to one byte a code.
#pragma once

#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "spans.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// Packs codes of one byte each: the low bits of each, the first in the lowest bits of a byte, unused bits of the last
/// byte 0. Higher bits are dropped unseen, so a code out of range wraps. Throws if packed has not
/// `storage_size<Code>(codes.size())` bytes or overlaps codes; packed is untouched then. Source of the layout: ONNX, "4
/// bit types".
template <packed_code Code, contiguous_range_of<code_value<Code>> Codes, contiguous_range_of<std::uint8_t> Packed>
requires detail::writable<Packed>
void pack(const Codes& codes, Packed&& packed) {
    const auto in = detail::as_const_span(codes);
    const auto out = detail::as_span(packed);
    if (!detail::check_size("pack", "packed", out.size(), storage_size<Code>(in.size()), "enough bytes for codes") ||
        !detail::check_memory("pack", "codes", in, "packed", out))
        return;
    simd::pack<code_traits<Code>::bits>()(reinterpret_cast<const std::uint8_t*>(in.data()), in.size(), out.data());
}

/// The reverse of `pack`: as many codes as `codes` has elements, sign-extended where the type is signed. Throws if
/// packed does not have `storage_size<Code>(codes.size())` bytes or overlaps codes; codes is untouched then.
template <packed_code Code, contiguous_range_of<std::uint8_t> Packed, contiguous_range_of<code_value<Code>> Codes>
requires detail::writable<Codes>
void unpack(const Packed& packed, Codes&& codes) {
    const auto in = detail::as_const_span(packed);
    const auto out = detail::as_span(codes);
    if (!detail::check_size("unpack", "packed", in.size(), storage_size<Code>(out.size()),
                            "the bytes of as many codes as codes has elements") ||
        !detail::check_memory("unpack", "packed", in, "codes", out))
        return;
    using traits = code_traits<Code>;
    simd::unpack<traits::bits, traits::is_signed>()(in.data(), out.size(), reinterpret_cast<std::uint8_t*>(out.data()));
}

/// `pack<int4>`: std::int8_t codes of -8..7, two a byte.
template <contiguous_range_of<std::int8_t> Codes, contiguous_range_of<std::uint8_t> Packed>
void pack_int4(const Codes& codes, Packed&& packed) {
    pack<int4>(codes, packed);
}
/// `pack<uint4>`: std::uint8_t codes of 0..15, two a byte.
template <contiguous_range_of<std::uint8_t> Codes, contiguous_range_of<std::uint8_t> Packed>
void pack_uint4(const Codes& codes, Packed&& packed) {
    pack<uint4>(codes, packed);
}
/// `pack<int2>`: std::int8_t codes of -2..1, four a byte.
template <contiguous_range_of<std::int8_t> Codes, contiguous_range_of<std::uint8_t> Packed>
void pack_int2(const Codes& codes, Packed&& packed) {
    pack<int2>(codes, packed);
}
/// `pack<uint2>`: std::uint8_t codes of 0..3, four a byte.
template <contiguous_range_of<std::uint8_t> Codes, contiguous_range_of<std::uint8_t> Packed>
void pack_uint2(const Codes& codes, Packed&& packed) {
    pack<uint2>(codes, packed);
}

/// `unpack<int4>`: the reverse of `pack_int4`.
template <contiguous_range_of<std::uint8_t> Packed, contiguous_range_of<std::int8_t> Codes>
void unpack_int4(const Packed& packed, Codes&& codes) {
    unpack<int4>(packed, codes);
}
/// `unpack<uint4>`: the reverse of `pack_uint4`.
template <contiguous_range_of<std::uint8_t> Packed, contiguous_range_of<std::uint8_t> Codes>
void unpack_uint4(const Packed& packed, Codes&& codes) {
    unpack<uint4>(packed, codes);
}
/// `unpack<int2>`: the reverse of `pack_int2`.
template <contiguous_range_of<std::uint8_t> Packed, contiguous_range_of<std::int8_t> Codes>
void unpack_int2(const Packed& packed, Codes&& codes) {
    unpack<int2>(packed, codes);
}
/// `unpack<uint2>`: the reverse of `pack_uint2`.
template <contiguous_range_of<std::uint8_t> Packed, contiguous_range_of<std::uint8_t> Codes>
void unpack_uint2(const Packed& packed, Codes&& codes) {
    unpack<uint2>(packed, codes);
}

} // namespace halfstep::inline HALFSTEP_ABI
