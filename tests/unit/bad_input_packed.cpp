// What cannot be right of packed codes, which stand several in a byte.
#include "unit/support/bad_input.hpp"

#include <halfstep/halfstep.hpp>

namespace {

constexpr std::size_t count = 5; // of no packed type as many as fill their bytes
const std::vector<float> x = {-200.0f, -7.4f, 0.6f, 7.5f, 200.0f};
const std::span<const float> null_floats(static_cast<const float*>(nullptr), count);
const std::span<std::uint8_t> no_bytes(static_cast<std::uint8_t*>(nullptr), 3);
const hs::qparams unit{1.0f, 0};

/// As many bytes as `count` codes take, but without memory.
template <hs::packed_code Code>
const std::span<std::uint8_t> null_bytes = no_bytes.first(hs::storage_size<Code>(count));

/// What every function says that reads or writes packed codes; `is_null("x", 5)` is the end of a message.
std::string is_null(const std::string& argument, std::size_t size) {
    return argument + " is null, but has " + std::to_string(size) + " elements; expected memory";
}
/// `has_size("codes", 2, 3)` is followed by a reason.
std::string has_size(const std::string& argument, std::size_t size, std::size_t expected) {
    return argument + " has " + std::to_string(size) + " elements; expected " + std::to_string(expected) + ", ";
}

/// A scale that cannot be right, and the zero points next to the codes of the type: `refuse_params(params, message)`.
template <hs::packed_code Code, class Refuse>
void refuse_grids(const Refuse& refuse_params) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    for (const std::int32_t zero_point : {all.min - 1, all.max + 1})
        refuse_params({1.0f, zero_point}, "zero_point is " + std::to_string(zero_point) + "; expected " +
                                              std::to_string(all.min) + " to " + std::to_string(all.max) +
                                              ", the codes of this type");
    refuse_params({0.0f, 0}, "scale is 0; expected a finite number of magnitude 1.17549435e-38 or more");
}

template <hs::packed_code Code>
void refuse_pack() {
    using value = hs::code_value<Code>;
    const std::string name = "halfstep::pack: ";
    constexpr std::size_t size = hs::storage_size<Code>(count);
    const std::vector<value> codes(count, value{1});
    for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1}) {
        watched_output<std::uint8_t> packed(wrong);
        refuse(
            name + has_size("packed", wrong, size) + "enough bytes for codes",
            [&] { hs::pack<Code>(codes, packed.span()); }, packed);
    }
    watched_output<std::uint8_t> packed(size);
    refuse(
        name + is_null("codes", count),
        [&] { hs::pack<Code>(std::span(static_cast<const value*>(nullptr), count), packed.span()); }, packed);
    refuse(name + is_null("packed", size), [&] { hs::pack<Code>(codes, null_bytes<Code>); });
    watched_output<std::uint8_t> both(count);
    const auto signed_or_not = std::span(reinterpret_cast<value*>(both.span().data()), count);
    for (const std::size_t first : {std::size_t{0}, count - 1})
        refuse(
            name + "packed overlaps codes; expected memory of its own",
            [&] { hs::pack<Code>(signed_or_not, std::span(both.span().data() + first, size)); }, both);
}

template <hs::packed_code Code>
void refuse_unpack() {
    using value = hs::code_value<Code>;
    const std::string name = "halfstep::unpack: ";
    constexpr std::size_t size = hs::storage_size<Code>(count);
    watched_output<value> codes(count);
    for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1})
        refuse(
            name + has_size("packed", wrong, size) + "the bytes of as many codes as codes has elements",
            [&] { hs::unpack<Code>(std::vector<std::uint8_t>(wrong), codes.span()); }, codes);
    refuse(
        name + is_null("packed", size), [&] { hs::unpack<Code>(null_bytes<Code>, codes.span()); }, codes);
    refuse(name + is_null("codes", count),
           [&] { hs::unpack<Code>(std::vector<std::uint8_t>(size), std::span(static_cast<value*>(nullptr), count)); });
    const auto* const inside = reinterpret_cast<const std::uint8_t*>(codes.span().data());
    for (const std::size_t first : {std::size_t{0}, count - 1})
        refuse(
            name + "codes overlaps packed; expected memory of its own",
            [&] { hs::unpack<Code>(std::span(inside + first, size), codes.span()); }, codes);
}

