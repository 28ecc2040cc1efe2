// What cannot be right of the arguments of quantizers.
#include "unit/support/bad_input.hpp"
#include "unit/support/types.hpp"

#include <halfstep/halfstep.hpp>

namespace {

template <hs::floating Float>
const std::vector<Float> x(12, Float(1.0f));
template <hs::floating Float>
constexpr std::span<const Float> no_memory(static_cast<const Float*>(nullptr), 12);
const hs::shape s{3, 4};

template <hs::rounding Rounding>
using int8_tensor = hs::quantizer<std::int8_t, hs::symmetric, hs::per_tensor, Rounding>;
template <hs::rounding Rounding>
using int8_tokens = hs::quantizer<std::int8_t, hs::symmetric, hs::per_token, Rounding>;

const std::string name = "halfstep::quantizer::quantize: ";

/// A criterion that chooses what it was told.
struct fixed_range {
    hs::range chosen;
    hs::range choose_range(const hs::histogram&, const hs::grid_family&) const { return chosen; }
};

/// Calls `visit.template operator()<Float, Rounding>()` for each float type and each way to round.
template <class Visit>
void for_each_float_and_rounding(Visit visit) {
    for_each_float([&]<hs::floating Float>() {
        visit.template operator()<Float, hs::nearest_even>();
        visit.template operator()<Float, hs::stochastic>();
    });
}

/// A granularity that does not fit, for any of the three ways to call a quantizer.
template <hs::floating Float, hs::rounding Rounding>
void refuse_granularity(const hs::granularity& which, const std::string& message) {
    const hs::quantizer<std::int8_t, hs::symmetric, hs::granularity, Rounding> q(which);
    refuse(message, [&] { q.quantize(x<Float>, s); });
    refuse(message, [&] { q.quantize(x<Float>, s, hs::mse{}); });
    refuse(message, [&] { q.quantize(x<Float>, s, std::vector<hs::qparams>(3)); });
}

template <hs::floating Float, hs::rounding Rounding>
void refuse_values_and_granularities() {
    const int8_tensor<Rounding> q;
    const std::vector<Float> no_values;
    const std::vector<hs::qparams> params(1);
    const std::string sizes = name + "x has 12 elements; expected 15, the product of the shape's dimensions";
    refuse(sizes, [&] { q.quantize(x<Float>, {3, 5}); });
    refuse(sizes, [&] { q.quantize(x<Float>, {3, 5}, hs::mse{}); });
    refuse(sizes, [&] { q.quantize(x<Float>, {3, 5}, params); });
    refuse(name + "x has 12 elements; expected 0, the product of the shape's dimensions",
           [&] { q.quantize(x<Float>, hs::shape{}); });
    refuse(name + "x has no values; expected at least one", [&] { q.quantize(no_values, {0, 5}); });
    refuse(name + "x has no values; expected at least one",
           [&] { q.quantize(no_values, hs::shape{}, hs::percentile{99.0}); });
    const std::string null = name + "x is null, but has 12 elements; expected memory";
    refuse(null, [&] { q.quantize(no_memory<Float>, s); });
    refuse(null, [&] { q.quantize(no_memory<Float>, s, hs::mse{}); });
    refuse(null, [&] { q.quantize(no_memory<Float>, s, params); });

    const auto refuse_which = refuse_granularity<Float, Rounding>;
    refuse_which(hs::per_channel{2}, "halfstep::per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
    refuse_which(hs::per_channel{-3}, "halfstep::per_channel: axis is -3; expected -2 to 1 for a shape of rank 2");
    refuse_which(hs::group_wise{0}, "halfstep::group_wise: size is 0; expected at least 1");
    refuse_which(hs::block_wise{0, 2},
                 "halfstep::block_wise: tiles of 0 rows by 2 cols are empty; expected at least 1 by 1");
    refuse_which(hs::block_wise{2, 0},
                 "halfstep::block_wise: tiles of 2 rows by 0 cols are empty; expected at least 1 by 1");
    const int8_tensor<Rounding> unknown_scales({}, hs::quantizer_options{.scales = static_cast<hs::scale_type>(7)});
    const std::string scales =
        "halfstep::quantized_tensor: scales is 7; expected one of the three values of scale_type";
    refuse(scales, [&] { unknown_scales.quantize(x<Float>, s); });
    refuse(scales, [&] { unknown_scales.quantize(x<Float>, s, hs::mse{}); });
    refuse(scales, [&] { unknown_scales.quantize(x<Float>, s, params); });
}

template <hs::floating Float, hs::rounding Rounding>
void refuse_ranges() {
    std::vector<Float> holes = x<Float>;
    std::fill(holes.begin() + 4, holes.begin() + 8, Float(nan_value));
    const int8_tokens<Rounding> tokens;
    const std::string hole = name + "x has no finite value where grid 1 of 3 lies; expected at least one";
    refuse(hole, [&] { tokens.quantize(holes, s); });
    refuse(hole, [&] { tokens.quantize(holes, s, hs::mse{}); });
    refuse(hole, [&] { tokens.quantize(holes, s, hs::percentile{}); });
    const int8_tensor<Rounding> q;
    refuse(name + "x has no finite value where grid 0 of 1 lies; expected at least one",
           [&] { q.quantize(std::vector<Float>(12, Float(infinity)), s); });

    const auto refuse_criterion = [&](hs::range chosen, const std::string& text) {
        refuse(name + "the criterion chose the range [" + text, [&] { q.quantize(x<Float>, s, fixed_range{chosen}); });
    };
    refuse_criterion({-infinity, infinity}, "-inf, inf] for grid 0 of 1; expected finite ends");
    refuse_criterion({nan_value, 1.0f}, "nan, 1] for grid 0 of 1; expected finite ends");
    refuse_criterion({0.0f, nan_value}, "0, nan] for grid 0 of 1; expected finite ends");
    refuse_criterion({1.0f, -1.0f}, "1, -1] for grid 0 of 1; expected the lower end first");
}

template <hs::floating Float, hs::rounding Rounding>
void refuse_given_grids() {
    const auto refuse_params = [](const auto& q, std::span<const hs::qparams> params, const std::string& message) {
        refuse(message, [&] { q.quantize(x<Float>, s, params); });
    };
    const int8_tokens<Rounding> tokens;
    const std::vector<hs::qparams> four(4, {1.0f, 0});
    const std::span<const hs::qparams> three = std::span(four).first(3);
    refuse_params(tokens, {}, name + "params has 0 elements; expected 3, one for each grid");
    refuse_params(tokens, four, name + "params has 4 elements; expected 3, one for each grid");
    refuse_params(tokens, std::span(static_cast<const hs::qparams*>(nullptr), 3),
                  name + "params is null, but has 3 elements; expected memory");
    const auto refuse_last = [&](hs::qparams last, const std::string& message) {
        std::vector<hs::qparams> params(three.begin(), three.end());
        params.back() = last;
        refuse_params(tokens, params, message);
    };
    for (const auto& [scale, text] : {std::pair(0.0f, "0"), std::pair(nan_value, "nan"), std::pair(-infinity, "-inf"),
                                      std::pair(0x1p-127f, "5.87747175e-39")})
        refuse_last({scale, 0}, scale_message("quantizer::quantize", text));
    refuse_last({1.0f, 200}, name + "zero_point is 200; expected -128 to 127, the codes of this type");
    refuse_last({1.0f, 3}, name + "zero_point is 3; expected 0, as the scheme is symmetric");
    refuse_last({-1.0f, 0}, name + "scale is -1; expected a positive one, as the scheme has no others");
    const int8_tokens<Rounding> half_scales({}, hs::quantizer_options{.scales = hs::scale_type::float16});
    refuse_params(half_scales, std::vector<hs::qparams>(3, {0.1f, 0}),
                  name + "scale 0.100000001 cannot be stored exactly in the scale type; expected the result of "
                         "round_scale");
}

} // namespace

BAD_INPUT_TABLE("what quantizers refuse of values, shapes and granularities") {
    for_each_float_and_rounding(
        []<hs::floating Float, hs::rounding Rounding>() { refuse_values_and_granularities<Float, Rounding>(); });
}

BAD_INPUT_TABLE("what quantizers refuse of values and of the ranges of criteria") {
    for_each_float_and_rounding([]<hs::floating Float, hs::rounding Rounding>() { refuse_ranges<Float, Rounding>(); });
}

BAD_INPUT_TABLE("what quantizers refuse of given grids") {
    for_each_float_and_rounding(
        []<hs::floating Float, hs::rounding Rounding>() { refuse_given_grids<Float, Rounding>(); });
}

#if defined(__cpp_exceptions) // without, a criterion that fails returns no range, which the quantizer reports as well

namespace {

template <hs::floating Float, hs::rounding Rounding>
void refuse_criteria() {
    const auto refuse_criterion = [](const auto& criterion, const std::string& message) {
        refuse(message, [&] { int8_tensor<Rounding>{}.quantize(x<Float>, s, criterion); });
        refuse(message, [&] { int8_tokens<Rounding>{}.quantize(x<Float>, s, criterion); });
    };
    for (const std::size_t candidates : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 20) + 1}) {
        const std::string message = ": candidates is " + std::to_string(candidates) + "; expected 2 to 1048576";
        refuse_criterion(hs::mse{candidates}, "halfstep::mse" + message);
        refuse_criterion(hs::mae{candidates}, "halfstep::mae" + message);
    }
    for (const auto& [percent, text] :
         {std::pair(0.0, "0"), std::pair(100.5, "100.5"), std::pair(static_cast<double>(nan_value), "nan")})
        refuse_criterion(hs::percentile{percent}, "halfstep::percentile: percent is " + std::string(text) +
                                                      "; expected above 0 and at most 100");
}

} // namespace

BAD_INPUT_TABLE("what quantizers refuse of criteria") {
    for_each_float_and_rounding(
        []<hs::floating Float, hs::rounding Rounding>() { refuse_criteria<Float, Rounding>(); });
}

#endif
