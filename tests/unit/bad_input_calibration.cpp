// What cannot be right of the arguments of observers, criteria and predictions. What cannot be loaded has a file of its
// own: calibration_load_errors.cpp.
#include "unit/support/bad_input.hpp"

#include <halfstep/calibration/min_max.hpp>
#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/predict_error.hpp>

namespace {

const std::vector<float> nothing_finite = {nan_value, infinity, -infinity};
const std::span<const float> no_memory(static_cast<const float*>(nullptr), 12);
constexpr auto int8_symmetric = hs::grid_family::of<std::int8_t, hs::symmetric>();

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
/// to its `choose_qparams`.
template <class Observer, class... Arguments>
void refuse_observer(Observer observer, const Arguments&... arguments) {
    const auto choose = [&] {
        static_cast<void>(observer.template choose_qparams<std::int8_t, hs::symmetric>(arguments...));
    };
    refuse(none_finite(0), choose);
    observer.observe(std::vector<float>{});
    refuse(none_finite(0), choose);
    observer.observe(nothing_finite);
    refuse(none_finite(3), choose);
    refuse("halfstep::observe: batch is null, but has 12 elements; expected memory",
           [&] { observer.observe(no_memory); });
    refuse(none_finite(3), choose);
}

} // namespace

BAD_INPUT_TABLE("observers without a finite value or memory") {
    refuse_observer(hs::min_max_observer());
    refuse_observer(hs::moving_average_observer());
    refuse_observer(hs::histogram_observer(), hs::mse{});
    refuse_observer(hs::percentile_observer());
    refuse_observer(hs::mse_observer());
    refuse_observer(hs::entropy_observer());
}

BAD_INPUT_TABLE("observers that cannot be made or merged") {
    const auto bits = [](const std::string& text) {
        return "halfstep::histogram: mantissa_bits is " + text + "; expected 1 to 16";
    };
    for (const int mantissa_bits : {0, 17, -1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
        refuse(bits(std::to_string(mantissa_bits)), [=] { hs::histogram h(mantissa_bits); });
        refuse(bits(std::to_string(mantissa_bits)), [=] { hs::histogram_observer o(mantissa_bits); });
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
}

BAD_INPUT_TABLE("observers of channels") {
    using channels_observer = hs::per_channel_observer<hs::min_max_observer>;
    const std::vector<float> values(12, 1.0f);
    channels_observer channels{hs::per_channel{.axis = 1}};
    refuse("halfstep::choose_qparams: no batch was observed; expected at least one",
           [&] { static_cast<void>(channels.choose_qparams<std::int8_t, hs::symmetric>()); });
    const auto refuse_batch = [&](std::span<const float> batch, const hs::shape& s, const std::string& message) {
        const std::uint64_t before = channels.channel_count() == 0 ? 0 : channels[0].count();
        refuse(message, [&] { channels.observe(batch, s); });
        expect_refusal("", "", (channels.channel_count() == 0 ? 0 : channels[0].count()) == before);
    };
    const std::string name = "halfstep::per_channel_observer";
    const auto refuse_all = [&] { // before the first batch and after it
        refuse_batch(values, {3, 5},
                     name + "::observe: x has 12 elements; expected 15, the product of the shape's dimensions");
        refuse_batch({}, {3, 5},
                     name + "::observe: x has 0 elements; expected 15, the product of the shape's dimensions");
        refuse_batch(no_memory, {3, 4}, name + "::observe: x is null, but has 12 elements; expected memory");
        refuse_batch(values, {12}, "halfstep::per_channel: axis is 1; expected -1 to 0 for a shape of rank 1");
    };
    refuse_all();
    channels.observe(values, {3, 4});
    refuse_all();
    refuse_batch(values, {4, 3}, name + ": there are 3 channels along axis 1; expected 4 as before");

    channels_observer others{hs::per_channel{.axis = 0}};
    refuse(name + "::merge: other has axis 0; expected 1", [&] { channels.merge(others); });
    channels_observer three{hs::per_channel{.axis = 1}};
    three.observe(values, {4, 3});
    refuse(name + ": there are 3 channels along axis 1; expected 4 as before", [&] { channels.merge(three); });
    expect_refusal("", "", channels[0].count() == 3);
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

    const std::string no_values = "halfstep::choose_range: values is null, but has 12 elements; expected memory";
    refuse(no_values, [] { hs::choose_range(no_memory, hs::mse{}, int8_symmetric); });
    refuse(no_values, [] { hs::choose_range(no_memory, hs::entropy{}, int8_symmetric); });
    refuse(no_values, [] { hs::mae{}.choose_range(no_memory, int8_symmetric); });
    refuse(no_values, [] { hs::min_max{}.choose_range(no_memory, int8_symmetric); });
    const std::vector<std::span<const float>> one_without_memory = {one, no_memory};
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
    refuse(none_finite(3), [] { hs::choose_range(histogram_of(nothing_finite), hs::entropy{}, int8_symmetric); });
    refuse(none_finite(3), [] { hs::choose_range(nothing_finite, hs::percentile{}, int8_symmetric); });
    for (const std::size_t count : {0u, 1u, 3u})
        refuse("halfstep::choose_range: values has " + std::to_string(count) +
                   " elements, none of them finite; expected at least one",
               [=] { hs::choose_range(std::span(nothing_finite).first(count), hs::mse{}, int8_symmetric); });
}

namespace {

/// A criterion of the user's: it may return anything.
struct fixed_range {
    hs::range chosen;
    hs::range choose_range(const hs::histogram&, const hs::grid_family&) const { return chosen; }
};

} // namespace

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
    refuse(unknown, [&] { observer.choose_qparams<std::int8_t, hs::symmetric>(hs::mse{}, no_type); });
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
