// What cannot be right of the arguments of observers, criteria and predictions. What cannot be loaded has a file of its
// own: calibration_load_errors.cpp.
#include "unit/support/bad_input.hpp"
#include "unit/support/fixed_range.hpp"
#include "unit/support/types.hpp"

#include <halfstep/calibration/min_max.hpp>
#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/predict_error.hpp>

namespace {

template <hs::floating Float>
const std::vector<Float> nothing_finite = {Float(nan_value), Float(infinity), Float(-infinity)};
template <hs::floating Float>
constexpr std::span<const Float> no_memory(static_cast<const Float*>(nullptr), 12);
constexpr auto int8_symmetric = hs::grid_family::of<std::int8_t, hs::symmetric>();

const std::string no_values = "halfstep::choose_range: values is null, but has 12 elements; expected memory";

std::string none_finite(int count) {
    return "halfstep::choose_range: " + std::to_string(count) +
           " values were observed, none of them finite; expected at least one finite value";
}

hs::histogram histogram_of(const std::vector<float>& values) {
    hs::histogram h;
    h.observe(values);
    return h;
}

/// What every observer refuses: to choose before it has seen a finite value, and values without memory. `arguments` go
/// to its `choose_...`.
template <hs::floating Float, class Observer, class... Arguments>
void refuse_values(Observer observer, const Arguments&... arguments) {
    const auto refuse_to_choose = [&](int count) {
        refuse(none_finite(count), [&] { observer.template choose_range<std::int8_t, hs::symmetric>(arguments...); });
        refuse(none_finite(count), [&] { observer.template choose_grid<std::int8_t, hs::symmetric>(arguments...); });
        refuse(none_finite(count), [&] { observer.template choose_qparams<std::int8_t, hs::symmetric>(arguments...); });
    };
    refuse_to_choose(0);
    observer.observe(std::vector<Float>{});
    refuse_to_choose(0);
    observer.observe(nothing_finite<Float>);
    refuse_to_choose(3);
    refuse("halfstep::observe: batch is null, but has 12 elements; expected memory",
           [&] { observer.observe(no_memory<Float>); });
    refuse_to_choose(3);
}

/// Every observer with the arguments to choose by, as `visit(observer, arguments...)`.
template <class Visit>
void for_each_observer(const Visit& visit) {
    visit(hs::min_max_observer());
    visit(hs::moving_average_observer());
    visit(hs::histogram_observer(), hs::mse{});
    visit(hs::percentile_observer());
    visit(hs::mse_observer());
    visit(hs::mae_observer());
    visit(hs::entropy_observer());
}

} // namespace

BAD_INPUT_TABLE("observers without a finite value or memory") {
    for_each_float([]<hs::floating Float>() {
        for_each_observer(
            [](const auto& observer, const auto&... arguments) { refuse_values<Float>(observer, arguments...); });
    });
}

BAD_INPUT_TABLE("observers asked for scales of no type") {
    for_each_observer([](auto observer, const auto&... arguments) {
        observer.observe(std::vector<float>{-1.0f, 2.0f});
        for (const auto& [scales, text] : {std::pair(3, "3"), std::pair(9, "9"), std::pair(-1, "-1")}) {
            constexpr bool has_criterion = requires { observer.bins(); };
            const std::string message =
                (has_criterion ? "halfstep::grid_family: scales is " : "halfstep::choose_qparams: stored is ") +
                std::string(text) + "; expected one of the three values of scale_type";
            const auto type = static_cast<hs::scale_type>(scales);
            refuse(message, [&] { observer.template choose_grid<std::int8_t, hs::symmetric>(arguments..., type); });
            refuse(message, [&] { observer.template choose_qparams<hs::uint4, hs::asymmetric>(arguments..., type); });
        }
    });
}

