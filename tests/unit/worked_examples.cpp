// The textbook cases of examples/worked_examples, whose tables docs/quantization.md shows, held to the bit.
#include "../../examples/worked_examples/cases.hpp"
#include "catch.hpp"

#include <cmath>
#include <functional>
#include <limits>

using namespace worked_examples;

namespace {

template <hs::code Code, hs::float_range X>
std::vector<int> codes_of(const X& x, const hs::grid& g, hs::quotient quotient = hs::quotient::exact) {
    const round_trip<Code> result = quantize_and_back<Code>(x, g, quotient);
    return {result.codes.begin(), result.codes.end()};
}

using codes = std::vector<int>;

constexpr hs::code_range int8_codes = hs::code_traits<std::int8_t>::range;

} // namespace

TEST_CASE("absmax int8 maps the largest magnitude to 127", "[worked_examples]") {
    const hs::grid g = min_max_grid<std::int8_t, hs::symmetric>(seven_values);
    CHECK(g == hs::grid({10.8f / 127.0f, 0}, {-127, 127}));
    CHECK(codes_of<std::int8_t>(seven_values, g) == codes{64, 36, -89, 0, -23, -54, 127});
}

TEST_CASE("zero-point int8 maps the range to all codes", "[worked_examples]") {
    const hs::grid g = min_max_grid<std::int8_t, hs::asymmetric>(seven_values);
    CHECK(g.scale == 18.39f / 255.0f);
    CHECK(g.zero_point == -23);
    CHECK(codes_of<std::int8_t>(seven_values, g) == codes{53, 20, -128, -23, -50, -86, 127});
}

TEST_CASE("a far value is covered at the cost of the others, or clipped", "[worked_examples]") {
    const hs::grid covering = min_max_grid<std::int8_t, hs::symmetric>(far_value);
    const hs::grid clipping = hs::choose_grid<std::int8_t, hs::symmetric>(far_value_clipped);
    CHECK(codes_of<std::int8_t>(far_value, covering) == codes{-32, -16, 0, 16, 127});
    CHECK(codes_of<std::int8_t>(far_value, clipping) == codes{-85, -42, 0, 42, 127});
    CHECK(quantize_and_back<std::int8_t>(far_value, clipping).reconstructed.back() == 3.0f);

    const hs::error_report covered = hs::compare<std::int8_t>(far_value, covering);
    CHECK(covered.split->overload_mse == 0.0);
    CHECK(covered.split->granular_mse == covered.mse);
    const hs::error_report clipped = hs::compare<std::int8_t>(far_value, clipping);
    CHECK(clipped.split->overload_mse == 5.0); // (8 - 3)^2 / 5 values
    CHECK(clipped.split->clipped_share == 0.2);
    CHECK(clipped.split->granular_mse < covered.split->granular_mse);
}

TEST_CASE("an asymmetric grid brings every value back within half a step", "[worked_examples]") {
    const hs::grid g = min_max_grid<std::int8_t, hs::asymmetric>(lopsided);
    CHECK(g == hs::grid({4.0f / 255.0f, -32}, int8_codes));
    const round_trip<std::int8_t> result = quantize_and_back<std::int8_t>(lopsided, g);
    for (std::size_t i = 0; i < lopsided.size(); ++i)
        CHECK(std::abs(result.reconstructed[i] - lopsided[i]) <= g.scale / 2.0f);
    CHECK(codes_of<std::int8_t>(lopsided, g) == codes{-128, -96, -64, -32, 0, 32, 64, 95, 127});
}

TEST_CASE("a zero point that forgets qmin saturates from 0.5 on", "[worked_examples]") {
    const hs::qparams right = hs::choose_qparams<std::int8_t, hs::asymmetric>(hs::find_range(lopsided));
    CHECK(zero_point_without_qmin == std::nearbyint(1.5f / right.scale));
    CHECK(codes_of<std::int8_t>(lopsided, full_grid<std::int8_t>({right.scale, zero_point_without_qmin})) ==
          codes{0, 32, 64, 96, 127, 127, 127, 127, 127});
}

