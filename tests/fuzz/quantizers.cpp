// A libFuzzer target: bytes decide a quantizer, a tensor and how its ranges are chosen. Either the arguments cannot be
// right and are refused, or every instruction set and executor gives the codes that the reference has on the grids that
// the tensor reports, and what comes back is within half a step. Or they decide a view, as a mapped file might: it is
// refused, or decoded as the reference does.
#include "../unit/support/reversed.hpp"
#include "fuzz_input.hpp"
#include "tensor_choice.hpp"

#include <halfstep/calibration/entropy.hpp>
#include <halfstep/calibration/mse.hpp>
#include <halfstep/calibration/percentile.hpp>
#include <halfstep/compare.hpp>
#include <halfstep/quantizer.hpp>

#include <cmath>
#include <optional>

namespace {

enum class range_choice { min_max, mse, percentile, entropy, given_grids };

/// What else a call is told.
struct call_options {
    hs::quantizer_options quantizer{};
    hs::stochastic random{};
    range_choice ranges = range_choice::min_max;
    std::size_t candidates = 0; ///< of mse
    double percent = 0;         ///< of percentile
};

call_options take_options(fuzz_input& in, bool is_stochastic) {
    call_options o;
    o.quantizer.scales = static_cast<hs::scale_type>(in.below(3));
    o.quantizer.quotient = in.flag() ? hs::quotient::pytorch_reciprocal : hs::quotient::exact;
    if (is_stochastic)
        o.random = {in.take<8>(), in.take<8>()};
    o.ranges = static_cast<range_choice>(in.below(5));
    o.candidates = in.below(40); // more only take longer
    o.percent = static_cast<double>(in.take<2>()) / 500.0;
    return o;
}

/// A tensor, or the message of the error.
template <hs::code Code>
struct outcome {
    std::optional<hs::quantized_tensor<Code>> tensor = std::nullopt;
    std::string message{};
};

template <hs::code Code>
bool are_equal(const outcome<Code>& a, const outcome<Code>& b) {
    if (!a.tensor || !b.tensor)
        return !a.tensor && !b.tensor && a.message == b.message;
    for (std::size_t i = 0; i < a.tensor->runs().grid_count(); ++i)
        if (std::bit_cast<std::uint32_t>(a.tensor->scales()[i]) != std::bit_cast<std::uint32_t>(b.tensor->scales()[i]))
            return false;
    return std::ranges::equal(a.tensor->codes(), b.tensor->codes()) &&
           std::ranges::equal(a.tensor->zero_points(), b.tensor->zero_points());
}

template <hs::code Code, hs::scheme Scheme, hs::floating Float, hs::rounding Rounding>
class quantizer_check {
public:
    explicit quantizer_check(fuzz_input& in)
        : where_(take_tensor_choice(in)), options_(take_options(in, is_stochastic)), scale_(take_scale(in)),
          values_(take_values<Float>(in, hs::grid({scale_, 0}, all), where_.value_count)) {
        // Searches of large tensors, and a histogram for each of many grids, take seconds under sanitizers.
        const bool is_small = where_.value_count < 10'000;
        const bool has_few_grids = where_.grid_count <= 8;
        if ((options_.ranges == range_choice::mse && !is_small) ||
            (options_.ranges == range_choice::percentile && !(is_small && has_few_grids)) ||
            (options_.ranges == range_choice::entropy && !(is_small && has_few_grids)))
            options_.ranges = range_choice::min_max;
        if (options_.ranges == range_choice::given_grids)
            for (std::size_t i = in.below(2) + where_.grid_count; i > 0; --i)
                given_.push_back({in.flag() ? take_scale(in) : usable_scale(),
                                  Scheme::is_symmetric ? hs::detail::middle_code(all) : in.between(all.min, all.max)});
    }

    void run() {
        const outcome<Code> first = call(hs::all_isas.front(), hs::serial_executor{});
        demand(first.tensor.has_value() == is_right(), "what is refused cannot be right: " + first.message);
        for (const hs::isa set : hs::all_isas) {
            if (!hs::is_supported(set))
                continue;
            demand(are_equal(call(set, hs::serial_executor{}), first), "results do not depend on the instruction set");
            demand(are_equal(call(set, reversed{}), first), "results do not depend on the executor");
        }
        if (first.tensor)
            check(*first.tensor);
    }

private:
    static constexpr hs::code_range all = hs::code_traits<Code>::range;
    static constexpr bool is_stochastic = std::same_as<Rounding, hs::stochastic>;

