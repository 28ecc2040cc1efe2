// What cannot be right of the arguments of functions on spans.
#include "unit/support/bad_input.hpp"

#include <halfstep/halfstep.hpp>

namespace {

using bytes = std::uint8_t;

const std::vector<float> x = {-200.0f, -7.4f, 0.6f, 7.5f, 200.0f};
const std::vector<std::int8_t> five_codes = {1, -2, 3, -4, 5};
const std::span<const float> null_floats(static_cast<const float*>(nullptr), 5);
const std::span<const std::int8_t> null_codes(static_cast<const std::int8_t*>(nullptr), 5);
const hs::qparams unit{1.0f, 0};

struct bad_grid {
    hs::grid g;
    std::string message; ///< behind the function's name
};

/// Of 8-bit signed codes.
std::vector<bad_grid> bad_grids(const std::string& function) {
    const auto codes_message = [](const std::string& codes) {
        return "codes are " + codes + "; expected a part of -128 to 127";
    };
    const std::string scale = "; expected a finite number of magnitude 1.17549435e-38 or more";
    const std::string zero_point = "; expected -128 to 127, the codes of this type";
    constexpr hs::code_range all{-128, 127};
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
    constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
    std::vector<bad_grid> grids = {
        {hs::grid({0.0f, 0}, all), "scale is 0" + scale},
        {hs::grid({-0.0f, 0}, all), "scale is -0" + scale},
        {hs::grid({infinity, 0}, all), "scale is inf" + scale},
        {hs::grid({-infinity, 0}, all), "scale is -inf" + scale},
        {hs::grid({nan_value, 0}, all), "scale is nan" + scale},
        {hs::grid({1e-40f, 0}, all), "scale is 9.9999461e-41" + scale},
        {hs::grid({-0x1.fffffcp-127f, 0}, all), "scale is -1.17549421e-38" + scale},
        {hs::grid({1.0f, 128}, all), "zero_point is 128" + zero_point},
        {hs::grid({1.0f, -129}, all), "zero_point is -129" + zero_point},
        {hs::grid({1.0f, least}, all), "zero_point is -2147483648" + zero_point},
        {hs::grid({1.0f, most}, all), "zero_point is 2147483647" + zero_point},
        {hs::grid({1.0f, 0}, {-200, 5}), codes_message("-200 to 5")},
        {hs::grid({1.0f, 0}, {-5, 128}), codes_message("-5 to 128")},
        {hs::grid({1.0f, 0}, {5, -5}), codes_message("5 to -5")},
        {hs::grid({1.0f, 0}, {least, most}), codes_message("-2147483648 to 2147483647")},
    };
    for (bad_grid& grid : grids)
        grid.message = "halfstep::" + function + ": " + grid.message;
    return grids;
}

/// The columns of the table: functions that write codes of x, as `call(x, grid, codes)`.
template <class Call>
void refuse_quantize(const Call& call) {
    watched_output<std::int8_t> codes(5);
    for (const bad_grid& bad : bad_grids("quantize"))
        refuse(
            bad.message, [&] { call(std::span<const float>(x), bad.g, codes.span()); }, codes);
    const hs::grid g(unit, {-128, 127});
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<std::int8_t> other(size);
        refuse(
            "halfstep::quantize: codes has " + std::to_string(size) + " elements; expected 5, one for each value of x",
            [&] { call(std::span<const float>(x), g, other.span()); }, other);
    }
    refuse(
        "halfstep::quantize: x is null, but has 5 elements; expected memory",
        [&] { call(null_floats, g, codes.span()); }, codes);
    refuse("halfstep::quantize: codes is null, but has 5 elements; expected memory",
           [&] { call(std::span<const float>(x), g, std::span(static_cast<std::int8_t*>(nullptr), 5)); });
    watched_output<float> both(5);
    const auto inside = [&](std::size_t first) {
        return std::span(reinterpret_cast<std::int8_t*>(both.span().data()) + first, 5);
    };
    for (const std::size_t first : {0u, 7u, 19u})
        refuse(
            "halfstep::quantize: codes overlaps x; expected memory of its own",
            [&] { call(std::span<const float>(both.span()), g, inside(first)); }, both);
}