TEST_CASE("a grid of four codes", "[worked_examples]") {
    CHECK(codes_of<hs::uint2>(around_small_grid, full_grid<hs::uint2>(small_grid)) == codes{0, 0, 1, 1, 1, 2, 3, 3, 3});
}

TEST_CASE("ties go to the even code", "[worked_examples]") {
    CHECK(codes_of<std::int8_t>(ties, full_grid<std::int8_t>({1.0f, 0})) == codes{-2, -2, 0, 0, 2, 2});
}

TEST_CASE("division and reciprocal differ next to a tie", "[worked_examples]") {
    const std::array x{near_tie};
    const hs::grid g = full_grid<std::uint8_t>({near_tie_scale, 0});
    CHECK(codes_of<std::uint8_t>(x, g) == codes{127});
    CHECK(codes_of<std::uint8_t>(x, g, hs::quotient::pytorch_reciprocal) == codes{128});
}

TEST_CASE("the schemes on one group of int4 weights", "[worked_examples]") {
    const hs::grid symmetric = min_max_grid<hs::int4, hs::symmetric>(weight_group);
    CHECK(symmetric == hs::grid({1.57f / 7.0f, 0}, {-7, 7}));
    CHECK(codes_of<hs::int4>(weight_group, symmetric) == codes{0, -2, 3, -6, 2, 7, 0, 4});

    const hs::grid full_range = min_max_grid<hs::int4, hs::symmetric_full_range>(weight_group);
    CHECK(full_range == hs::grid({1.57f / -8.0f, 0}, {-8, 7}));
    CHECK(codes_of<hs::int4>(weight_group, full_range) == codes{-1, 2, -4, 6, -2, -8, 0, -5});

    const hs::grid pytorch = min_max_grid<hs::int4, hs::pytorch_symmetric>(weight_group);
    CHECK(pytorch == hs::grid({1.57f / 7.5f, 0}, {-8, 7}));
    CHECK(codes_of<hs::int4>(weight_group, pytorch) == codes{1, -2, 3, -6, 2, 7, 0, 5});

    const hs::grid asymmetric = min_max_grid<hs::int4, hs::asymmetric>(weight_group);
    CHECK(asymmetric == hs::grid({(1.57f + 1.26f) / 15.0f, -1}, {-8, 7}));
    CHECK(codes_of<hs::int4>(weight_group, asymmetric) == codes{0, -3, 3, -8, 1, 7, -1, 4});
}

TEST_CASE("a dot product of codes, corrected for the zero point, is that of the reconstructed values",
          "[worked_examples]") {
    const hs::grid gx = min_max_grid<std::uint8_t, hs::asymmetric>(activation);
    const hs::grid gw = min_max_grid<std::int8_t, hs::symmetric>(weight_row);
    const codes x = codes_of<std::uint8_t>(activation, gx);
    const codes w = codes_of<std::int8_t>(weight_row, gw);
    CHECK(x == codes{47, 189, 28, 255, 0});
    CHECK(w == codes{53, -85, 95, 32, -127});

    int products = 0;
    int weights = 0;
    int centred = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        products += x[i] * w[i];
        weights += w[i];
        centred += (x[i] - gx.zero_point) * w[i];
    }
    CHECK(products - gx.zero_point * weights == centred);
    CHECK(centred == -1858);
}

TEST_CASE("packed codes fill a byte from its lowest bits", "[worked_examples]") {
    std::array<std::uint8_t, 3> nibbles{};
    hs::pack_int4(int4_codes, nibbles);
    CHECK(nibbles == std::array<std::uint8_t, 3>{0xE1, 0x83, 0x07});

    std::array<std::uint8_t, 2> crumbs{};
    hs::pack_int2(int2_codes, crumbs);
    CHECK(crumbs == std::array<std::uint8_t, 2>{0xC9, 0x01});
}

