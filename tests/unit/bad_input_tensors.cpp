// What cannot be right of the arguments of quantized tensors, views and comparisons. Those of quantizers:
// bad_input_quantizer.cpp.
#include "unit/support/bad_grids.hpp"
#include "unit/support/types.hpp"

#include <halfstep/halfstep.hpp>

namespace {

const hs::shape s{3, 4};
template <hs::floating Float>
constexpr std::span<const Float> no_memory(static_cast<const Float*>(nullptr), 12);

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
    for_each_float([&]<hs::floating Float>() {
        watched_output<Float> out(12);
        views.refuse_all(
            "dequantize", [&](const auto& view) { hs::dequantize(view, out.span()); }, out);
        views.refuse_all("dequantize", [&](const auto& view) { static_cast<void>(hs::dequantize<Float>(view)); });
        for (const std::size_t size : {0u, 11u, 13u}) {
            watched_output<Float> other(size);
            refuse(
                "halfstep::dequantize: out has " + std::to_string(size) +
                    " elements; expected 12, one for each value of the tensor",
                [&] { hs::dequantize(views.whole(), other.span()); }, other);
        }
        refuse("halfstep::dequantize: out is null, but has 12 elements; expected memory",
               [&] { hs::dequantize(views.whole(), std::span(static_cast<Float*>(nullptr), 12)); });
        const auto* const inside = reinterpret_cast<const std::int8_t*>(out.span().data());
        auto in_out = views.whole();
        in_out.codes = {inside + 5, 12};
        refuse(
            "halfstep::dequantize: out overlaps codes; expected memory of its own",
            [&] { hs::dequantize(in_out, out.span()); }, out);
        in_out = views.whole();
        in_out.zero_points = {inside + 12 * sizeof(Float) - 1, 6};
        refuse(
            "halfstep::dequantize: out overlaps zero_points; expected memory of its own",
            [&] { hs::dequantize(in_out, out.span()); }, out);
    });

    watched_output<float> out(12);
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

    std::vector<float> scales_and_out(13, 0.5f);
    const watched_object watched(scales_and_out);
    auto in_out = views.whole();
    in_out.scales = std::span<const float>(scales_and_out).first(6);
    refuse(
        "halfstep::dequantize: out overlaps scales; expected memory of its own",
        [&] { hs::dequantize(in_out, std::span(scales_and_out).last(12)); }, watched);
}

BAD_INPUT_TABLE("what compare refuses") {
    const view_table views;
    for_each_float([&]<hs::floating Float>() {
        const std::vector<Float> values(12, Float(1.0f));
        const auto first = [&](std::size_t count) { return std::span(values).first(count); };
        views.refuse_all("compare", [&](const auto& view) { hs::compare(values, view); });
        refuse("halfstep::compare: original has 5 elements; expected 12, one for each value of quantized",
               [&] { hs::compare(first(5), views.whole()); });
        refuse("halfstep::compare: original is null, but has 12 elements; expected memory",
               [&] { hs::compare(no_memory<Float>, views.whole()); });
        refuse("halfstep::compare: reconstructed has 4 elements; expected 3, one for each value of original",
               [&] { hs::compare(first(3), first(4)); });
        refuse("halfstep::compare: original is null, but has 12 elements; expected memory",
               [&] { hs::compare(no_memory<Float>, values); });
        refuse("halfstep::compare: reconstructed is null, but has 12 elements; expected memory",
               [&] { hs::compare(values, no_memory<Float>); });
    });
}

BAD_INPUT_TABLE("what compare refuses of grids") {
    const std::string null = "halfstep::compare: original is null, but has 12 elements; expected memory";
    const hs::grid whole({1.0f, 0}, {-128, 127});
    for_each_float([&]<hs::floating Float>() {
        const std::vector<Float> values(12, Float(1.0f));
        for (const hs::quotient kind : both_quotients) {
            for (const bad_grid& bad : bad_grids("compare")) {
                refuse(bad.message, [&] { hs::compare<std::int8_t>(values, bad.g, kind); });
                refuse(bad.message, [&] {
                    hs::compare<std::int8_t>(values, hs::qparams(bad.g), {.codes = bad.g.codes, .quotient = kind});
                });
            }
            refuse(null, [&] { hs::compare<std::int8_t>(no_memory<Float>, whole, kind); });
            refuse(null, [&] { hs::compare<std::int8_t>(no_memory<Float>, hs::qparams(whole), {.quotient = kind}); });
        }
        refuse("halfstep::compare: quotient is -1; expected one of the two values of quotient",
               [&] { hs::compare<std::int8_t>(values, whole, static_cast<hs::quotient>(-1)); });
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
            [&, wrong = scale] {
                t.set_grids(0, std::array{1.0f, 1.0f, wrong}, std::span(zero_points).first(3));
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
