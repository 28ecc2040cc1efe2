// Codes of one byte each, to and from packed ones.

/// Packs the low Bits bits of `count` bytes, the first in the lowest bits. Unused bits of the last byte become 0.
template <int Bits>
void pack(const std::uint8_t* codes, std::size_t count, std::uint8_t* packed) noexcept {
    constexpr std::size_t per_byte = 8 / Bits;
    for (; count >= block; count -= block, codes += block, packed += block / per_byte)
        store_packed<Bits>(packed, load_bytes(codes));
    if (count > 0) {
        std::uint8_t padded[block] = {};
        std::uint8_t padded_packed[block / per_byte];
        detail::copy_n(codes, count, padded);
        store_packed<Bits>(padded_packed, load_bytes(padded));
        detail::copy_n(padded_packed, (count + per_byte - 1) / per_byte, packed);
    }
}

/// Sign-extends Bits bits (IsSigned) or leaves them: flipping the sign bit and subtracting it carries it upward.
template <int Bits, bool IsSigned>
HALFSTEP_INLINE bytes extend(bytes b) {
    if constexpr (!IsSigned)
        return b;
    constexpr std::uint8_t sign = 1 << (Bits - 1);
    return subtract(exclusive_or(b, sign), sign);
}

/// The reverse of `pack`.
template <int Bits, bool IsSigned>
void unpack(const std::uint8_t* packed, std::size_t count, std::uint8_t* codes) noexcept {
    constexpr std::size_t per_byte = 8 / Bits;
    for (; count >= block; count -= block, packed += block / per_byte, codes += block)
        store_bytes(codes, extend<Bits, IsSigned>(load_packed<Bits>(packed)));
    if (count > 0) {
        std::uint8_t padded_packed[block / per_byte] = {};
        std::uint8_t padded[block];
        detail::copy_n(packed, (count + per_byte - 1) / per_byte, padded_packed);
        store_bytes(padded, extend<Bits, IsSigned>(load_packed<Bits>(padded_packed)));
        detail::copy_n(padded, count, codes);
    }
}
