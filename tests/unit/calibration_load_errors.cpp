// Bytes that `save` did not write: each is an error that says what was found, and touches nothing.
#include "catch.hpp"
#include "unit/support/message_of.hpp"
#include "unit/support/saved_bytes.hpp"
#include "unit/support/values.hpp"

#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>

#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

using bytes = std::vector<std::byte>;
using hs::detail::saved_kind;
using hs::detail::saved_layout;

/// The error of loading into an observer, which has to keep what it has.
template <class Observer>
std::string error_of(const bytes& b, Observer observer) {
    const bytes before = hs::save(observer);
    const std::string message = message_of([&] { hs::load(b, observer); });
    if (hs::save(observer) != before)
        return "the observer has changed; " + message;
    return message;
}

template <class Observer>
Observer one_value(Observer observer) {
    observer.observe(std::vector{7.0f});
    return observer;
}

std::string histogram_error(std::initializer_list<int> payload) {
    return error_of(framed(saved_kind::histogram, payload), one_value(hs::histogram()));
}
std::string min_max_error(std::initializer_list<int> payload) {
    return error_of(framed(saved_kind::min_max, payload), one_value(hs::min_max_observer()));
}

bytes small_histogram() {
    hs::histogram h(3);
    h.observe(special_values);
    h.observe(std::vector<float>(700, -1.5f));
    return hs::save(h);
}

bytes small_channels() {
    hs::per_channel_observer<hs::histogram_observer> channels{hs::per_channel{.axis = 1}, hs::histogram_observer(2)};
    channels.observe(special_values, hs::shape{special_values.size() / 3, 3});
    return hs::save(channels);
}

/// Every change of a byte and every truncation is an error. Counts rather than checks, since there are thousands.
template <class Observer>
void check_damage(const bytes& whole, const Observer& observer) {
    REQUIRE(hs::save(hs::load<Observer>(whole)) == whole);
    std::size_t accepted = 0;
    std::size_t touched = 0;
    const bytes before = hs::save(observer);
    Observer target = observer;
    const auto damaged = [&](const bytes& b) {
        accepted += message_of([&] { hs::load(b, target); }) == "no error" ? 1 : 0;
        touched += hs::save(target) != before ? 1 : 0;
    };
    for (std::size_t i = 0; i < whole.size(); ++i) {
        bytes b = whole;
        for (int change = 1; change < 256; ++change) {
            b[i] = whole[i] ^ static_cast<std::byte>(change);
            damaged(b);
        }
        damaged(bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i)));
        b = whole;
        b.insert(b.begin() + static_cast<std::ptrdiff_t>(i), std::byte{0});
        damaged(b);
    }
    CHECK(accepted == 0);
    CHECK(touched == 0);
}

} // namespace

TEST_CASE("every damaged byte and every truncation is an error", "[calibration][save][errors]") {
    check_damage(small_histogram(), one_value(hs::histogram()));
    check_damage(small_histogram(), one_value(hs::percentile_observer()));
    check_damage(hs::save(one_value(hs::min_max_observer())), hs::min_max_observer());
    check_damage(hs::save(one_value(hs::moving_average_observer())), hs::moving_average_observer{0.5f});
    check_damage(small_channels(), hs::per_channel_observer<hs::histogram_observer>{});
}

TEST_CASE("bytes without memory are an error", "[calibration][save][errors]") {
    const std::span<const std::byte> no_memory(static_cast<const std::byte*>(nullptr), 30);
    CHECK(message_of([&] { hs::load<hs::histogram_observer>(no_memory); }) ==
          "halfstep::load: bytes is null, but has 30 elements; expected memory");
}