/// `call(x, grid, out)`.
template <class Call>
void refuse_fake_quantize(const Call& call) {
    watched_output<float> out(5);
    for (const bad_grid& bad : bad_grids("fake_quantize"))
        refuse(
            bad.message, [&] { call(std::span<const float>(x), bad.g, out.span()); }, out);
    const hs::grid g(unit, {-128, 127});
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<float> other(size);
        refuse(
            "halfstep::fake_quantize: out has " + std::to_string(size) +
                " elements; expected 5, one for each value of x",
            [&] { call(std::span<const float>(x), g, other.span()); }, other);
    }
    refuse(
        "halfstep::fake_quantize: x is null, but has 5 elements; expected memory",
        [&] { call(null_floats, g, out.span()); }, out);
    refuse("halfstep::fake_quantize: out is null, but has 5 elements; expected memory",
           [&] { call(std::span<const float>(x), g, std::span(static_cast<float*>(nullptr), 5)); });
    watched_output<float> both(7);
    for (const std::size_t first : {1u, 2u}) {
        const std::string message = "halfstep::fake_quantize: out overlaps x; expected x itself, or memory of its own";
        refuse(
            message, [&] { call(both.span().first(5), g, both.span().subspan(first, 5)); }, both);
        refuse(
            message, [&] { call(both.span().subspan(first, 5), g, both.span().first(5)); }, both);
    }
}

/// `call(codes, params, out)`; `function` is its name in messages.
template <class Call>
void refuse_dequantize(const std::string& function, const Call& call) {
    const std::string name = "halfstep::" + function;
    watched_output<float> out(5);
    for (const bad_grid& bad : bad_grids(function))
        if (bad.g.codes == hs::code_range{-128, 127})
            refuse(
                bad.message, [&] { call(std::span(five_codes), bad.g, out.span()); }, out);
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<float> other(size);
        refuse(
            name + ": codes has 5 elements; expected " + std::to_string(size) + ", one for each element of out",
            [&] { call(std::span(five_codes), unit, other.span()); }, other);
    }
    refuse(
        name + ": codes is null, but has 5 elements; expected memory", [&] { call(null_codes, unit, out.span()); },
        out);
    refuse(name + ": out is null, but has 5 elements; expected memory",
           [&] { call(std::span(five_codes), unit, std::span(static_cast<float*>(nullptr), 5)); });
    const auto* const inside = reinterpret_cast<const std::int8_t*>(out.span().data());
    for (const std::size_t first : {0u, 15u})
        refuse(
            name + ": out overlaps codes; expected memory of its own",
            [&] { call(std::span(inside + first, 5), unit, out.span()); }, out);
}

} // namespace

BAD_INPUT_TABLE("quantize on spans") {
    refuse_quantize([](auto values, const hs::grid& g, auto codes) { hs::quantize(values, g, codes); });
    refuse_quantize([](auto values, const hs::grid& g, auto codes) {
        hs::quantize(values, hs::qparams(g), codes, {.codes = g.codes});
    });
    refuse_quantize(
        [](auto values, const hs::grid& g, auto codes) { hs::quantize(values, g, codes, hs::stochastic{.seed = 7}); });
    watched_output<bytes> packed(2);
    refuse(
        "halfstep::quantize: codes has 2 elements; expected 3, enough bytes for the values of x",
        [&] { hs::quantize<hs::int4>(x, unit, packed.span()); }, packed);
    refuse(
        "halfstep::quantize: zero_point is 8; expected -8 to 7, the codes of this type",
        [&] {
            hs::quantize<hs::int4>(std::span(x).first(4), {1.0f, 8}, packed.span());
        },
        packed);
    watched_output<std::int8_t> codes(5);
    refuse(
        "halfstep::quantize: quotient is 2; expected one of the two values of quotient",
        [&] { hs::quantize(x, unit, codes.span(), {.quotient = static_cast<hs::quotient>(2)}); }, codes);
}

