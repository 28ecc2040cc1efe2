// What cannot be right of the arguments of functions on spans. Those of packed codes: bad_input_packed.cpp.
#include "unit/support/bad_grids.hpp"
#include "unit/support/types.hpp"

#include <halfstep/halfstep.hpp>

namespace {

template <hs::floating Float>
const std::vector<Float> x = {Float(-200.0f), Float(-7.4f), Float(0.6f), Float(7.5f), Float(200.0f)};
template <hs::floating Float>
constexpr std::span<const Float> null_floats(static_cast<const Float*>(nullptr), 5);
const std::vector<std::int8_t> five_codes = {1, -2, 3, -4, 5};
const std::span<const std::int8_t> null_codes(static_cast<const std::int8_t*>(nullptr), 5);
const hs::qparams unit{1.0f, 0};

/// The columns of the table: functions that write codes of x, as `call(x, grid, codes)`.
template <hs::floating Float, class Call>
void refuse_quantize_of(const Call& call) {
    const std::span<const Float> values = x<Float>;
    watched_output<std::int8_t> codes(5);
    for (const bad_grid& bad : bad_grids("quantize"))
        refuse(
            bad.message, [&] { call(values, bad.g, codes.span()); }, codes);
    const hs::grid g(unit, {-128, 127});
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<std::int8_t> other(size);
        refuse(
            "halfstep::quantize: codes has " + std::to_string(size) + " elements; expected 5, one for each value of x",
            [&] { call(values, g, other.span()); }, other);
    }
    refuse(
        "halfstep::quantize: x is null, but has 5 elements; expected memory",
        [&] { call(null_floats<Float>, g, codes.span()); }, codes);
    refuse("halfstep::quantize: codes is null, but has 5 elements; expected memory",
           [&] { call(values, g, std::span(static_cast<std::int8_t*>(nullptr), 5)); });
    watched_output<Float> both(5);
    const auto inside = [&](std::size_t first) {
        return std::span(reinterpret_cast<std::int8_t*>(both.span().data()) + first, 5);
    };
    for (const std::size_t first : {std::size_t{0}, std::size_t{7}, 5 * sizeof(Float) - 1})
        refuse(
            "halfstep::quantize: codes overlaps x; expected memory of its own",
            [&] { call(std::span<const Float>(both.span()), g, inside(first)); }, both);
}

/// `call(x, grid, out)`.
template <hs::floating Float, class Call>
void refuse_fake_quantize_of(const Call& call) {
    const std::span<const Float> values = x<Float>;
    watched_output<Float> out(5);
    for (const bad_grid& bad : bad_grids("fake_quantize"))
        refuse(
            bad.message, [&] { call(values, bad.g, out.span()); }, out);
    const hs::grid g(unit, {-128, 127});
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<Float> other(size);
        refuse(
            "halfstep::fake_quantize: out has " + std::to_string(size) +
                " elements; expected 5, one for each value of x",
            [&] { call(values, g, other.span()); }, other);
    }
    refuse(
        "halfstep::fake_quantize: x is null, but has 5 elements; expected memory",
        [&] { call(null_floats<Float>, g, out.span()); }, out);
    refuse("halfstep::fake_quantize: out is null, but has 5 elements; expected memory",
           [&] { call(values, g, std::span(static_cast<Float*>(nullptr), 5)); });
    watched_output<Float> both(7);
    for (const std::size_t first : {1u, 2u}) {
        const std::string message = "halfstep::fake_quantize: out overlaps x; expected x itself, or memory of its own";
        refuse(
            message, [&] { call(both.span().first(5), g, both.span().subspan(first, 5)); }, both);
        refuse(
            message, [&] { call(both.span().subspan(first, 5), g, both.span().first(5)); }, both);
    }
}

