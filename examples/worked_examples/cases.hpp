// The data of the worked examples, shared by the program that prints them and the tests that hold them to the bit.
#pragma once

#include <halfstep/halfstep.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace worked_examples {

namespace hs = halfstep;

/// Seven values, the farthest of them positive.
inline constexpr std::array seven_values{5.47f, 3.08f, -7.59f, 0.0f, -1.95f, -4.57f, 10.8f};

/// Four ordinary values and one far away from them.
inline constexpr std::array far_value{-2.0f, -1.0f, 0.0f, 1.0f, 8.0f};
/// Where `far_value` is clipped.
inline constexpr hs::range far_value_clipped{-3.0f, 3.0f};

/// What an asymmetric grid has to cover, in steps of 0.5.
inline constexpr std::array lopsided{-1.5f, -1.0f, -0.5f, 0.0f, 0.5f, 1.0f, 1.5f, 2.0f, 2.5f};
/// The zero point that forgets where the codes begin: `rint(-min / scale)` without qmin.
inline constexpr std::int32_t zero_point_without_qmin = 96;

/// A grid that is small enough to be seen whole: codes 0 to 3.
inline constexpr hs::qparams small_grid{.scale = 0.5f, .zero_point = 1};
inline constexpr std::array around_small_grid{-0.8f, -0.3f, 0.0f, 0.2f, 0.25f, 0.3f, 0.75f, 0.9f, 1.4f};

/// Values halfway between two codes of a grid with scale 1.
inline constexpr std::array ties{-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f};

/// A value whose quotient by `near_tie_scale` lies just below a tie; times the reciprocal, it lies on the tie.
inline constexpr float near_tie = 0.273939937f;
inline constexpr float near_tie_scale = 0.00214854861f;

/// A group of weights whose farthest value is positive.
inline constexpr std::array weight_group{0.11f, -0.42f, 0.73f, -1.26f, 0.38f, 1.57f, -0.08f, 0.95f};

/// An activation and a row of weights, to be multiplied in integers.
inline constexpr std::array activation{0.2f, 1.7f, 0.0f, 2.4f, -0.3f};
inline constexpr std::array weight_row{0.5f, -0.8f, 0.9f, 0.3f, -1.2f};

/// Codes to be packed; odd counts, so that the last byte is not full.
inline constexpr std::array<std::int8_t, 5> int4_codes{1, -2, 3, -8, 7};
inline constexpr std::array<std::int8_t, 5> int2_codes{1, -2, 0, -1, 1};

// --- the outlier tensor -------------------------------------------------------------------------------------------

inline constexpr std::size_t n_tokens = 8;
inline constexpr std::size_t n_channels = 16;
inline constexpr std::size_t loud_channel = 5; ///< 40 times the others, in every token
inline constexpr std::size_t spike_token = 2;  ///< where one value of an ordinary channel is 100
inline constexpr std::size_t spike_channel = 11;

/// Activations of 8 tokens with 16 channels: -1 to 1 in steps of 1/16, but for one loud channel and one spike.
inline std::vector<float> outlier_tensor() {
    std::vector<float> x(n_tokens * n_channels);
    for (std::size_t token = 0; token < n_tokens; ++token) {
        for (std::size_t channel = 0; channel < n_channels; ++channel) {
            const std::size_t step = (token * 13 + channel * 7 + token * channel * 5) % 33;
            const float ordinary = (static_cast<float>(step) - 16.0f) / 16.0f;
            x[token * n_channels + channel] = channel == loud_channel ? 40.0f * ordinary : ordinary;
        }
    }
    x[spike_token * n_channels + spike_channel] = 100.0f;
    return x;
}

inline hs::shape outlier_shape() { return {n_tokens, n_channels}; }

/// The sharing of grids that the outlier tensor is tried with: calls `visit(name, granularity)` for each.
template <class Visit>
void for_each_granularity(Visit visit) {
    visit("per_tensor", hs::per_tensor{});
    visit("per_token", hs::per_token{});
    visit("per_channel axis 0", hs::per_channel{.axis = 0});
    visit("per_channel axis 1", hs::per_channel{.axis = 1});
    visit("group_wise 4", hs::group_wise{.size = 4});
    visit("block_wise 4 x 4", hs::block_wise{.rows = 4, .cols = 4});
}

// --- there and back -----------------------------------------------------------------------------------------------

/// The codes of some values on one grid, one an element whatever their type, and the values that come back.
template <hs::code Code>
struct round_trip {
    std::vector<hs::code_value<Code>> codes;
    std::vector<float> reconstructed;
};

template <hs::code Code, hs::float_range X>
round_trip<Code> quantize_and_back(const X& x, const hs::grid& g, hs::quotient quotient = hs::quotient::exact) {
    std::vector<hs::code_storage<Code>> stored(hs::storage_size<Code>(std::size(x)));
    round_trip<Code> result{std::vector<hs::code_value<Code>>(std::size(x)), std::vector<float>(std::size(x))};
    hs::quantize<Code>(x, g, stored, quotient);
    hs::dequantize<Code>(stored, g, result.reconstructed);
    for (std::size_t i = 0; i < result.codes.size(); ++i)
        result.codes[i] = hs::read_code<Code>(stored.data(), i);
    return result;
}

/// The grid that covers all of some values: min-max.
template <hs::code Code, hs::scheme Scheme, hs::float_range X>
hs::grid min_max_grid(const X& x) {
    return hs::choose_grid<Code, Scheme>(hs::find_range(x));
}

/// A grid with every code that the type has.
template <hs::code Code>
hs::grid full_grid(hs::qparams params) {
    return {params, hs::code_traits<Code>::range};
}

} // namespace worked_examples