BAD_INPUT_TABLE("observers with criteria that cannot be") {
    const auto refuse_criterion = []<class Criterion>(const Criterion& criterion, const std::string& message) {
        const auto refuse_observer = [&](auto observer, const auto&... arguments) {
            observer.observe(std::vector<float>{-1.0f, 2.0f});
            refuse(message, [&] { observer.template choose_range<std::int8_t, hs::symmetric>(arguments...); });
            refuse(message, [&] { observer.template choose_grid<std::int8_t, hs::symmetric>(arguments...); });
            refuse(message, [&] { observer.template choose_qparams<std::int8_t, hs::symmetric>(arguments...); });
        };
        refuse_observer(hs::criterion_observer<Criterion>(criterion));
        refuse_observer(hs::histogram_observer(), criterion);
    };
    for (const auto& [percent, text] :
         {std::pair(101.0, "101"), std::pair(0.0, "0"), std::pair(static_cast<double>(nan_value), "nan")})
        refuse_criterion(hs::percentile{percent}, "halfstep::percentile: percent is " + std::string(text) +
                                                      "; expected above 0 and at most 100");
    for (const std::size_t candidates : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 20) + 1}) {
        const std::string message = ": candidates is " + std::to_string(candidates) + "; expected 2 to 1048576";
        refuse_criterion(hs::mse{candidates}, "halfstep::mse" + message);
        refuse_criterion(hs::mae{candidates}, "halfstep::mae" + message);
    }
}

