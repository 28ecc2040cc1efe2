// Saved observers: the bytes of the format, and that they come back as what they were.
#include "catch.hpp"
#include "unit/support/random.hpp"
#include "unit/support/saved_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>

#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

namespace hs = halfstep;

namespace {

using bytes = std::vector<std::byte>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

/// Any floats at all, and some that occur often enough for carries.
std::vector<float> any_values(std::size_t count, std::uint64_t seed) {
    random_source random(seed);
    std::vector<float> values(special_values);
    values.resize(special_values.size() + 1000, 0.75f);
    while (values.size() < count)
        values.push_back(random.bits() % 2 == 0 ? random.any_float() : random.unit());
    return values;
}

static_assert(hs::saveable<hs::histogram> && hs::saveable<hs::histogram_observer> && hs::saveable<hs::mae_observer>);
static_assert(hs::saveable<hs::min_max_observer> && hs::saveable<hs::moving_average_observer>);
static_assert(hs::saveable<hs::per_channel_observer<hs::percentile_observer>>);
static_assert(!hs::saveable<int> && !hs::saveable<std::vector<float>>);

template <class Observer>
void check_round_trip(const Observer& saved, Observer loaded) {
    const bytes b = hs::save(saved);
    hs::load(b, loaded);
    CHECK(hs::save(loaded) == b);
    CHECK(hs::save(hs::load<Observer>(b)) == b);
    if constexpr (std::equality_comparable<Observer>)
        CHECK(loaded == saved);
}

} // namespace