/// `call(x, params, codes)`.
template <hs::packed_code Code, class Call>
void refuse_quantize(const Call& call) {
    const std::string name = "halfstep::quantize: ";
    constexpr std::size_t size = hs::storage_size<Code>(count);
    for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1}) {
        watched_output<std::uint8_t> codes(wrong);
        refuse(
            name + has_size("codes", wrong, size) + "enough bytes for the values of x",
            [&] { call(std::span(x), unit, codes.span()); }, codes);
    }
    watched_output<std::uint8_t> codes(size);
    refuse_grids<Code>([&](hs::qparams params, const std::string& message) {
        refuse(
            name + message, [&] { call(std::span(x), params, codes.span()); }, codes);
    });
    refuse(
        name + is_null("x", count), [&] { call(null_floats, unit, codes.span()); }, codes);
    refuse(name + is_null("codes", size), [&] { call(std::span(x), unit, null_bytes<Code>); });
    watched_output<float> both(count);
    for (const std::size_t first : {std::size_t{0}, std::size_t{7}, count * sizeof(float) - 1}) {
        const auto inside = std::span(reinterpret_cast<std::uint8_t*>(both.span().data()) + first, size);
        refuse(
            name + "codes overlaps x; expected memory of its own",
            [&] { call(std::span<const float>(both.span()), unit, inside); }, both);
    }
}

/// `call(codes, params, out)`; `function` is its name in messages.
template <hs::packed_code Code, class Call>
void refuse_dequantize(const std::string& function, const Call& call) {
    const std::string name = "halfstep::" + function + ": ";
    constexpr std::size_t size = hs::storage_size<Code>(count);
    const std::vector<std::uint8_t> codes(size + 1, 0x51);
    const auto first_bytes = [&](std::size_t bytes) { return std::span(codes).first(bytes); };
    watched_output<float> out(count);
    for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1})
        refuse(
            name + has_size("codes", wrong, size) + "the bytes of as many codes as out has elements",
            [&] { call(first_bytes(wrong), unit, out.span()); }, out);
    refuse_grids<Code>([&](hs::qparams params, const std::string& message) {
        refuse(
            name + message, [&] { call(first_bytes(size), params, out.span()); }, out);
    });
    refuse(
        name + is_null("codes", size), [&] { call(std::span<const std::uint8_t>(null_bytes<Code>), unit, out.span()); },
        out);
    refuse(name + is_null("out", count),
           [&] { call(first_bytes(size), unit, std::span(static_cast<float*>(nullptr), count)); });
    const auto* const inside = reinterpret_cast<const std::uint8_t*>(out.span().data());
    for (const std::size_t first : {std::size_t{0}, count * sizeof(float) - 1})
        refuse(
            name + "out overlaps codes; expected memory of its own",
            [&] { call(std::span(inside + first, size), unit, out.span()); }, out);
}

/// Calls `visit.template operator()<Code>()` for a signed and an unsigned type, one with two codes a byte and one with
/// four.
template <class Visit>
void for_both_packed(Visit visit) {
    visit.template operator()<hs::int4>();
    visit.template operator()<hs::uint2>();
}

} // namespace

BAD_INPUT_TABLE("pack and unpack") {
    const auto refuse_both = []<hs::packed_code Code>() {
        refuse_pack<Code>();
        refuse_unpack<Code>();
    };
    for_both_packed(refuse_both);
    refuse_both.operator()<hs::uint4>();
    refuse_both.operator()<hs::int2>();
}

BAD_INPUT_TABLE("quantize to packed codes") {
    for_both_packed([]<hs::packed_code Code>() {
        refuse_quantize<Code>(
            [](auto values, hs::qparams params, auto codes) { hs::quantize<Code>(values, params, codes); });
        refuse_quantize<Code>([](auto values, hs::qparams params, auto codes) {
            hs::quantize<Code>(values, params, codes, hs::stochastic{.seed = 7});
        });
    });
}

BAD_INPUT_TABLE("dequantize of packed codes") {
    for_both_packed([]<hs::packed_code Code>() {
        refuse_dequantize<Code>(
            "dequantize", [](auto codes, hs::qparams params, auto out) { hs::dequantize<Code>(codes, params, out); });
        refuse_dequantize<Code>("dequantize_add", [](auto codes, hs::qparams params, auto out) {
            hs::dequantize_add<Code>(codes, params, out);
        });
    });
}