BAD_INPUT_TABLE("observers that cannot be made or merged") {
    const auto bits = [](const std::string& text) {
        return "halfstep::histogram: mantissa_bits is " + text + "; expected 1 to 16";
    };
    for (const int mantissa_bits : {0, 17, -1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
        const std::string message = bits(std::to_string(mantissa_bits));
        refuse(message, [=] { hs::histogram h(mantissa_bits); });
        refuse(message, [=] { hs::histogram_observer o(mantissa_bits); });
        refuse(message, [=] { hs::percentile_observer o({}, mantissa_bits); });
        refuse(message, [=] { hs::mse_observer o({}, mantissa_bits); });
        refuse(message, [=] { hs::mae_observer o({}, mantissa_bits); });
        refuse(message, [=] { hs::entropy_observer o({}, mantissa_bits); });
    }
    for (const auto& [momentum, text] :
         {std::pair(0.0f, "0"), std::pair(-0.5f, "-0.5"), std::pair(1.5f, "1.5"), std::pair(nan_value, "nan"),
          std::pair(infinity, "inf"), std::pair(-infinity, "-inf")})
        refuse("halfstep::moving_average_observer: momentum is " + std::string(text) +
                   "; expected above 0 and at most 1",
               [m = momentum] { hs::moving_average_observer o(m); });

    hs::histogram a(8);
    a.observe(std::vector<float>{1.0f});
    const watched_object histogram(a);
    refuse(
        "halfstep::histogram::merge: other has 9 mantissa bits; expected 8", [&] { a.merge(hs::histogram(9)); },
        histogram);
    hs::histogram_observer coarse(4);
    refuse("halfstep::histogram::merge: other has 10 mantissa bits; expected 4",
           [&] { coarse.merge(hs::histogram_observer()); });
    hs::entropy_observer fine({}, 16);
    refuse("halfstep::histogram::merge: other has 10 mantissa bits; expected 16",
           [&] { fine.merge(hs::entropy_observer()); });
}

namespace {

using channels_observer = hs::per_channel_observer<hs::min_max_observer>;

template <hs::floating Float>
void refuse_batches() {
    const std::vector<Float> values(12, Float(1.0f));
    channels_observer channels{hs::per_channel{.axis = 1}};
    const auto refuse_batch = [&](std::span<const Float> batch, const hs::shape& s, const std::string& message) {
        const std::uint64_t before = channels.channel_count() == 0 ? 0 : channels[0].count();
        refuse(message, [&] { channels.observe(batch, s); });
        expect_refusal("", "", (channels.channel_count() == 0 ? 0 : channels[0].count()) == before);
    };
    const std::string name = "halfstep::per_channel_observer::observe: ";
    const auto refuse_all = [&] { // before the first batch and after it
        refuse_batch(values, {3, 5}, name + "x has 12 elements; expected 15, the product of the shape's dimensions");
        refuse_batch({}, {3, 5}, name + "x has 0 elements; expected 15, the product of the shape's dimensions");
        refuse_batch(no_memory<Float>, {3, 4}, name + "x is null, but has 12 elements; expected memory");
        refuse_batch(values, {12}, "halfstep::per_channel: axis is 1; expected -1 to 0 for a shape of rank 1");
        refuse_batch({}, {0}, "halfstep::per_channel: axis is 1; expected -1 to 0 for a shape of rank 1");
        refuse_batch({}, {}, "halfstep::per_channel: the shape has no dimensions; expected one for axis 1");
    };
    refuse_all();
    channels.observe(values, {3, 4});
    refuse_all();
    refuse_batch(values, {4, 3},
                 "halfstep::per_channel_observer: there are 3 channels along axis 1; expected 4 as before");
}

} // namespace

BAD_INPUT_TABLE("observers of channels") {
    for_each_float([]<hs::floating Float>() { refuse_batches<Float>(); });

    const std::vector<float> values(12, 1.0f);
    channels_observer channels{hs::per_channel{.axis = 1}};
    refuse("halfstep::choose_qparams: no batch was observed; expected at least one",
           [&] { channels.choose_qparams<std::int8_t, hs::symmetric>(); });
    channels.observe(values, {3, 4});
    const std::string name = "halfstep::per_channel_observer";
    channels_observer others{hs::per_channel{.axis = 0}};
    refuse(name + "::merge: other has axis 0; expected 1", [&] { channels.merge(others); });
    channels_observer three{hs::per_channel{.axis = 1}};
    three.observe(values, {4, 3});
    refuse(name + ": there are 3 channels along axis 1; expected 4 as before", [&] { channels.merge(three); });
    expect_refusal("", "", channels[0].count() == 3);
    using histogram_channels = hs::per_channel_observer<hs::histogram_observer>;
    histogram_channels fine{hs::per_channel{.axis = 1}}, coarse({.axis = 1}, hs::histogram_observer(5));
    coarse.observe(values, {3, 4});
    const auto merge_coarse = [&] {
        refuse("halfstep::histogram::merge: other has 5 mantissa bits; expected 10", [&] { fine.merge(coarse); });
    };
    merge_coarse();
    expect_refusal("", "", fine.channel_count() == 0);
    fine.observe(values, {3, 4});
    merge_coarse();
    expect_refusal("", "", fine[3].count() == 3);

    hs::per_channel_observer<hs::mse_observer> one_channel{hs::per_channel{.axis = 1}, hs::mse_observer(hs::mse{0})};
    one_channel.observe(values, {12, 1}); // each channel reports its own error where nothing is thrown
    refuse("halfstep::mse: candidates is 0; expected 2 to 1048576",
           [&] { one_channel.choose_qparams<std::int8_t, hs::symmetric>(); });
    channels_observer no_scales{hs::per_channel{.axis = 1}};
    no_scales.observe(values, {12, 1});
    refuse("halfstep::choose_qparams: stored is 9; expected one of the three values of scale_type",
           [&] { no_scales.choose_qparams<std::int8_t, hs::symmetric>(static_cast<hs::scale_type>(9)); });
}

BAD_INPUT_TABLE("criteria") {
    const hs::histogram observed = histogram_of({1.0f});
    const std::vector<float> one = {1.0f};
    for (const auto& [percent, text] :
         {std::pair(0.0, "0"), std::pair(-1.0, "-1"), std::pair(100.5, "100.5"),
          std::pair(static_cast<double>(nan_value), "nan"), std::pair(static_cast<double>(infinity), "inf")})
        refuse("halfstep::percentile: percent is " + std::string(text) + "; expected above 0 and at most 100",
               [&, p = percent] { hs::percentile{p}.choose_range(observed, int8_symmetric); });
    for (const std::size_t candidates : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 20) + 1, ~std::size_t{0}}) {
        const std::string message = ": candidates is " + std::to_string(candidates) + "; expected 2 to 1048576";
        refuse("halfstep::mse" + message, [&] { hs::mse{candidates}.choose_range(observed, int8_symmetric); });
        refuse("halfstep::mae" + message, [&] { hs::mae{candidates}.choose_range(one, int8_symmetric); });
        std::vector<hs::range> chosen(1, hs::range{1.0f, 2.0f});
        const watched_object watched(chosen);
        const std::span<const float> run = one;
        refuse(
            "halfstep::mse" + message,
            [&] { hs::mse{candidates}.choose_ranges(std::span(&run, 1), int8_symmetric, chosen); }, watched);
    }
    std::vector<hs::range> two(2, hs::range{1.0f, 2.0f});
    const watched_object watched(two);
    const std::vector<std::span<const float>> runs(3, one);
    refuse(
        "halfstep::choose_ranges: chosen has 2 elements; expected 3, one for each run",
        [&] { hs::mse{}.choose_ranges(runs, int8_symmetric, two); }, watched);

    refuse(no_values, [] { hs::mae{}.choose_range(no_memory<float>, int8_symmetric); });
    refuse(no_values, [] { hs::min_max{}.choose_range(no_memory<float>, int8_symmetric); });
    const std::vector<std::span<const float>> one_without_memory = {one, no_memory<float>};
    refuse(
        "halfstep::choose_ranges: a run is null, but has 12 elements; expected memory",
        [&] { hs::mse{}.choose_ranges(one_without_memory, int8_symmetric, two); }, watched);
    refuse(
        "halfstep::choose_ranges: runs is null, but has 2 elements; expected memory",
        [&] {
            const std::span<const std::span<const float>> none(static_cast<const std::span<const float>*>(nullptr), 2);
            hs::mse{}.choose_ranges(none, int8_symmetric, two);
        },
        watched);
    refuse("halfstep::choose_ranges: chosen is null, but has 3 elements; expected memory",
           [&] { hs::mse{}.choose_ranges(runs, int8_symmetric, std::span(static_cast<hs::range*>(nullptr), 3)); });

    refuse(none_finite(0), [] { hs::choose_range(hs::histogram(), hs::min_max{}, int8_symmetric); });
    refuse(none_finite(3),
           [] { hs::choose_range(histogram_of(nothing_finite<float>), hs::entropy{}, int8_symmetric); });
}