    auto make_quantizer() const {
        using quantizer = hs::quantizer<Code, Scheme, hs::granularity, Rounding>;
        if constexpr (is_stochastic)
            return quantizer(where_.granularity, options_.random, options_.quantizer);
        else
            return quantizer(where_.granularity, options_.quantizer);
    }

    /// That of the values, many of which lie next to where codes change, as far as a scheme may have it.
    float usable_scale() const {
        return hs::round_scale(hs::has_signed_scale<Scheme> ? scale_ : hs::magnitude(scale_),
                               options_.quantizer.scales);
    }

    template <hs::executor Executor>
    outcome<Code> call(hs::isa set, const Executor& execute) const {
        hs::set_isa(set);
        const auto quantizer = make_quantizer();
        hs::quantized_tensor<Code> memory;
        try {
            const hs::shape s(where_.dimensions);
            switch (options_.ranges) {
            case range_choice::min_max:
                return {quantizer.quantize(values_, s, std::move(memory), execute)};
            case range_choice::mse:
                return {quantizer.quantize(values_, s, hs::mse{options_.candidates}, std::move(memory), execute)};
            case range_choice::percentile:
                return {quantizer.quantize(values_, s, hs::percentile{options_.percent}, std::move(memory), execute)};
            case range_choice::entropy:
                return {quantizer.quantize(values_, s, hs::entropy{}, std::move(memory), execute)};
            case range_choice::given_grids:
                return {quantizer.quantize(values_, s, given_, std::move(memory), execute)};
            }
        } catch (const hs::error& e) {
            return {.message = e.what()};
        }
        return {};
    }

    /// Whether the call has to succeed.
    bool is_right() const {
        if (!where_.is_right)
            return false;
        if (options_.ranges == range_choice::given_grids) {
            const auto is_usable = [this](const hs::qparams& p) {
                return hs::round_scale(p.scale, options_.quantizer.scales) == p.scale &&
                       (p.scale > 0.0f || hs::has_signed_scale<Scheme>);
            };
            return given_.size() == where_.grid_count && std::ranges::all_of(given_, is_usable);
        }
        std::vector<bool> has_finite_value(where_.grid_count);
        for (std::size_t i = 0; i < values_.size(); ++i)
            if (hs::is_finite(float(values_[i])))
                has_finite_value[where_.grid_of(i)] = true;
        return !values_.empty() && std::ranges::find(has_finite_value, false) == has_finite_value.end() &&
               (options_.ranges != range_choice::mse || options_.candidates >= 2) &&
               (options_.ranges != range_choice::percentile || (options_.percent > 0 && options_.percent <= 100));
    }

    void check(const hs::quantized_tensor<Code>& tensor) const {
        demand(tensor.runs().grid_count() == where_.grid_count, "there are as many grids as the granularity makes");
        check_grids(tensor);
        const std::vector<float> back = hs::dequantize(tensor);
        const std::size_t step = values_.size() < 10'000 ? 1 : 37; // of large tensors, some
        for (std::size_t i = 0; i < values_.size(); i += step) {
            const auto value = float(values_[i]);
            const hs::grid g = tensor.grid_at(where_.grid_of(i));
            const std::int32_t code = expected_code(value, g, i);
            demand_at(i, tensor.code_at(i) == code, "codes are those of the reference");
            const float expected = hs::reference::dequantize(code, g);
            demand_at(i, std::memcmp(&back[i], &expected, sizeof(float)) == 0, "values are those of the reference");
            demand_at(i, is_close(value, expected, g), "the error is at most half a step");
        }
    }

    static void demand_at(std::size_t i, bool condition, const char* what) {
        if (!condition)
            demand(false, what + (" at value " + std::to_string(i)));
    }

    std::int32_t expected_code(float value, const hs::grid& g, std::size_t i) const {
        if constexpr (is_stochastic)
            return hs::reference::quantize(value, g, options_.random.from(i));
        else
            return hs::reference::quantize(value, g, options_.quantizer.quotient);
    }

