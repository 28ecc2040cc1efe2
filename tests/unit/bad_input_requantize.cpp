// What cannot be right of the arguments of requantize.
#include "unit/support/bad_input.hpp"

#include <halfstep/ops/requantize.hpp>

namespace {

const std::vector<std::int32_t> accumulators = {1, -2, 3, -4, 5, -6};
const hs::float_requantization by_float;

/// One multiplier for all: `function_message` is what follows the function's name.
template <class Arithmetic>
void refuse_one(typename Arithmetic::multiplier multiplier, std::int32_t zero_point, const std::string& message,
                hs::requantize_options options = {}) {
    watched_output<std::int8_t> codes(6);
    refuse(
        "halfstep::requantize: " + message,
        [&] { hs::requantize(accumulators, multiplier, Arithmetic{}, zero_point, codes.span(), options); }, codes);
}

/// A multiplier for each grid.
void refuse_many(const hs::shape& s, const hs::granularity& which, const std::vector<float>& multipliers,
                 const std::string& message) {
    watched_output<std::int8_t> codes(6);
    refuse(
        "halfstep::" + message, [&] { hs::requantize(accumulators, s, which, multipliers, by_float, 0, codes.span()); },
        codes);
}

} // namespace

BAD_INPUT_TABLE("requantize by one multiplier") {
    for (const auto& [multiplier, text] :
         {std::pair(nan_value, "nan"), std::pair(infinity, "inf"), std::pair(-infinity, "-inf")})
        refuse_one<hs::float_requantization>(multiplier, 0,
                                             "multiplier is " + std::string(text) + "; expected a finite number");
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
    for (const hs::fixed_point_multiplier multiplier :
         {hs::fixed_point_multiplier{5, 0}, {1 << 30, 31}, {1 << 30, -32}, {least, 0}, {(1 << 30) - 1, 0}, {0, 99}}) {
        const std::string message = "multiplier has mantissa " + std::to_string(multiplier.mantissa) +
                                    " and exponent " + std::to_string(multiplier.exponent) +
                                    "; expected 0 or a magnitude of 1073741824 to 2147483647, and -31 to 30";
        refuse_one<hs::single_rounding>(multiplier, 0, message);
        refuse_one<hs::double_rounding>(multiplier, 0, message);
    }
    refuse_one<hs::float_requantization>(1.0f, 128, "zero_point is 128; expected -128 to 127, the codes of this type");
    refuse_one<hs::float_requantization>(1.0f, -129,
                                         "zero_point is -129; expected -128 to 127, the codes of this type");
    refuse_one<hs::float_requantization>(1.0f, 0, "codes are 0 to 255; expected a part of -128 to 127",
                                         {.codes = hs::code_range{0, 255}});
    refuse_one<hs::float_requantization>(1.0f, 0, "codes are 1 to 0; expected a part of -128 to 127",
                                         {.codes = hs::code_range{1, 0}});
}

BAD_INPUT_TABLE("requantize by a multiplier for each grid") {
    const hs::shape s{2, 3};
    refuse_many({2, 4}, hs::per_channel{1}, {1, 1, 1, 1},
                "requantize: accumulators has 6 elements; expected 8, the product of the shape's dimensions");
    refuse_many({}, hs::per_tensor{}, {1},
                "requantize: accumulators has 6 elements; expected 0, the product of the shape's dimensions");
    refuse_many(s, hs::per_channel{1}, {1, 1}, "requantize: multipliers has 2 elements; expected 3, one for each grid");
    refuse_many(s, hs::per_tensor{}, {}, "requantize: multipliers has 0 elements; expected 1, one for each grid");
    refuse_many(s, hs::per_channel{2}, {1, 1}, "per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
    refuse_many(s, hs::group_wise{0}, {1, 1}, "group_wise: size is 0; expected at least 1");
    refuse_many(s, hs::block_wise{0, 1}, {1},
                "block_wise: tiles of 0 rows by 1 cols are empty; expected at least 1 by 1");
    refuse_many(s, hs::per_channel{1}, {1, 1, infinity}, "requantize: multipliers[2] is inf; expected a finite number");
    refuse_many(s, hs::per_token{}, {nan_value, 1}, "requantize: multipliers[0] is nan; expected a finite number");
}

BAD_INPUT_TABLE("the memory of requantize") {
    const std::string name = "halfstep::requantize: ";
    watched_output<std::int8_t> codes(5);
    refuse(
        name + "codes has 5 elements; expected 6, one for each accumulator",
        [&] { hs::requantize(accumulators, 1.0f, by_float, 0, codes.span()); }, codes);
    watched_output<std::uint8_t> packed(2);
    refuse(
        name + "codes has 2 elements; expected 3, enough bytes for the accumulators",
        [&] { hs::requantize<hs::int4>(accumulators, 1.0f, by_float, 0, packed.span()); }, packed);
    const std::span<const std::int32_t> no_memory(static_cast<const std::int32_t*>(nullptr), 5);
    refuse(
        name + "accumulators is null, but has 5 elements; expected memory",
        [&] { hs::requantize(no_memory, 1.0f, by_float, 0, codes.span()); }, codes);
    refuse(name + "codes is null, but has 6 elements; expected memory",
           [&] { hs::requantize(accumulators, 1.0f, by_float, 0, std::span(static_cast<std::int8_t*>(nullptr), 6)); });
    watched_output<std::int32_t> both(6);
    auto* const inside = reinterpret_cast<std::int8_t*>(both.span().data());
    refuse(
        name + "codes overlaps accumulators; expected memory of its own",
        [&] { hs::requantize(both.span(), 1.0f, by_float, 0, std::span(inside, 6)); }, both);
    std::vector<float> multipliers(6, 1.0f);
    auto* const in_multipliers = reinterpret_cast<std::int8_t*>(multipliers.data());
    const watched_object watched(multipliers);
    refuse(
        name + "codes overlaps multipliers; expected memory of its own",
        [&] {
            hs::requantize(accumulators, hs::shape{6}, hs::per_channel{0}, multipliers, by_float, 0,
                           std::span(in_multipliers + 4, 6));
        },
        watched);
}