TEST_CASE("errors of the frame say what was found", "[calibration][save][errors]") {
    const bytes good = small_histogram();
    const auto error = [](const bytes& b) { return error_of(b, one_value(hs::histogram_observer())); };
    const auto changed = [&](std::size_t at, int value) {
        bytes b = good;
        b[at] = static_cast<std::byte>(value);
        return error(b);
    };
    const auto resized = [&](std::size_t size) {
        bytes b = good;
        b.resize(size);
        return error(b);
    };
    CHECK(error({}) == "halfstep::load: bytes are truncated: there are 0; expected at least 24");
    CHECK(resized(23) == "halfstep::load: bytes are truncated: there are 23; expected at least 24");
    CHECK(
        error(bytes_of({0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0})) ==
        "halfstep::load: bytes begin with 89 50 4E 47 0D 0A 1A 0A; expected 89 48 53 43 0D 0A 1A 0A, a saved observer");
    CHECK(error(bytes_of({'H', 'S'})) ==
          "halfstep::load: bytes begin with 48 53; expected 89 48 53 43 0D 0A 1A 0A, a saved observer");
    CHECK(changed(8, 2) ==
          "halfstep::load: bytes have format version 2; expected at most 1, the newest that this version of halfstep "
          "knows");
    CHECK(changed(9, 1) ==
          "halfstep::load: bytes have format version 257; expected at most 1, the newest that this version of halfstep "
          "knows");
    CHECK(changed(8, 0) == "halfstep::load: bytes have format version 0; expected 1");
    const std::string payload = "expected 24 and a payload of " + std::to_string(good.size() - 24);
    CHECK(resized(good.size() - 1) ==
          "halfstep::load: bytes are truncated: there are " + std::to_string(good.size() - 1) + "; " + payload);
    CHECK(resized(good.size() + 1) ==
          "halfstep::load: bytes are too many: there are " + std::to_string(good.size() + 1) + "; " + payload);
    CHECK(changed(19, 0xFF).find("truncated") != std::string::npos); // a payload of nearly 2^64 bytes

    bytes b = framed(saved_kind::min_max, {0, 0, 0});
    CHECK(error(b) == "halfstep::load: bytes hold a min_max_observer; expected a histogram");
    CHECK(error_of(b, hs::per_channel_observer<hs::moving_average_observer>()) ==
          "halfstep::load: bytes hold a min_max_observer; expected a moving_average_observer per channel");
    CHECK(error(framed(static_cast<saved_kind>(9), {}, static_cast<saved_layout>(2))) ==
          "halfstep::load: bytes hold number 9, layout 2; expected a histogram");
    b[20] = std::byte{1};
    CHECK(error(b) == "halfstep::load: bytes are corrupted: they have the checksum 0x7B9C2B29; expected 0x7A5E411E");
}

TEST_CASE("invalid fields of a histogram are named", "[calibration][save][errors]") {
    // mantissa_bits, NaN, infinities, low_bits, bin_count, min, max, then skipped_bins and count for each bin.
    CHECK(histogram_error({}) ==
          "halfstep::load: mantissa_bits at byte 20 needs 1 bytes; expected them within the payload, which has 0 left");
    CHECK(histogram_error({0, 0, 0, 0, 0, 0}) == "halfstep::load: mantissa_bits at byte 20 is 0; expected 1 to 16");
    CHECK(histogram_error({17, 0, 0, 0, 0, 0}) == "halfstep::load: mantissa_bits at byte 20 is 17; expected 1 to 16");
    CHECK(histogram_error({2, 0x80, 0, 0, 0, 0, 0}) ==
          "halfstep::load: nan_count at byte 21 is 0 in 2 bytes; expected as few as it can have");
    CHECK(histogram_error({2, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0}) ==
          "halfstep::load: positive_infinity_count at byte 23 is longer than 64 bits; expected a varint of at most 10 "
          "bytes");
    CHECK(histogram_error({2, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0}) ==
          "halfstep::load: positive_infinity_count at byte 23 is 18446744073709551615 and the counts before add up to "
          "1; expected a sum of at most 64 bits");
    CHECK(histogram_error({16, 1, 0, 0, 0x80, 1, 0}) ==
          "halfstep::load: low_bits at byte 24 is 128; expected at most 127 with 16 mantissa bits");
    CHECK(histogram_error({16, 0, 1, 0, 5, 0}) ==
          "halfstep::load: low_bits at byte 24 is 5; expected 0 where there is no finite value");
    CHECK(histogram_error({16, 1, 0, 0, 5, 0}) == // what a NaN carries is not counted
          "halfstep::load: low_bits at byte 24 is 5; expected 0 where there is no finite value");
    CHECK(histogram_error({2, 0, 0, 0, 7, 1, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F, 0xFC, 3, 1}) ==
          "halfstep::load: low_bits at byte 24 is 7; expected 0, those of the only value");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1}) ==
          "halfstep::load: bin_count at byte 25 is 1; expected at most 0, as many as the bytes that are left can hold");
    CHECK(histogram_error({2, 0, 0, 0, 0, 0, 0}) ==
          "halfstep::load: the payload at byte 26 goes on for 1 bytes; expected its end");

    // With two mantissa bits, 1 is in bin 508, 1.25 in 509, -1 in 508 + 1024.
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F, 0xFC, 3, 0}) ==
          "halfstep::load: count at byte 36 is 0; expected at least 1 in a bin");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F, 0xFD, 3, 2}) ==
          "halfstep::load: min at byte 26 is 1, of bin 508; expected one of bin 509");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x3F, 0, 0, 0xA0, 0x3F, 0xFC, 3, 2}) ==
          "halfstep::load: max at byte 30 is 1.25, of bin 509; expected one of bin 508");
    CHECK(histogram_error({2, 0, 0, 0, 1, 1, 0, 0, 0x80, 0x3F, 2, 0, 0x80, 0x3F, 0xFC, 3, 2}) ==
          "halfstep::load: max at byte 30 is 1.00000024 and has the mantissa bits 2; expected some of low_bits, which "
          "is 1");
    CHECK(histogram_error({2, 0, 0, 0, 1, 1, 0, 0, 0x80, 0x3F, 1, 0, 0x80, 0x3F, 0xFC, 3, 1}) ==
          "halfstep::load: min at byte 26 is 1; expected 1.00000012, which is max, of a single value");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0xA0, 0x3F, 0, 0, 0x80, 0x3F, 0xFC, 3, 2}) ==
          "halfstep::load: min at byte 26 is 1.25; expected at most 1, which is max");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0xBF, 0, 0, 0x80, 0x3F, 0xFC, 3, 2}) ==
          "halfstep::load: min at byte 26 is -1, of bin 1532; expected one of bin 508");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 2}) ==
          "halfstep::load: min at byte 26 is -0.0; expected +0.0 for zero");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0xC0, 0x7F, 0, 0, 0, 0, 0, 2}) ==
          "halfstep::load: min at byte 26 is nan; expected a finite value");
    CHECK(histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x7F, 0, 0, 0x80, 0x7F, 0xFC, 7, 1}) ==
          "halfstep::load: min at byte 26 is inf; expected a finite value");
    CHECK(
        histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F, 0xFC, 7, 1}) ==
        "halfstep::load: skipped_bins at byte 34 is 1020, which leads to bin 1020; expected one of finite values, and "
        "not that of -0.0");
    CHECK(
        histogram_error({2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 8, 1}) ==
        "halfstep::load: skipped_bins at byte 34 is 1024, which leads to bin 1024; expected one of finite values, and "
        "not that of -0.0");
    CHECK(histogram_error({2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x0F, 1}) ==
          "halfstep::load: skipped_bins at byte 36 is 2047; expected less than 2047, as many as there are behind the "
          "bin before");
    CHECK(histogram_error(
              {2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}) ==
          "halfstep::load: count at byte 35 is 18446744073709551615 and the counts before add up to 1; expected a sum "
          "of at most 64 bits");
}