TEST_CASE("the checksum is CRC-32/ISO-HDLC", "[calibration][save]") {
    constexpr std::string_view check = "123456789";
    const auto bytes = std::as_bytes(std::span(check));
    CHECK(hs::detail::crc32(bytes.data(), bytes.size()) == 0xCBF4'3926);
    CHECK(hs::detail::crc32(nullptr, 0) == 0);
}

TEST_CASE("a histogram's bytes are those of the format", "[calibration][save]") {
    hs::histogram h(2);
    h.observe(std::vector<float>(300, 1.0f));
    h.observe(std::vector{0.0f, -0.0f, -2.5f, nan_value, infinity, -infinity, -infinity});
    const bytes expected = bytes_of({
        0x89, 'H',  'S',  'C',  '\r', '\n', 0x1A, '\n', // magic
        0x01, 0x00, 0x01, 0x00,                         // version 1, histogram, a single one
        0x17, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // the payload has 23 bytes
        0x02,                                           // mantissa_bits
        0x01, 0x02, 0x01,                               // NaN, negative and positive infinities
        0x00,                                           // low_bits
        0x03,                                           // bins
        0x00, 0x00, 0x20, 0xC0,                         // min: -2.5
        0x00, 0x00, 0x80, 0x3F,                         // max: 1
        0x00, 0x02,                                     // bin 0, of zeros: 2
        0xFB, 0x03, 0xAC, 0x02,                         // 507 further, 508: 300 values
        0x84, 0x08, 0x01,                               // 1028 further, 1537: 1 value
        0x08, 0x7F, 0x66, 0x73,                         // checksum
    });
    CHECK(hs::save(h) == expected);
    CHECK(hs::load<hs::histogram>(expected) == h);
}

TEST_CASE("the bytes of observers of extremes are those of the format", "[calibration][save]") {
    hs::per_channel_observer<hs::min_max_observer> channels{hs::per_channel{.axis = -1}};
    channels.observe(std::vector{0.5f, nan_value, infinity, nan_value, 3.0f, nan_value}, hs::shape{3, 2});
    CHECK(hs::save(channels) == bytes_of({
                                    0x89, 'H',  'S',  'C',  '\r', '\n', 0x1A, '\n', // magic
                                    0x01, 0x00, 0x02, 0x01,                         // version 1, min_max, per channel
                                    0x13, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // the payload has 19 bytes
                                    0xFF, 0xFF, 0xFF, 0xFF,                         // axis -1
                                    0x02,                                           // two channels
                                    0x00, 0x01, 0x02,                               // NaN, infinities, finite values
                                    0x00, 0x00, 0x00, 0x3F, 0x00, 0x00, 0x40, 0x40, // 0.5 and 3
                                    0x03, 0x00, 0x00,                               // only NaN
                                    0xBD, 0x4E, 0x96, 0x9C,                         // checksum
                                }));

    hs::moving_average_observer average{0.25f};
    average.observe(std::vector{-1.0f, 4.0f, nan_value});
    average.observe(std::vector{0.0f, 8.0f});
    CHECK(hs::save(average) == bytes_of({
                                   0x89, 'H',  'S',  'C',  '\r', '\n', 0x1A, '\n', // magic
                                   0x01, 0x00, 0x03, 0x00,                         // version 1, moving_average, single
                                   0x0F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // the payload has 15 bytes
                                   0x00, 0x00, 0x80, 0x3E,                         // momentum 0.25
                                   0x01, 0x00, 0x04,                               // NaN, infinities, finite values
                                   0x00, 0x00, 0x40, 0xBF, 0x00, 0x00, 0xA0, 0x40, // -0.75 and 5
                                   0x50, 0x4E, 0xFB, 0xD3,                         // checksum
                               }));
}

TEST_CASE("what is loaded is what was saved", "[calibration][save]") {
    const std::vector<float> values = any_values(6000, 1);
    const std::vector<float> others = any_values(2000, 2);
    for (const int mantissa_bits : {1, 4, 7, 10, 16}) {
        CAPTURE(mantissa_bits);
        hs::histogram_observer full(mantissa_bits);
        full.observe(values);
        check_round_trip(hs::histogram_observer(mantissa_bits), full);
        hs::histogram_observer other(10);
        other.observe(others);
        check_round_trip(full, other);
        check_round_trip(full.bins(), hs::histogram());
        hs::histogram_observer nothing_finite(mantissa_bits);
        nothing_finite.observe(std::vector{nan_value, -infinity, std::bit_cast<float>(0x7FC0'0001u)});
        check_round_trip(nothing_finite, full);
        hs::histogram_observer positive(mantissa_bits);
        positive.observe(std::vector{0.0f, 1.0f, 1e-42f});
        check_round_trip(positive, full);
        hs::histogram_observer negative(mantissa_bits);
        negative.observe(std::vector{-1.0f, -2.0f, -2.1f});
        check_round_trip(negative, full);
    }
    hs::min_max_observer extremes;
    check_round_trip(extremes, extremes);
    extremes.observe(values);
    check_round_trip(extremes, hs::min_max_observer());
    hs::moving_average_observer average{0.3f};
    check_round_trip(average, hs::moving_average_observer());
    average.observe(std::span(values).first(50));
    average.observe(std::span(values).subspan(50));
    check_round_trip(average, hs::moving_average_observer{1.0f});
}

TEMPLATE_TEST_CASE("per-channel observers come back channel by channel", "[calibration][save]", hs::histogram_observer,
                   hs::min_max_observer, hs::moving_average_observer, hs::entropy_observer) {
    hs::per_channel_observer<TestType> channels{hs::per_channel{.axis = 1}};
    check_round_trip(channels, channels);
    hs::per_channel_observer<TestType> others{hs::per_channel{.axis = -2}};
    others.observe(std::vector{1.0f, 2.0f, 3.0f, 4.0f}, hs::shape{2, 2});
    check_round_trip(channels, others);
    channels.observe(any_values(4000, 3), hs::shape{40, 5, 20});
    check_round_trip(channels, others);

    hs::load(hs::save(channels), others); // takes on the axis and number of channels
    REQUIRE(others.channel_count() == 5);
    others.observe(any_values(2000, 4), hs::shape{4, 5, 100});
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(others[i].count() == 800 + 400);
}

TEST_CASE("a criterion is that of the observer loaded into", "[calibration][save]") {
    const std::vector<float> values = any_values(3000, 5);
    hs::histogram_observer histogram;
    histogram.observe(values);
    const bytes saved = hs::save(histogram);
    hs::percentile_observer percentile{hs::percentile{75.0}, 4};
    percentile.observe(std::vector{1.0f});
    hs::load(saved, percentile);
    CHECK(percentile.chosen_criterion() == hs::percentile{75.0});
    CHECK(percentile.bins() == histogram.bins());
    CHECK(hs::save(percentile) == saved);
    CHECK(hs::load<hs::mse_observer>(saved).bins() == histogram.bins());
    CHECK(hs::load<hs::histogram>(saved) == histogram.bins());

    using channels = hs::per_channel_observer<hs::percentile_observer>;
    channels seen{hs::per_channel{.axis = 0}, hs::percentile_observer{hs::percentile{1.0}}};
    seen.observe(std::vector{1.0f, 2.0f}, hs::shape{2, 1});
    channels loaded{hs::per_channel{.axis = 0}, hs::percentile_observer{hs::percentile{75.0}}};
    hs::load(hs::save(seen), loaded);
    CHECK(loaded[1].chosen_criterion() == hs::percentile{75.0});
    CHECK(loaded[1].observed_range() == hs::range{2.0f, 2.0f});
}

TEST_CASE("equal observers give equal bytes", "[calibration][save]") {
    hs::histogram plus;
    hs::histogram minus;
    plus.observe(std::vector(1000, 0.0f));
    minus.observe(std::vector(1000, -0.0f));
    REQUIRE(plus == minus);
    CHECK(hs::save(plus) == hs::save(minus));

    std::vector<float> values = any_values(5000, 6);
    hs::histogram forwards;
    forwards.observe(values);
    std::reverse(values.begin(), values.end());
    hs::histogram backwards;
    for (std::size_t i = 0; i < values.size(); i += 100)
        backwards.observe(std::span(values).subspan(i, 100));
    CHECK(hs::save(forwards) == hs::save(backwards));
    hs::histogram loaded = hs::load<hs::histogram>(hs::save(forwards));
    loaded.observe(values);
    backwards.observe(values);
    CHECK(loaded == backwards); // and goes on as if it had never been saved

    hs::moving_average_observer average{1.0f}; // ends at -0.0: the step is a little less than from 0
    average.observe(std::vector{-1e-45f, 1.0f});
    average.observe(std::vector{0.0f, 1.0f});
    CHECK(hs::save(hs::load<hs::moving_average_observer>(hs::save(average))) == hs::save(average));
}

TEST_CASE("counts of 64 bits come back", "[calibration][save]") {
    hs::histogram h;
    h.observe(std::vector{1.0f, -1.5f, 0.0f});
    for (int i = 0; i < 60; ++i)
        h.merge(h);
    REQUIRE(h.count() == std::uint64_t{3} << 60);
    CHECK(hs::load<hs::histogram>(hs::save(h)) == h);
}

TEST_CASE("a moving average keeps its ends in order", "[calibration][observer]") {
    hs::moving_average_observer average{1.0f};
    average.observe(std::vector{1e-5f, 3e38f});
    average.observe(std::vector{1e-5f}); // in double, 3e38 + (1e-5 - 3e38) is 0
    CHECK(average.observed_range() == hs::range{1e-5f, 1e-5f});
}