TEST_CASE("values that are not ordinary numbers", "[worked_examples]") {
    using limits = std::numeric_limits<float>;
    const std::array x{limits::quiet_NaN(), limits::infinity(), -limits::infinity(), 1e38f, -0.0f, 1e-45f};
    CHECK(codes_of<std::int8_t>(x, full_grid<std::int8_t>({0.5f, 0})) == codes{-128, 127, -128, 127, 0, 0});
    CHECK(codes_of<std::int8_t>(std::array{1e-38f}, full_grid<std::int8_t>({limits::min(), 0})) == codes{1});
}

// --- the outlier tensor -------------------------------------------------------------------------------------------

namespace {

/// Which grid the value of a token and channel has.
using grid_of = std::function<std::size_t(std::size_t token, std::size_t channel)>;

/// Checks a quantized outlier tensor against the definition of absmax, grid by grid, in a few plain loops.
void check_absmax(const hs::quantized_tensor<std::int8_t>& q, std::size_t n_grids, const grid_of& grid_at) {
    const std::vector<float> x = outlier_tensor();
    std::vector<float> largest(n_grids, 0.0f);
    for (std::size_t i = 0; i < x.size(); ++i) {
        float& magnitude = largest[grid_at(i / n_channels, i % n_channels)];
        magnitude = std::max(magnitude, std::abs(x[i]));
    }
    REQUIRE(q.scales().size() == n_grids);
    CHECK(q.metadata_bytes() == n_grids * sizeof(float));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t grid = grid_at(i / n_channels, i % n_channels);
        const float scale = largest[grid] / 127.0f;
        REQUIRE(q.scales()[grid] == scale);
        REQUIRE(int{q.codes()[i]} == static_cast<int>(std::nearbyint(x[i] / scale)));
    }
}

template <class Granularity>
hs::quantized_tensor<std::int8_t> quantize_outliers(Granularity granularity) {
    const hs::quantizer<std::int8_t, hs::symmetric, Granularity> quantizer{granularity};
    return quantizer.quantize(outlier_tensor(), outlier_shape());
}

} // namespace

TEST_CASE("the outlier tensor by every granularity", "[worked_examples]") {
    const auto token = [](std::size_t t, std::size_t) { return t; };
    check_absmax(quantize_outliers(hs::per_tensor{}), 1, [](std::size_t, std::size_t) { return std::size_t{0}; });
    check_absmax(quantize_outliers(hs::per_token{}), n_tokens, token);
    check_absmax(quantize_outliers(hs::per_channel{.axis = 0}), n_tokens, token);
    check_absmax(quantize_outliers(hs::per_channel{.axis = 1}), n_channels,
                 [](std::size_t, std::size_t c) { return c; });
    check_absmax(quantize_outliers(hs::group_wise{.size = 4}), n_tokens * n_channels / 4,
                 [](std::size_t t, std::size_t c) { return t * 4 + c / 4; });
    check_absmax(quantize_outliers(hs::block_wise{.rows = 4, .cols = 4}), 8,
                 [](std::size_t t, std::size_t c) { return t / 4 * 4 + c / 4; });
}

TEST_CASE("finer grids lose fewer of the outlier tensor's ordinary values", "[worked_examples]") {
    const std::vector<float> x = outlier_tensor();
    const auto rmse = [&](const auto& q) { return hs::compare(x, q).rmse; };
    const double per_tensor = rmse(quantize_outliers(hs::per_tensor{}));
    const double per_token = rmse(quantize_outliers(hs::per_token{}));
    const double per_channel = rmse(quantize_outliers(hs::per_channel{.axis = 1}));
    const double group_wise = rmse(quantize_outliers(hs::group_wise{.size = 4}));
    CHECK(per_token < per_tensor);
    CHECK(per_channel < per_token); // what is loud is a channel, not a token
    CHECK(group_wise < per_channel);
}
