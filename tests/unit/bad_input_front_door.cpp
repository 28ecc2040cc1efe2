// What cannot be right of the arguments of quantizers, quantized tensors, views and comparisons.
#include "unit/support/bad_input.hpp"

#include <halfstep/halfstep.hpp>

namespace {

const std::vector<float> x(12, 1.0f);
const hs::shape s{3, 4};
const std::span<const float> no_memory(static_cast<const float*>(nullptr), 12);

using int8_tensor = hs::quantizer<std::int8_t, hs::symmetric>;
using int8_tokens = hs::quantizer<std::int8_t, hs::symmetric, hs::per_token>;

const std::string name = "halfstep::quantizer::quantize: ";

/// A criterion that chooses what it was told.
struct fixed_range {
    hs::range chosen;
    hs::range choose_range(const hs::histogram&, const hs::grid_family&) const { return chosen; }
};

/// A granularity that does not fit, for any of the three ways to call a quantizer.
void refuse_granularity(const hs::granularity& which, const std::string& message) {
    const hs::quantizer<std::int8_t, hs::symmetric, hs::granularity> q(which);
    refuse(message, [&] { q.quantize(x, s); });
    refuse(message, [&] { q.quantize(x, s, hs::mse{}); });
    refuse(message, [&] { q.quantize(x, s, std::vector<hs::qparams>(3)); });
}

template <class Quantizer>
void refuse_params(const Quantizer& q, const std::vector<hs::qparams>& params, const std::string& message) {
    refuse(message, [&] { q.quantize(x, s, params); });
}

} // namespace