BAD_INPUT_TABLE("ranges of values that have none") {
    for_each_float([]<hs::floating Float>() {
        refuse(no_values, [] { hs::choose_range(no_memory<Float>, hs::mse{}, int8_symmetric); });
        refuse(no_values, [] { hs::choose_range(no_memory<Float>, hs::entropy{}, int8_symmetric); });
        refuse(none_finite(3), [] { hs::choose_range(nothing_finite<Float>, hs::percentile{}, int8_symmetric); });
        for (const std::size_t count : {0u, 1u, 3u})
            refuse("halfstep::choose_range: values has " + std::to_string(count) +
                       " elements, none of them finite; expected at least one",
                   [=] { hs::choose_range(std::span(nothing_finite<Float>).first(count), hs::mse{}, int8_symmetric); });
    });
}

BAD_INPUT_TABLE("what observers refuse of criteria and scales") {
    hs::histogram_observer observer;
    observer.observe(std::vector{1.0f, -2.0f});
    const auto refuse_criterion = [&](hs::range chosen, const std::string& text) {
        refuse("halfstep::choose_qparams: the range is [" + text + "; expected finite ends, the lower one first",
               [&] { observer.choose_qparams<std::int8_t, hs::symmetric>(fixed_range{chosen}); });
    };
    refuse_criterion({nan_value, 1.0f}, "nan, 1]");
    refuse_criterion({2.0f, -1.0f}, "2, -1]");
    refuse_criterion({-infinity, infinity}, "-inf, inf]");
#if HALFSTEP_HAS_EXCEPTIONS // without, the empty range says that a criterion has reported an error
    refuse_criterion({}, "inf, -inf]");
#endif
    constexpr auto no_type = static_cast<hs::scale_type>(9);
    const std::string unknown = "halfstep::grid_family: scales is 9; expected one of the three values of scale_type";
    refuse(unknown, [] { hs::grid_family::of<std::int8_t, hs::symmetric>(no_type); });
    refuse(unknown, [&] { observer.choose_range<std::int8_t, hs::symmetric>(hs::mse{}, no_type); });
}

BAD_INPUT_TABLE("predictions of errors") {
    const hs::histogram observed = histogram_of({1.0f});
    const auto refuse_grid = [&](const hs::grid& g, const std::string& message) {
        refuse(message, [&] { hs::predict_error(observed, g); });
    };
    for (const auto& [scale, text] : {std::pair(0.0f, "0"), std::pair(1e-45f, "1.40129846e-45"),
                                      std::pair(infinity, "inf"), std::pair(nan_value, "nan")})
        refuse_grid(hs::grid({scale, 0}, {-127, 127}), scale_message("predict_error", text));
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
    const std::string within = "; expected them within -32768 to 65535";
    refuse_grid(hs::grid({1.0f, 0}, {5, -5}),
                "halfstep::predict_error: codes are 5 to -5 and zero_point is 0" + within);
    refuse_grid(hs::grid({1.0f, least}, {0, 255}),
                "halfstep::predict_error: codes are 0 to 255 and zero_point is -2147483648" + within);
    refuse_grid(hs::grid({1.0f, 0}, {0, 65536}),
                "halfstep::predict_error: codes are 0 to 65536 and zero_point is 0" + within);
}