BAD_INPUT_TABLE("fake_quantize on spans") {
    refuse_fake_quantize(
        [](auto values, const hs::grid& g, auto out) { hs::fake_quantize<std::int8_t>(values, g, out); });
    refuse_fake_quantize([](auto values, const hs::grid& g, auto out) {
        hs::fake_quantize<std::int8_t>(values, hs::qparams(g), out, {.codes = g.codes});
    });
    refuse_fake_quantize([](auto values, const hs::grid& g, auto out) {
        hs::fake_quantize<std::int8_t>(values, g, out, hs::stochastic{.seed = 7});
    });
    watched_output<float> out(5);
    refuse(
        "halfstep::fake_quantize: quotient is 2; expected one of the two values of quotient",
        [&] { hs::fake_quantize<std::int8_t>(x, unit, out.span(), {.quotient = static_cast<hs::quotient>(2)}); }, out);
}

BAD_INPUT_TABLE("dequantize on spans") {
    refuse_dequantize("dequantize",
                      [](auto codes, const hs::qparams& params, auto out) { hs::dequantize(codes, params, out); });
    refuse_dequantize("dequantize_add",
                      [](auto codes, const hs::qparams& params, auto out) { hs::dequantize_add(codes, params, out); });
    watched_output<float> out(3);
    const std::vector<bytes> packed(2);
    refuse(
        "halfstep::dequantize: codes has 2 elements; expected 1, the bytes of as many codes as out has elements",
        [&] { hs::dequantize<hs::int2>(packed, unit, out.span()); }, out);
}

BAD_INPUT_TABLE("pack and unpack") {
    watched_output<bytes> packed(2);
    watched_output<std::int8_t> codes(2);
    refuse(
        "halfstep::pack: packed has 2 elements; expected 3, enough bytes for codes",
        [&] { hs::pack_int4(five_codes, packed.span()); }, packed);
    refuse(
        "halfstep::unpack: packed has 2 elements; expected 1, the bytes of as many codes as codes has elements",
        [&] { hs::unpack_int2(packed.span(), codes.span()); }, codes);
    refuse("halfstep::pack: codes is null, but has 5 elements; expected memory", [&] {
        std::vector<bytes> three(3);
        hs::pack_int4(null_codes, three);
    });
    refuse("halfstep::unpack: codes is null, but has 5 elements; expected memory", [&] {
        const std::vector<bytes> three(3);
        hs::unpack_int4(three, std::span(static_cast<std::int8_t*>(nullptr), 5));
    });
    watched_output<bytes> both(8);
    const auto signed_bytes = std::span(reinterpret_cast<std::int8_t*>(both.span().data()), 8);
    refuse(
        "halfstep::pack: packed overlaps codes; expected memory of its own",
        [&] { hs::pack_int4(signed_bytes, both.span().first(4)); }, both);
    refuse(
        "halfstep::unpack: codes overlaps packed; expected memory of its own",
        [&] { hs::unpack_int4(both.span().subspan(4), signed_bytes); }, both);
}

BAD_INPUT_TABLE("find_range and count_non_finite") {
    const auto none = [](const std::string& count) {
        return "halfstep::find_range: x has " + count + " values, none of them finite; expected at least one";
    };
    refuse(none("0"), [] { hs::find_range(std::vector<float>{}); });
    refuse(none("3"), [] { hs::find_range(std::vector<float>{nan_value, infinity, -infinity}); });
    refuse(none("1"), [] { hs::find_range(std::vector<hs::float16>{hs::float16(nan_value)}); });
    refuse("halfstep::find_range: x is null, but has 5 elements; expected memory", [] { hs::find_range(null_floats); });
    refuse("halfstep::count_non_finite: x is null, but has 5 elements; expected memory",
           [] { hs::count_non_finite(null_floats); });
}