BAD_INPUT_TABLE("what quantizers refuse of values, shapes and granularities") {
    const int8_tensor q;
    const std::string sizes = " elements; expected 15, the product of the shape's dimensions";
    refuse(name + "x has 12" + sizes, [&] { q.quantize(x, {3, 5}); });
    refuse(name + "x has 12" + sizes, [&] { q.quantize(x, {3, 5}, hs::mse{}); });
    refuse(name + "x has 12" + sizes, [&] { q.quantize(x, {3, 5}, std::vector<hs::qparams>(1)); });
    refuse(name + "x has 12 elements; expected 0, the product of the shape's dimensions",
           [&] { q.quantize(x, hs::shape{}); });
    refuse(name + "x has no values; expected at least one", [&] { q.quantize(std::vector<float>{}, {0, 5}); });
    refuse(name + "x has no values; expected at least one",
           [&] { q.quantize(std::vector<float>{}, hs::shape{}, hs::percentile{99.0}); });
    refuse(name + "x is null, but has 12 elements; expected memory", [&] { q.quantize(no_memory, s); });
    refuse(name + "x is null, but has 12 elements; expected memory",
           [&] { q.quantize(no_memory, s, std::vector<hs::qparams>(1)); });

    refuse_granularity(hs::per_channel{2}, "halfstep::per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
    refuse_granularity(hs::per_channel{-3},
                       "halfstep::per_channel: axis is -3; expected -2 to 1 for a shape of rank 2");
    refuse_granularity(hs::group_wise{0}, "halfstep::group_wise: size is 0; expected at least 1");
    refuse_granularity(hs::block_wise{0, 2},
                       "halfstep::block_wise: tiles of 0 rows by 2 cols are empty; expected at least 1 by 1");
    refuse_granularity(hs::block_wise{2, 0},
                       "halfstep::block_wise: tiles of 2 rows by 0 cols are empty; expected at least 1 by 1");
    const int8_tensor unknown_scales({}, {.scales = static_cast<hs::scale_type>(7)});
    refuse("halfstep::quantized_tensor: scales is 7; expected one of the three values of scale_type",
           [&] { unknown_scales.quantize(x, s); });
    const int8_tensor unknown_quotient({}, {.quotient = static_cast<hs::quotient>(7)});
    const std::string quotient = name + "quotient is 7; expected one of the two values of quotient";
    refuse(quotient, [&] { unknown_quotient.quantize(x, s); });
    refuse(quotient, [&] { unknown_quotient.quantize(x, s, hs::mse{}); });
    refuse(quotient, [&] { unknown_quotient.quantize(x, s, std::vector<hs::qparams>(1)); });
}

BAD_INPUT_TABLE("what quantizers refuse of values and criteria") {
    std::vector<float> holes = x;
    std::fill(holes.begin() + 4, holes.begin() + 8, nan_value);
    const int8_tokens tokens;
    const std::string hole = name + "x has no finite value where grid 1 of 3 lies; expected at least one";
    refuse(hole, [&] { tokens.quantize(holes, s); });
    refuse(hole, [&] { tokens.quantize(holes, s, hs::mse{}); });
    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_token, hs::stochastic> random({}, hs::stochastic{});
    refuse(hole, [&] { random.quantize(holes, s); });
    refuse(name + "x has no finite value where grid 0 of 1 lies; expected at least one",
           [&] { int8_tensor{}.quantize(std::vector<float>(12, infinity), s); });

    const int8_tensor q;
    const auto refuse_criterion = [&](hs::range chosen, const std::string& text) {
        refuse(name + "the criterion chose the range [" + text, [&] { q.quantize(x, s, fixed_range{chosen}); });
    };
    refuse_criterion({-infinity, infinity}, "-inf, inf] for grid 0 of 1; expected finite ends");
    refuse_criterion({nan_value, 1.0f}, "nan, 1] for grid 0 of 1; expected finite ends");
    refuse_criterion({0.0f, nan_value}, "0, nan] for grid 0 of 1; expected finite ends");
    refuse_criterion({1.0f, -1.0f}, "1, -1] for grid 0 of 1; expected the lower end first");
    refuse_criterion({}, "inf, -inf] for grid 0 of 1; expected finite ends");
}

BAD_INPUT_TABLE("what quantizers refuse of given grids") {
    const int8_tokens tokens;
    const std::vector<hs::qparams> three(3, {1.0f, 0});
    refuse_params(tokens, {}, name + "params has 0 elements; expected 3, one for each grid");
    refuse_params(tokens, std::vector<hs::qparams>(4), name + "params has 4 elements; expected 3, one for each grid");
    refuse(name + "params is null, but has 3 elements; expected memory",
           [&] { tokens.quantize(x, s, std::span<const hs::qparams>(static_cast<const hs::qparams*>(nullptr), 3)); });
    const auto refuse_last = [&](hs::qparams last, const std::string& message) {
        std::vector<hs::qparams> params = three;
        params.back() = last;
        refuse_params(tokens, params, message);
    };
    for (const auto& [scale, text] : {std::pair(0.0f, "0"), std::pair(nan_value, "nan"), std::pair(-infinity, "-inf"),
                                      std::pair(0x1p-127f, "5.87747175e-39")})
        refuse_last({scale, 0}, scale_message("quantizer::quantize", text));
    refuse_last({1.0f, 200}, name + "zero_point is 200; expected -128 to 127, the codes of this type");
    refuse_last({1.0f, 3}, name + "zero_point is 3; expected 0, as the scheme is symmetric");
    refuse_last({-1.0f, 0}, name + "scale is -1; expected a positive one, as the scheme has no others");
    const int8_tokens half_scales{{}, {.scales = hs::scale_type::float16}};
    refuse_params(half_scales, std::vector<hs::qparams>(3, {0.1f, 0}),
                  name + "scale 0.100000001 cannot be stored exactly in the scale type; expected the result of "
                         "round_scale");
}

namespace {

/// A view of two groups a row, and everything that may be wrong with it.
class view_table {
public:
    using view = hs::quantized_view<std::int8_t>;

    /// `call(view)` is named `function` in messages.
    template <class Call, class... Watched>
    void refuse_all(const std::string& function, const Call& call, const Watched&... watched) const {
        const auto refuse_view = [&](const view& v, const std::string& message) {
            refuse(
                message, [&] { call(v); }, watched...);
        };
        const std::string prefix = "halfstep::" + function + ": ";
        const auto with = [this](auto change) {
            view changed = whole();
            change(changed);
            return changed;
        };
        refuse_view(with([](view& v) { v.codes = v.codes.first(10); }),
                    prefix + "codes has 10 elements; expected 12, as the shape needs");
        refuse_view(with([](view& v) { v.codes = {}; }),
                    prefix + "codes has 0 elements; expected 12, as the shape needs");
        refuse_view(with([this](view& v) { v.scales = std::span(scales_).first(2); }),
                    prefix + "scales has 2 elements; expected 6, one for each grid");
        refuse_view(with([](view& v) { v.zero_points = v.zero_points.first(3); }),
                    prefix + "zero_points has 3 elements; expected 6, one for each grid");
        refuse_view(with([](view& v) {
                        v.codes = {static_cast<const std::int8_t*>(nullptr), 12};
                    }),
                    prefix + "codes is null, but has 12 elements; expected memory");
        refuse_view(with([](view& v) { v.scales = std::span(static_cast<const float*>(nullptr), 6); }),
                    prefix + "scales is null, but has 6 elements; expected memory");
        refuse_view(with([](view& v) {
                        v.zero_points = {static_cast<const std::int8_t*>(nullptr), 6};
                    }),
                    prefix + "zero_points is null, but has 6 elements; expected memory");
        refuse_view(with([](view& v) {
                        v.usable_codes = {std::numeric_limits<std::int32_t>::min(), 127};
                    }),
                    prefix + "codes are -2147483648 to 127; expected a part of -128 to 127");
        refuse_view(with([](view& v) {
                        v.usable_codes = {5, -5};
                    }),
                    prefix + "codes are 5 to -5; expected a part of -128 to 127");
        refuse_view(with([](view& v) { v.granularity = hs::group_wise{0}; }),
                    "halfstep::group_wise: size is 0; expected at least 1");
        refuse_view(with([](view& v) { v.granularity = hs::per_channel{2}; }),
                    "halfstep::per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
        refuse_view(with([](view& v) { v.shape = hs::shape{std::size_t{1} << 62}; }),
                    prefix + "codes has 12 elements; expected 4611686018427387904, as the shape needs");
        refuse_view(with([](view& v) { v.shape = {}; }),
                    prefix + "codes has 12 elements; expected 0, as the shape needs");
        for (const auto& [scale, text] : {std::pair(0.0f, "0"), std::pair(nan_value, "nan"), std::pair(infinity, "inf"),
                                          std::pair(-infinity, "-inf"), std::pair(1e-45f, "1.40129846e-45")}) {
            std::vector<float> wrong = scales_;
            wrong.back() = scale;
            refuse_view(with([&](view& v) { v.scales = wrong; }), scale_message(function, text));
        }
    }

    view whole() const {
        return {.codes = codes_,
                .scales = scales_,
                .zero_points = zero_points_,
                .shape = s,
                .granularity = hs::group_wise{2}};
    }

private:
    std::vector<std::int8_t> codes_ = std::vector<std::int8_t>(12, 3);
    std::vector<float> scales_ = std::vector<float>(6, 0.5f);
    std::vector<std::int8_t> zero_points_ = std::vector<std::int8_t>(6, 1);
};

} // namespace

BAD_INPUT_TABLE("what dequantize refuses of views") {
    const view_table views;
    watched_output<float> out(12);
    views.refuse_all(
        "dequantize", [&](const auto& view) { hs::dequantize(view, out.span()); }, out);
    views.refuse_all("dequantize", [&](const auto& view) { static_cast<void>(hs::dequantize(view)); });
    const std::string sizes = " elements; expected 12, one for each value of the tensor";
    for (const std::size_t size : {0u, 11u, 13u}) {
        watched_output<float> other(size);
        refuse(
            "halfstep::dequantize: out has " + std::to_string(size) + sizes,
            [&] { hs::dequantize(views.whole(), other.span()); }, other);
    }
    refuse("halfstep::dequantize: out is null, but has 12 elements; expected memory",
           [&] { hs::dequantize(views.whole(), std::span(static_cast<float*>(nullptr), 12)); });

    const std::vector<std::uint8_t> int4_codes(6);
    const std::vector<float> int4_scales = {0.5f, 0.25f, 1.0f};
    for (const std::int8_t wrong : {std::int8_t{8}, std::int8_t{-9}, std::int8_t{-128}}) { // stored in 8 bits
        const std::vector<std::int8_t> zero_points = {0, -8, wrong};
        refuse(
            "halfstep::dequantize: zero_point is " + std::to_string(wrong) +
                "; expected -8 to 7, the codes of this type",
            [&] {
                hs::dequantize(hs::quantized_view<hs::int4>{.codes = int4_codes,
                                                            .scales = int4_scales,
                                                            .zero_points = zero_points,
                                                            .shape = s,
                                                            .granularity = hs::per_token{}},
                               out.span());
            },
            out);
    }

    auto in_out = views.whole();
    in_out.codes = {reinterpret_cast<const std::int8_t*>(out.span().data()) + 5, 12};
    refuse(
        "halfstep::dequantize: out overlaps codes; expected memory of its own",
        [&] { hs::dequantize(in_out, out.span()); }, out);
    in_out = views.whole();
    in_out.zero_points = {reinterpret_cast<const std::int8_t*>(out.span().data()) + 47, 6};
    refuse(
        "halfstep::dequantize: out overlaps zero_points; expected memory of its own",
        [&] { hs::dequantize(in_out, out.span()); }, out);
    std::vector<float> scales_and_out(13, 0.5f);
    const watched_object watched(scales_and_out);
    in_out = views.whole();
    in_out.scales = std::span<const float>(scales_and_out).first(6);
    refuse(
        "halfstep::dequantize: out overlaps scales; expected memory of its own",
        [&] { hs::dequantize(in_out, std::span(scales_and_out).last(12)); }, watched);
}

BAD_INPUT_TABLE("what compare refuses") {
    const view_table views;
    views.refuse_all("compare", [&](const auto& view) { hs::compare(x, view); });
    refuse("halfstep::compare: original has 5 elements; expected 12, one for each value of quantized",
           [&] { hs::compare(std::span(x).first(5), views.whole()); });
    refuse("halfstep::compare: original is null, but has 12 elements; expected memory",
           [&] { hs::compare(no_memory, views.whole()); });
    refuse("halfstep::compare: reconstructed has 4 elements; expected 3, one for each value of original",
           [] { hs::compare(std::vector<float>(3), std::vector<float>(4)); });
    refuse("halfstep::compare: original is null, but has 12 elements; expected memory",
           [] { hs::compare(no_memory, x); });
    refuse("halfstep::compare: reconstructed is null, but has 12 elements; expected memory",
           [] { hs::compare(x, no_memory); });
    const auto refuse_grid = [](hs::qparams params, const std::string& message,
                                const hs::quantize_options& options = {}) {
        refuse(message, [&] { hs::compare<std::int8_t>(x, params, options); });
    };
    refuse_grid({0.0f, 0}, scale_message("compare", "0"));
    refuse_grid({nan_value, 0}, scale_message("compare", "nan"));
    refuse_grid({1.0f, -129}, "halfstep::compare: zero_point is -129; expected -128 to 127, the codes of this type");
    refuse_grid({1.0f, 0}, "halfstep::compare: codes are 3 to 2; expected a part of -128 to 127",
                {.codes = hs::code_range{3, 2}});
    refuse("halfstep::compare: original is null, but has 12 elements; expected memory", [] {
        hs::compare<std::int8_t>(no_memory, hs::qparams{1.0f, 0});
    });
    refuse("halfstep::compare: quotient is -1; expected one of the two values of quotient", [] {
        hs::compare<std::int8_t>(x, hs::qparams{1.0f, 0}, {.quotient = static_cast<hs::quotient>(-1)});
    });
}

namespace {

/// The scales and zero points of a tensor, to see whether they changed.
template <hs::code Code>
class watched_grids {
public:
    explicit watched_grids(const hs::quantized_tensor<Code>& tensor) : tensor_(&tensor), before_(grids()) {}
    bool is_untouched() const { return grids() == before_; }

private:
    std::vector<hs::grid> grids() const {
        std::vector<hs::grid> result;
        for (std::size_t i = 0; i < tensor_->runs().grid_count(); ++i)
            result.push_back(tensor_->grid_at(i));
        return result;
    }

    const hs::quantized_tensor<Code>* tensor_;
    std::vector<hs::grid> before_;
};

} // namespace

BAD_INPUT_TABLE("quantized tensors that cannot be made or set") {
    using tensor = hs::quantized_tensor<std::int8_t>;
    constexpr hs::code_range all{-128, 127};
    refuse("halfstep::group_wise: size is 0; expected at least 1",
           [=] { tensor(s, hs::group_wise{0}, all, hs::scale_type::float32, true); });
    refuse("halfstep::quantized_tensor: codes are -1000 to 1000; expected a part of -128 to 127", [=] {
        tensor(s, hs::per_tensor{}, {-1000, 1000}, hs::scale_type::float32, true);
    });
    refuse("halfstep::quantized_tensor: codes are 3 to 2; expected a part of -128 to 127", [=] {
        tensor(s, hs::per_tensor{}, {3, 2}, hs::scale_type::float32, true);
    });
    refuse("halfstep::quantized_tensor: scales is -1; expected one of the three values of scale_type",
           [=] { tensor(s, hs::per_tensor{}, all, static_cast<hs::scale_type>(-1), true); });
    tensor t(s, hs::per_token{}, all, hs::scale_type::float32, true);
    const std::vector<float> scales(4, 0.5f);
    const std::vector<std::int32_t> zero_points(4, 1);
    t.set_grids(0, std::span(scales).first(3), std::span(zero_points).first(3));
    const auto refuse_grids = [&](std::size_t first, std::size_t count, std::size_t points,
                                  const std::string& message) {
        refuse("halfstep::quantized_tensor::set_grids: " + message,
               [&] { t.set_grids(first, std::span(scales).first(count), std::span(zero_points).first(points)); });
    };
    refuse_grids(0, 4, 4, "scales has 4 elements for the grids from 0 on; there are 3");
    refuse_grids(2, 2, 2, "scales has 2 elements for the grids from 2 on; there are 3");
    refuse_grids(5, 0, 0, "scales has 0 elements for the grids from 5 on; there are 3");
    refuse_grids(std::numeric_limits<std::size_t>::max(), 2, 2,
                 "scales has 2 elements for the grids from 18446744073709551615 on; there are 3");
    refuse_grids(0, 2, 1, "zero_points has 1 elements; expected 2, one for each scale");
    refuse_grids(0, 2, 0, "zero_points has 0 elements; expected 2, one for each scale");

    const std::string set_grids = "halfstep::quantized_tensor::set_grids: ";
    const std::span<const float> no_scales(static_cast<const float*>(nullptr), 3);
    const std::span<const std::int32_t> no_zero_points(static_cast<const std::int32_t*>(nullptr), 3);
    const watched_grids watched(t);
    refuse(
        set_grids + "scales is null, but has 3 elements; expected memory",
        [&] { t.set_grids(0, no_scales, std::span(zero_points).first(3)); }, watched);
    refuse(
        set_grids + "zero_points is null, but has 3 elements; expected memory",
        [&] { t.set_grids(0, std::span(scales).first(3), no_zero_points); }, watched);
    for (const auto& [scale, text] : {std::pair(0.0f, "0"), std::pair(nan_value, "nan"), std::pair(infinity, "inf")})
        refuse(
            scale_message("quantized_tensor::set_grids", text),
            [&] {
                t.set_grids(0, std::array{1.0f, 1.0f, scale}, std::span(zero_points).first(3));
            },
            watched);
    refuse(
        set_grids + "zero_point is 128; expected -128 to 127, the codes of this type",
        [&] {
            t.set_grids(0, std::span(scales).first(3), std::array{0, 0, 128});
        },
        watched);
    hs::quantized_tensor<hs::int4> half(s, hs::per_token{}, {-8, 7}, hs::scale_type::float16, false);
    half.set_grids(0, std::array{0.5f, 0.25f, 1.0f}, {}); // all zero points are 0
    const watched_grids watched_half(half);
    refuse(
        set_grids + "scale 0.100000001 cannot be stored exactly in the scale type; expected the result of round_scale",
        [&] { half.set_grids(0, std::array{0.1f}, {}); }, watched_half);
}