/// `call(codes, params, out)`; `function` is its name in messages.
template <hs::floating Float, class Call>
void refuse_dequantize_of(const std::string& function, const Call& call) {
    const std::string name = "halfstep::" + function;
    watched_output<Float> out(5);
    for (const bad_grid& bad : bad_grids(function))
        if (bad.g.codes == hs::code_range{-128, 127})
            refuse(
                bad.message, [&] { call(std::span(five_codes), bad.g, out.span()); }, out);
    for (const std::size_t size : {0u, 4u, 6u}) {
        watched_output<Float> other(size);
        refuse(
            name + ": codes has 5 elements; expected " + std::to_string(size) + ", one for each element of out",
            [&] { call(std::span(five_codes), unit, other.span()); }, other);
    }
    refuse(
        name + ": codes is null, but has 5 elements; expected memory", [&] { call(null_codes, unit, out.span()); },
        out);
    refuse(name + ": out is null, but has 5 elements; expected memory",
           [&] { call(std::span(five_codes), unit, std::span(static_cast<Float*>(nullptr), 5)); });
    const auto* const inside = reinterpret_cast<const std::int8_t*>(out.span().data());
    for (const std::size_t first : {std::size_t{0}, 5 * sizeof(Float) - 5})
        refuse(
            name + ": out overlaps codes; expected memory of its own",
            [&] { call(std::span(inside + first, 5), unit, out.span()); }, out);
}

/// The rows for values of every float type.
template <class Call>
void refuse_quantize(const Call& call) {
    for_each_float([&]<hs::floating Float>() { refuse_quantize_of<Float>(call); });
}
template <class Call>
void refuse_fake_quantize(const Call& call) {
    for_each_float([&]<hs::floating Float>() { refuse_fake_quantize_of<Float>(call); });
}
template <class Call>
void refuse_dequantize(const std::string& function, const Call& call) {
    for_each_float([&]<hs::floating Float>() { refuse_dequantize_of<Float>(function, call); });
}

} // namespace

BAD_INPUT_TABLE("quantize on spans") {
    refuse_quantize([](auto values, const hs::grid& g, auto codes) { hs::quantize(values, g, codes); });
    refuse_quantize([](auto values, const hs::grid& g, auto codes) {
        hs::quantize(values, hs::qparams(g), codes, {.codes = g.codes});
    });
    refuse_quantize(
        [](auto values, const hs::grid& g, auto codes) { hs::quantize(values, g, codes, hs::stochastic{.seed = 7}); });
    watched_output<std::int8_t> codes(5);
    refuse(
        "halfstep::quantize: quotient is 2; expected one of the two values of quotient",
        [&] { hs::quantize(x<float>, unit, codes.span(), {.quotient = static_cast<hs::quotient>(2)}); }, codes);
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
        [&] { hs::fake_quantize<std::int8_t>(x<float>, unit, out.span(), {.quotient = static_cast<hs::quotient>(2)}); },
        out);
}

BAD_INPUT_TABLE("dequantize on spans") {
    refuse_dequantize("dequantize",
                      [](auto codes, const hs::qparams& params, auto out) { hs::dequantize(codes, params, out); });
    refuse_dequantize("dequantize_add",
                      [](auto codes, const hs::qparams& params, auto out) { hs::dequantize_add(codes, params, out); });
}

BAD_INPUT_TABLE("find_range and count_non_finite") {
    const auto none = [](const std::string& count) {
        return "halfstep::find_range: x has " + count + " values, none of them finite; expected at least one";
    };
    for_each_float([&]<hs::floating Float>() {
        const std::vector<Float> nothing_finite = {Float(nan_value), Float(infinity), Float(-infinity)};
        for (const std::size_t count : {0u, 1u, 3u})
            refuse(none(std::to_string(count)), [&] { hs::find_range(std::span(nothing_finite).first(count)); });
        refuse("halfstep::find_range: x is null, but has 5 elements; expected memory",
               [] { hs::find_range(null_floats<Float>); });
        refuse("halfstep::count_non_finite: x is null, but has 5 elements; expected memory",
               [] { hs::count_non_finite(null_floats<Float>); });
    });
}
