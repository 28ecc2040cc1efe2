// Without exceptions, an error's message goes to the handler, and what the call returns is empty. What is refused, and
// that nothing is touched: bad_input.cpp.
#include "../unit/support/reversed.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

std::string last_message;
int messages = 0;
bool all_is_well = true;

void remember(const char* message) {
    last_message = message;
    ++messages;
}

void expect(bool condition, const char* what) {
    if (condition)
        return;
    std::printf("failed: %s; the last message was '%s'\n", what, last_message.c_str());
    all_is_well = false;
}

/// Runs `call`, which has to report exactly this message, once.
template <class Call>
void expect_error(const char* message, Call call) {
    last_message.clear();
    messages = 0;
    call();
    expect(messages == 1 && last_message == message, message);
}

template <class Array>
void expect_untouched(const Array& array, const char* what) {
    for (const auto& element : array)
        expect(element == 77, what);
}

const std::vector<float> x = {1.0f, 2.0f, 3.0f};
const float nan = std::numeric_limits<float>::quiet_NaN();

/// An executor's tasks report nothing themselves: the handler hears of the first failure, once.
void check_executors() {
    std::vector<float> rows(200 * 1001, 1.0f);
    for (const std::size_t row : {50u, 150u})
        std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(row * 1001), 1001, nan);
    expect_error(
        "halfstep::quantizer::quantize: x has no finite value where grid 50 of 200 lies; expected at least one", [&] {
            const hs::quantizer<hs::int4, hs::symmetric, hs::per_token> tokens;
            expect(tokens.quantize(rows, {200, 1001}, {}, reversed{}).size() == 0, "a tensor after an error");
        });
}

void check_operations() {
    expect_error("halfstep::quantize_multiplier: multiplier is nan; expected a finite number", [&] {
        const hs::fixed_point_multiplier none = hs::quantize_multiplier(static_cast<double>(nan));
        expect(none == hs::fixed_point_multiplier{}, "a multiplier that cannot be is 0");
    });
    expect_error("halfstep::find_range: x has 1 values, none of them finite; expected at least one",
                 [] { expect(hs::find_range(std::vector{nan}).empty(), "find_range of NaN is empty"); });
    expect_error("halfstep::compare: reconstructed has 2 elements; expected 3, one for each value of original",
                 [] { expect(hs::compare(x, std::span(x).first(2)).count == 0, "a failed compare counts nothing"); });
}

void check_shapes_and_grids() {
    expect_error("halfstep::shape: dimensions has 9 of them; expected at most 8", [] {
        const hs::shape s{1, 1, 1, 1, 1, 1, 1, 1, 1};
        expect(s.rank() == 0 && s.count() == 0, "a shape that cannot be is empty");
    });
    expect_error("halfstep::per_channel: axis is 5; expected -2 to 1 for a shape of rank 2", [] {
        const hs::run_map map(hs::shape{2, 3}, hs::per_channel{5});
        expect(map.value_count() == 0 && map.grid_count() == 0, "a map that cannot be is empty");
    });
    expect_error("halfstep::choose_qparams: the range is [inf, -inf]; expected finite ends, the lower one first", [] {
        const hs::qparams params = hs::choose_qparams<std::int8_t, hs::symmetric>({});
        expect(params == hs::qparams{}, "a range without values gets the default grid");
    });
}

void check_quantizer() {
    const hs::quantizer<std::int8_t, hs::symmetric> quantizer;
    expect_error("halfstep::quantizer::quantize: x has 3 elements; expected 4, the product of the shape's dimensions",
                 [&] {
                     expect(quantizer.quantize(x, hs::shape{2, 2}).size() == 0, "a failed quantize is empty");
                 });
    expect_error("halfstep::group_wise: size is 0; expected at least 1", [] {
        const hs::quantizer<hs::int4, hs::asymmetric, hs::group_wise> groups{hs::group_wise{.size = 0}};
        expect(groups.quantize(x, hs::shape{3}).size() == 0, "a quantize with groups of size 0 is empty");
    });
}

/// A damaged file reports one error, however much of it there is to read.
void check_saved_observers() {
    hs::histogram_observer observer;
    observer.observe(x);
    const std::vector<std::byte> before = hs::save(observer);
    std::vector<std::byte> bytes = before;
    bytes.pop_back();
    const std::string sizes = "there are " + std::to_string(bytes.size()) + "; expected 24 and a payload of " +
                              std::to_string(before.size() - 24);
    expect_error(("halfstep::load: bytes are truncated: " + sizes).c_str(), [&] { hs::load(bytes, observer); });
    using hs::detail::saved_kind;
    const std::vector<std::byte> nothing(9);
    bytes = hs::detail::frame(saved_kind::histogram, hs::detail::saved_layout::single, nothing);
    expect_error("halfstep::load: mantissa_bits at byte 20 is 0; expected 1 to 16", [&] { hs::load(bytes, observer); });
    expect_error("halfstep::load: mantissa_bits at byte 20 is 0; expected 1 to 16",
                 [&] { expect(hs::load<hs::histogram>(bytes).empty(), "what cannot be loaded is empty"); });
    bytes = hs::detail::frame(saved_kind::min_max, hs::detail::saved_layout::per_channel, {});
    expect_error("halfstep::load: axis at byte 20 needs 4 bytes; expected them within the payload, which has 0 left",
                 [&] { hs::load<hs::per_channel_observer<hs::min_max_observer>>(bytes); });
    expect(hs::save(observer) == before, "load leaves the observer untouched");
}

} // namespace

int main() {
    std::array<std::int8_t, 3> codes = {77, 77, 77};
    hs::quantize(x, {0.0f, 0}, codes); // without a handler: no message, no effect
    expect_untouched(codes, "quantize without a handler leaves codes untouched");

    expect(hs::set_error_handler(remember) == nullptr, "there is no handler at first");
    check_executors();
    check_operations();
    check_shapes_and_grids();
    check_quantizer();
    check_saved_observers();

    hs::quantize(x, {0.5f, 1}, codes); // and what is right still works
    expect(codes[0] == 3 && codes[1] == 5 && codes[2] == 7, "quantize works after errors");
    expect(hs::set_error_handler(nullptr) == remember, "the handler is what was set");
    return all_is_well ? 0 : 1;
}
