// What cannot be right of the arguments of requantize.
#include "unit/support/bad_input.hpp"

#include <halfstep/ops/requantize.hpp>

namespace {

const std::vector<std::int32_t> accumulators = {1, -2, 3, -4, 5, -6};
const hs::float_requantization by_float;
constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();

/// A multiplier that cannot be right, and what the error says of it behind its name.
template <class Multiplier>
struct bad_multiplier {
    Multiplier multiplier;
    std::string message;
};

std::vector<bad_multiplier<float>> bad_multipliers(hs::float_requantization) {
    const std::string expected = "; expected a finite number";
    return {{nan_value, " is nan" + expected}, {infinity, " is inf" + expected}, {-infinity, " is -inf" + expected}};
}

template <class Arithmetic> // single_rounding or double_rounding
std::vector<bad_multiplier<hs::fixed_point_multiplier>> bad_multipliers(Arithmetic) {
    std::vector<bad_multiplier<hs::fixed_point_multiplier>> all;
    for (const hs::fixed_point_multiplier multiplier :
         {hs::fixed_point_multiplier{5, 0}, {1 << 30, 31}, {1 << 30, -32}, {least, 0}, {(1 << 30) - 1, 0}, {0, 99}})
        all.push_back({multiplier, " has mantissa " + std::to_string(multiplier.mantissa) + " and exponent " +
                                       std::to_string(multiplier.exponent) +
                                       "; expected 0 or a magnitude of 1073741824 to 2147483647, and -31 to 30"});
    return all;
}

/// Multipliers of 1.
template <class Arithmetic>
std::vector<typename Arithmetic::multiplier> ones(std::size_t count) {
    if constexpr (std::same_as<typename Arithmetic::multiplier, float>)
        return std::vector<float>(count, 1.0f);
    else
        return std::vector<hs::fixed_point_multiplier>(count, {1 << 30, 1});
}

template <class Arithmetic>
void refuse_multipliers() {
    watched_output<std::int8_t> codes(6);
    for (const auto& bad : bad_multipliers(Arithmetic{})) {
        refuse(
            "halfstep::requantize: multiplier" + bad.message,
            [&] { hs::requantize(accumulators, bad.multiplier, Arithmetic{}, 0, codes.span()); }, codes);
        const auto refuse_at = [&](std::size_t place, const hs::granularity& which, std::size_t count) {
            auto multipliers = ones<Arithmetic>(count);
            multipliers[place] = bad.multiplier;
            refuse(
                "halfstep::requantize: multipliers[" + std::to_string(place) + "]" + bad.message,
                [&] {
                    hs::requantize(accumulators, {2, 3}, which, multipliers, Arithmetic{}, 0, codes.span());
                },
                codes);
        };
        refuse_at(2, hs::per_channel{1}, 3);
        refuse_at(0, hs::per_token{}, 2);
        refuse_at(1, hs::per_token{}, 2);
    }
}

/// A multiplier for each grid.
void refuse_many(const hs::shape& s, const hs::granularity& which, std::span<const float> multipliers,
                 const std::string& message) {
    watched_output<std::int8_t> codes(6);
    refuse(
        "halfstep::" + message, [&] { hs::requantize(accumulators, s, which, multipliers, by_float, 0, codes.span()); },
        codes);
}

/// What does not depend on the multipliers: `call(accumulators, zero_point, codes, options)`.
template <hs::code Code, class Call>
void refuse_codes(const Call& call) {
    using element = hs::code_storage<Code>;
    const std::string name = "halfstep::requantize: ";
    const std::span<const std::int32_t> all = accumulators;
    constexpr hs::code_range codes_of_type = hs::code_traits<Code>::range;
    constexpr std::size_t size = hs::storage_size<Code>(6);
    for (const std::size_t wrong : {std::size_t{0}, size - 1, size + 1}) {
        watched_output<element> other(wrong);
        refuse(
            name + "codes has " + std::to_string(wrong) + " elements; expected " + std::to_string(size) +
                (hs::packed_code<Code> ? ", enough bytes for the accumulators" : ", one for each accumulator"),
            [&] { call(all, 0, other.span(), {}); }, other);
    }

    watched_output<element> codes(size);
    const std::string range = std::to_string(codes_of_type.min) + " to " + std::to_string(codes_of_type.max);
    for (const std::int32_t zero_point :
         {codes_of_type.min - 1, codes_of_type.max + 1, least, std::numeric_limits<std::int32_t>::max()})
        refuse(
            name + "zero_point is " + std::to_string(zero_point) + "; expected " + range + ", the codes of this type",
            [&] { call(all, zero_point, codes.span(), {}); }, codes);
    for (const hs::code_range wrong :
         {hs::code_range{0, codes_of_type.max + 1}, {codes_of_type.min - 1, 0}, {1, 0}, {0, least}})
        refuse(
            name + "codes are " + std::to_string(wrong.min) + " to " + std::to_string(wrong.max) +
                "; expected a part of " + range,
            [&] { call(all, 0, codes.span(), {.codes = wrong}); }, codes);

    refuse(
        name + "accumulators is null, but has 6 elements; expected memory",
        [&] { call(std::span(static_cast<const std::int32_t*>(nullptr), 6), 0, codes.span(), {}); }, codes);
    refuse(name + "codes is null, but has " + std::to_string(size) + " elements; expected memory",
           [&] { call(all, 0, std::span(static_cast<element*>(nullptr), size), {}); });
    watched_output<std::int32_t> both(6);
    for (const std::size_t first : {std::size_t{0}, 6 * sizeof(std::int32_t) - 1}) {
        const auto inside = std::span(reinterpret_cast<element*>(both.span().data()) + first, size);
        refuse(
            name + "codes overlaps accumulators; expected memory of its own",
            [&] { call(std::span<const std::int32_t>(both.span()), 0, inside, {}); }, both);
    }
}

/// The same for one multiplier and for one for each grid.
template <hs::code Code, class Arithmetic>
void refuse_codes() {
    using span = std::span<const std::int32_t>;
    using codes_span = std::span<hs::code_storage<Code>>;
    const auto multipliers = ones<Arithmetic>(3);
    refuse_codes<Code>(
        [&](span values, std::int32_t zero_point, codes_span codes, const hs::requantize_options& options) {
            hs::requantize<Code>(values, multipliers[0], Arithmetic{}, zero_point, codes, options);
        });
    refuse_codes<Code>([&](span values, std::int32_t zero_point, codes_span codes,
                           const hs::requantize_options& options) {
        hs::requantize<Code>(values, {2, 3}, hs::per_channel{1}, multipliers, Arithmetic{}, zero_point, codes, options);
    });
}

} // namespace

