// What cannot be right of the arguments of quantizers.
#include "unit/support/bad_input.hpp"
#include "unit/support/fixed_range.hpp"
#include "unit/support/types.hpp"

#include <halfstep/halfstep.hpp>

namespace {

template <hs::floating Float>
const std::vector<Float> x(12, Float(1.0f));
template <hs::floating Float>
constexpr std::span<const Float> no_memory(static_cast<const Float*>(nullptr), 12);
const hs::shape s{3, 4};

/// One type for all granularities, and of the codes that tests/unit/support/kernels.hpp has most kernels for: this saves
/// the time to compile others.
template <hs::rounding Rounding>
using int4_quantizer = hs::quantizer<hs::int4, hs::symmetric, hs::granularity, Rounding>;

const std::string name = "halfstep::quantizer::quantize: ";

/// Calls `visit.template operator()<Float, Rounding>()` for each float type, and for stochastic rounding of float.
template <class Visit>
void for_each_quantizer(Visit visit) {
    for_each_float([&]<hs::floating Float>() { visit.template operator()<Float, hs::nearest_even>(); });
    visit.template operator()<float, hs::stochastic>();
}

/// For any way to call a quantizer that chooses grids. Without a criterion for float only: kernels of the other types
/// would be compiled for this alone, which takes longer than all else here.
template <hs::rounding Rounding, hs::floating Float>
void refuse_choice(const std::string& message, const int4_quantizer<Rounding>& q, std::span<const Float> values,
                   const hs::shape& dimensions) {
    if constexpr (std::same_as<Float, float>)
        refuse(message, [&] { q.quantize(values, dimensions); });
    refuse(message, [&] { q.quantize(values, dimensions, hs::mse{}); });
    refuse(message, [&] { q.quantize(values, dimensions, hs::percentile{99.0}); });
}

template <hs::floating Float, hs::rounding Rounding>
void refuse_values() {
    const int4_quantizer<Rounding> q(hs::per_tensor{});
    const auto refuse_all = [&](std::span<const Float> values, const hs::shape& dimensions,
                                const std::string& message) {
        refuse_choice(name + message, q, values, dimensions);
        refuse(name + message, [&] { q.quantize(values, dimensions, std::vector<hs::qparams>(1)); });
    };
    refuse_all(x<Float>, {3, 5}, "x has 12 elements; expected 15, the product of the shape's dimensions");
    refuse_all(x<Float>, {}, "x has 12 elements; expected 0, the product of the shape's dimensions");
    refuse_all(no_memory<Float>, s, "x is null, but has 12 elements; expected memory");
    for (const hs::shape& empty : {hs::shape{0, 5}, hs::shape{}})
        refuse_choice(name + "x has no values; expected at least one", q, std::span<const Float>(), empty);
}

/// A granularity that does not fit, scales of no type, or a quotient that is none, for any of the three ways to call a
/// quantizer.
template <hs::rounding Rounding>
void refuse_granularities_and_options() {
    const auto refuse_which = [](const hs::granularity& which, const std::string& message) {
        const int4_quantizer<Rounding> q(which);
        refuse_choice(message, q, std::span<const float>(x<float>), s);
        refuse(message, [&] { q.quantize(x<float>, s, std::vector<hs::qparams>(3)); });
    };
    refuse_which(hs::per_channel{2}, "halfstep::per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
    refuse_which(hs::per_channel{-3}, "halfstep::per_channel: axis is -3; expected -2 to 1 for a shape of rank 2");
    refuse_which(hs::group_wise{0}, "halfstep::group_wise: size is 0; expected at least 1");
    refuse_which(hs::block_wise{0, 2},
                 "halfstep::block_wise: tiles of 0 rows by 2 cols are empty; expected at least 1 by 1");
    refuse_which(hs::block_wise{2, 0},
                 "halfstep::block_wise: tiles of 2 rows by 0 cols are empty; expected at least 1 by 1");
    const int4_quantizer<Rounding> unknown_scales(hs::per_tensor{},
                                                  hs::quantizer_options{.scales = static_cast<hs::scale_type>(7)});
    const std::string scales =
        "halfstep::quantized_tensor: scales is 7; expected one of the three values of scale_type";
    refuse_choice(scales, unknown_scales, std::span<const float>(x<float>), s);
    refuse(scales, [&] { unknown_scales.quantize(x<float>, s, std::vector<hs::qparams>(1)); });
    const int4_quantizer<Rounding> unknown_quotient(hs::per_tensor{},
                                                    hs::quantizer_options{.quotient = static_cast<hs::quotient>(7)});
    const std::string quotient = name + "quotient is 7; expected one of the two values of quotient";
    refuse_choice(quotient, unknown_quotient, std::span<const float>(x<float>), s);
    refuse(quotient, [&] { unknown_quotient.quantize(x<float>, s, std::vector<hs::qparams>(1)); });
}

template <hs::floating Float, hs::rounding Rounding>
void refuse_ranges() {
    std::vector<Float> holes = x<Float>;
    std::fill(holes.begin() + 4, holes.begin() + 8, Float(nan_value));
    const int4_quantizer<Rounding> tokens(hs::per_token{});
    const std::string hole = name + "x has no finite value where grid 1 of 3 lies; expected at least one";
    refuse_choice(hole, tokens, std::span<const Float>(holes), s);
    const int4_quantizer<Rounding> q(hs::per_tensor{});
    const std::vector<Float> infinite(12, Float(infinity));
    refuse_choice(name + "x has no finite value where grid 0 of 1 lies; expected at least one", q,
                  std::span<const Float>(infinite), s);

    const auto refuse_criterion = [&](hs::range chosen, const std::string& text) {
        refuse(name + "the criterion chose the range [" + text, [&] { q.quantize(x<Float>, s, fixed_range{chosen}); });
    };
    refuse_criterion({-infinity, infinity}, "-inf, inf] for grid 0 of 1; expected finite ends");
    refuse_criterion({nan_value, 1.0f}, "nan, 1] for grid 0 of 1; expected finite ends");
    refuse_criterion({0.0f, nan_value}, "0, nan] for grid 0 of 1; expected finite ends");
    refuse_criterion({1.0f, -1.0f}, "1, -1] for grid 0 of 1; expected the lower end first");
    refuse_criterion({}, "inf, -inf] for grid 0 of 1; expected finite ends");
}

template <hs::rounding Rounding>
void refuse_given_grids() {
    const auto refuse_params = [](const auto& q, std::span<const hs::qparams> params, const std::string& message) {
        refuse(message, [&] { q.quantize(x<float>, s, params); });
    };
    const int4_quantizer<Rounding> tokens(hs::per_token{});
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
    refuse_last({1.0f, 8}, name + "zero_point is 8; expected -8 to 7, the codes of this type");
    refuse_last({1.0f, 3}, name + "zero_point is 3; expected 0, as the scheme is symmetric");
    refuse_last({-1.0f, 0}, name + "scale is -1; expected a positive one, as the scheme has no others");
    const int4_quantizer<Rounding> half_scales(hs::per_token{},
                                               hs::quantizer_options{.scales = hs::scale_type::float16});
    refuse_params(half_scales, std::vector<hs::qparams>(3, {0.1f, 0}),
                  name + "scale 0.100000001 cannot be stored exactly in the scale type; expected the result of "
                         "round_scale");
}

} // namespace

BAD_INPUT_TABLE("what quantizers refuse of values") {
    for_each_quantizer([]<hs::floating Float, hs::rounding Rounding>() {
        refuse_values<Float, Rounding>();
        refuse_ranges<Float, Rounding>();
    });
}

BAD_INPUT_TABLE("what quantizers refuse of granularities and scales") {
    refuse_granularities_and_options<hs::nearest_even>();
    refuse_granularities_and_options<hs::stochastic>();
}

BAD_INPUT_TABLE("what quantizers refuse of given grids") {
    refuse_given_grids<hs::nearest_even>();
    refuse_given_grids<hs::stochastic>();
}

#if defined(__cpp_exceptions) // without, a criterion that fails returns no range, which the quantizer reports as well

namespace {

template <hs::rounding Rounding>
void refuse_criteria() {
    const auto refuse_criterion = [](const auto& criterion, const std::string& message) {
        for (const hs::granularity& which : {hs::granularity(hs::per_tensor{}), hs::granularity(hs::per_channel{1})})
            refuse(message, [&] { int4_quantizer<Rounding>(which).quantize(x<float>, s, criterion); });
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
    refuse_criteria<hs::nearest_even>();
    refuse_criteria<hs::stochastic>();
}

#endif