TEST_CASE("invalid fields of other observers are named", "[calibration][save][errors]") {
    CHECK(min_max_error({0, 0}) ==
          "halfstep::load: finite_count at byte 22 needs 1 bytes; expected them within the payload, which has 0 left");
    CHECK(min_max_error({0, 0, 0, 0}) ==
          "halfstep::load: the payload at byte 23 goes on for 1 bytes; expected its end");
    CHECK(min_max_error({0, 0, 1, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40}) ==
          "halfstep::load: min at byte 23 is 1; expected 2, which is max, of a single value");
    CHECK(min_max_error({0, 0, 2, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x7F}) ==
          "halfstep::load: max at byte 27 is inf; expected a finite value");
    CHECK(min_max_error({0, 0, 2, 0, 0, 0x80, 0x3F, 0, 0, 0x80, 0xBF}) ==
          "halfstep::load: min at byte 23 is 1; expected at most -1, which is max");

    const auto momentum = [](int top) {
        return error_of(framed(saved_kind::moving_average, {0, 0, 0x80, top, 0, 0, 0}),
                        one_value(hs::moving_average_observer{0.5f}));
    };
    CHECK(momentum(0xBF) == "halfstep::load: momentum at byte 20 is -1; expected above 0 and at most 1");
    CHECK(momentum(0x7F) == "halfstep::load: momentum at byte 20 is inf; expected above 0 and at most 1");

    const bytes many =
        framed(saved_kind::min_max, {0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0}, saved_layout::per_channel);
    CHECK(error_of(many, hs::per_channel_observer<hs::min_max_observer>()) ==
          "halfstep::load: channel_count at byte 24 is 4294967295; expected at most 1, as many as the bytes that are "
          "left can hold");
    const bytes second_is_wrong =
        framed(saved_kind::min_max, {0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1}, saved_layout::per_channel);
    CHECK(error_of(second_is_wrong, hs::per_channel_observer<hs::min_max_observer>()) ==
          "halfstep::load: min at byte 31 needs 4 bytes; expected them within the payload, which has 0 left");
}