BAD_INPUT_TABLE("multipliers of requantize") {
    refuse_multipliers<hs::float_requantization>();
    refuse_multipliers<hs::single_rounding>();
    refuse_multipliers<hs::double_rounding>();
}

BAD_INPUT_TABLE("requantize by a multiplier for each grid") {
    const hs::shape s{2, 3};
    const std::vector<float> multipliers(6, 1.0f);
    const auto first = [&](std::size_t count) { return std::span(multipliers).first(count); };
    refuse_many({2, 4}, hs::per_channel{1}, first(4),
                "requantize: accumulators has 6 elements; expected 8, the product of the shape's dimensions");
    refuse_many({}, hs::per_tensor{}, first(1),
                "requantize: accumulators has 6 elements; expected 0, the product of the shape's dimensions");
    for (const std::size_t wrong : {0u, 2u, 4u})
        refuse_many(s, hs::per_channel{1}, first(wrong),
                    "requantize: multipliers has " + std::to_string(wrong) +
                        " elements; expected 3, one for each grid");
    refuse_many(s, hs::per_tensor{}, first(0), "requantize: multipliers has 0 elements; expected 1, one for each grid");
    for (const auto& [which, grids] :
         {std::pair(hs::granularity(hs::per_channel{1}), 3u), std::pair(hs::granularity(hs::per_token{}), 2u)})
        refuse_many(s, which, std::span(static_cast<const float*>(nullptr), grids),
                    "requantize: multipliers is null, but has " + std::to_string(grids) + " elements; expected memory");
    refuse_many(s, hs::per_channel{2}, first(2), "per_channel: axis is 2; expected -2 to 1 for a shape of rank 2");
    refuse_many(s, hs::group_wise{0}, first(2), "group_wise: size is 0; expected at least 1");
    refuse_many(s, hs::block_wise{0, 1}, first(1),
                "block_wise: tiles of 0 rows by 1 cols are empty; expected at least 1 by 1");

    std::vector<float> and_codes(6, 1.0f);
    auto* const inside = reinterpret_cast<std::int8_t*>(and_codes.data());
    const watched_object watched(and_codes);
    refuse(
        "halfstep::requantize: codes overlaps multipliers; expected memory of its own",
        [&] {
            hs::requantize(accumulators, hs::shape{6}, hs::per_channel{0}, and_codes, by_float, 0,
                           std::span(inside + 4, 6));
        },
        watched);
}

BAD_INPUT_TABLE("accumulators and codes of requantize") {
    refuse_codes<std::int8_t, hs::float_requantization>();
    refuse_codes<std::int8_t, hs::single_rounding>();
    refuse_codes<std::int8_t, hs::double_rounding>();
    refuse_codes<hs::int4, hs::float_requantization>();
    refuse_codes<hs::uint2, hs::single_rounding>();
}