    /// Grids are those that were given, or cover what they have to.
    void check_grids(const hs::quantized_tensor<Code>& tensor) const {
        std::vector<hs::range> observed(where_.grid_count);
        for (std::size_t i = 0; i < values_.size(); ++i)
            if (const auto value = float(values_[i]); hs::is_finite(value))
                observed[where_.grid_of(i)] = hs::merge(observed[where_.grid_of(i)], {value, value});
        for (std::size_t i = 0; i < where_.grid_count; ++i) {
            const hs::grid g = tensor.grid_at(i);
            demand(hs::detail::is_usable_scale(g.scale) && g.zero_point >= all.min && g.zero_point <= all.max,
                   "grids can be used");
            if (options_.ranges == range_choice::given_grids)
                demand(hs::qparams(g) == given_[i], "grids are those that were given");
            if (options_.ranges == range_choice::min_max)
                demand(g == hs::choose_grid<Code, Scheme>(observed[i], options_.quantizer.scales),
                       "grids are those of the ranges");
        }
    }

    /// Whether a value that is not clipped came back to within half a step, or a whole one if it was rounded at random;
    /// quotient and product are rounded, too, each to 24 bits.
    static bool is_close(float value, float back, const hs::grid& g) {
        const double step = std::abs(static_cast<double>(g.scale));
        const double steps = static_cast<double>(value) / static_cast<double>(g.scale) + g.zero_point;
        if (!hs::is_finite(value) || steps < g.codes.min - 0.5 || steps > g.codes.max + 0.5)
            return true;
        const double bound = is_stochastic ? step * (1 + 0x1p-14) : step / 2;
        const double magnitude = std::max(std::abs(static_cast<double>(value)), std::abs(static_cast<double>(back)));
        return std::abs(static_cast<double>(back) - static_cast<double>(value)) <=
               bound + magnitude * 0x1p-22 + 0x1p-149;
    }

    tensor_choice where_;
    call_options options_;
    float scale_;
    std::vector<Float> values_;
    std::vector<hs::qparams> given_;
};

template <hs::code Code, hs::scheme Scheme, hs::floating Float, hs::rounding Rounding = hs::nearest_even>
void check(fuzz_input& in) {
    quantizer_check<Code, Scheme, Float, Rounding>(in).run();
}

/// A view of memory with anything in it, and of any size.
template <hs::code Code>
void check_view(fuzz_input& in) {
    const tensor_choice where = take_tensor_choice(in);
    const auto any_size = [&](std::size_t right) { return in.take<1>() < 240 ? right : in.below(700); };
    std::vector<hs::code_storage<Code>> codes(any_size(hs::storage_size<Code>(where.value_count)));
    std::vector<hs::float16> scales(any_size(where.grid_count));
    std::vector<hs::code_value<Code>> zero_points(in.flag() ? any_size(where.grid_count) : 0);
    hs::code_range usable = hs::code_traits<Code>::range;
    if (in.take<1>() >= 240)
        usable = {static_cast<std::int32_t>(in.take<4>()), static_cast<std::int32_t>(in.take<4>())};
    for (auto& zero_point : zero_points)
        zero_point = static_cast<hs::code_value<Code>>(in.take<1>());
    for (hs::float16& scale : scales)
        scale = hs::float16::from_bits(in.flag() ? 0x3C01 : static_cast<std::uint16_t>(in.take<2>()));
    for (auto& byte : codes)
        byte = static_cast<hs::code_storage<Code>>(in.take<1>());

    try {
        const hs::quantized_view<Code> view{.codes = codes,
                                            .scales = std::span<const hs::float16>(scales),
                                            .zero_points = zero_points,
                                            .shape = hs::shape(where.dimensions),
                                            .granularity = where.granularity,
                                            .usable_codes = usable};
        std::vector<float> values(where.value_count);
        hs::dequantize(view, values);
        demand(where.is_right, "views that cannot be right are refused");
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float expected =
                hs::reference::dequantize(hs::read_code<Code>(codes.data(), i), view.grid_at(where.grid_of(i)));
            demand(std::memcmp(&values[i], &expected, sizeof(float)) == 0, "values are those of the reference");
        }
        demand(hs::compare(values, view).max_abs == 0, "there is no error where nothing was rounded");
    } catch (const hs::error&) {
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Each code size, scheme, type of floats and rounding at least once: all of them take too long to compile.
    constexpr void (*checks[])(fuzz_input&) = {
        check<std::int8_t, hs::symmetric, float>,
        check<hs::uint4, hs::asymmetric, float, hs::stochastic>,
        check<hs::int2, hs::symmetric_full_range, hs::bfloat16>,
        check<std::uint16_t, hs::pytorch_symmetric, hs::float16>,
        check_view<std::int8_t>,
        check_view<hs::uint4>,
    };
    fuzz_input in(data, size);
    checks[in.below(std::size(checks))](in);
    return 0;
}
