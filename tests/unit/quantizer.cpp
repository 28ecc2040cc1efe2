// The front door against a plain restatement of the contract: for every value, which grid it belongs to by the
// definition of its granularity, what that grid is, and which code the reference gives.
#include "catch.hpp"
#include "unit/support/message_of.hpp"

#include <halfstep/halfstep.hpp>

#include <map>
#include <random>
#include <vector>

namespace hs = halfstep;

namespace {

/// Random values with a few special ones, so placed that every grid of the shapes below has a finite value.
template <class Float>
std::vector<Float> random_tensor(const hs::shape& s) {
    std::mt19937 bits(7);
    std::vector<Float> values;
    for (std::size_t i = 0; i < s.count(); ++i) {
        const float value = (static_cast<float>(bits() >> 8) * 0x1p-24f - 0.5f) * static_cast<float>(1 + i % 7);
        const bool special = s.rank() > 1 && i % 31 == 3;
        const float specials[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                                  -0.0f};
        values.push_back(Float(special ? specials[i / 31 % 3] : value));
    }
    return values;
}

/// The grid that value number `index` belongs to, straight from the definition of each granularity.
std::size_t grid_of(const hs::shape&, hs::per_tensor, std::size_t) { return 0; }

std::size_t grid_of(const hs::shape& s, hs::per_channel g, std::size_t index) {
    std::size_t inner = 1;
    const std::size_t axis =
        g.axis < 0 ? s.rank() - static_cast<std::size_t>(-g.axis) : static_cast<std::size_t>(g.axis);
    for (std::size_t d = axis + 1; d < s.rank(); ++d)
        inner *= s[d];
    return index / inner % s[axis];
}

std::size_t grid_of(const hs::shape& s, hs::per_token, std::size_t index) { return index / s[s.rank() - 1]; }

std::size_t grid_of(const hs::shape& s, hs::group_wise g, std::size_t index) {
    const std::size_t last = s[s.rank() - 1];
    const std::size_t groups = (last + g.size - 1) / g.size;
    return index / last * groups + index % last / g.size;
}

std::size_t grid_of(const hs::shape& s, hs::block_wise g, std::size_t index) {
    const std::size_t cols = s[s.rank() - 1];
    const std::size_t rows = s.rank() > 1 ? s[s.rank() - 2] : 1;
    const std::size_t across = (cols + g.cols - 1) / g.cols;
    const std::size_t down = (rows + g.rows - 1) / g.rows;
    const std::size_t row = index / cols % rows;
    return index / (rows * cols) * across * down + row / g.rows * across + index % cols / g.cols;
}

std::size_t grid_of(const hs::shape& s, const hs::granularity& g, std::size_t index) {
    return std::visit([&](const auto& chosen) { return grid_of(s, chosen, index); }, g);
}

template <class Code, class Scheme, class Float>
void check(const hs::shape& s, const hs::granularity& granularity, hs::quantizer_options options = {}) {
    CAPTURE(to_text(s), hs::code_traits<Code>::bits, hs::code_traits<Code>::is_signed);
    const std::vector<Float> x = random_tensor<Float>(s);
    const auto tensor = hs::quantizer<Code, Scheme, hs::granularity>(granularity, options).quantize(x, s);

    std::map<std::size_t, hs::range> ranges;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (hs::is_finite(float(x[i])))
            ranges[grid_of(s, granularity, i)] = merge(ranges[grid_of(s, granularity, i)], {float(x[i]), float(x[i])});
    std::map<std::size_t, hs::grid> grids;
    for (const auto& [index, r] : ranges)
        grids.emplace(index, Scheme::choose(r, hs::code_traits<Code>::range, options.scales));
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(x.size()));
    std::vector<float> decoded(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const hs::grid& g = grids.at(grid_of(s, granularity, i));
        const std::int32_t code = hs::reference::quantize(float(x[i]), g, options.quotient);
        hs::write_code<Code>(codes.data(), i, code);
        decoded[i] = hs::reference::dequantize(code, g);
    }

    REQUIRE(tensor.scales().size() == grids.size());
    REQUIRE(tensor.runs().grid_count() == grids.size());
    for (const auto& [index, g] : grids)
        REQUIRE(tensor.grid_at(index) == g);
    REQUIRE(std::ranges::equal(tensor.codes(), codes));
    REQUIRE(hs::dequantize(tensor) == decoded);
    REQUIRE(tensor.zero_points().size() == (Scheme::is_symmetric ? 0 : grids.size()));
    REQUIRE(tensor.bytes() == codes.size() * sizeof(codes[0]) + tensor.metadata_bytes());
    REQUIRE(tensor.metadata_bytes() ==
            grids.size() * hs::size_of(options.scales) + tensor.zero_points().size() * sizeof(hs::code_value<Code>));

    std::vector<hs::qparams> params;
    for (const auto& [index, g] : grids)
        params.push_back(g);
    const auto again = hs::quantizer<Code, Scheme, hs::granularity>(granularity, options).quantize(x, s, params);
    REQUIRE(std::ranges::equal(again.codes(), tensor.codes()));
}

template <class Code, class Scheme, class Float>
void check_granularities() {
    for (const hs::shape& s :
         {hs::shape{1}, hs::shape{37}, hs::shape{5, 7}, hs::shape{3, 130}, hs::shape{2, 3, 5}, hs::shape{2, 3, 4, 9}}) {
        check<Code, Scheme, Float>(s, hs::per_tensor{});
        check<Code, Scheme, Float>(s, hs::per_token{});
        for (int axis = -static_cast<int>(s.rank()); axis < static_cast<int>(s.rank()); ++axis)
            check<Code, Scheme, Float>(s, hs::per_channel{axis});
        for (const std::size_t size : {4u, 5u, 32u, 1000u})
            check<Code, Scheme, Float>(s, hs::group_wise{size});
        check<Code, Scheme, Float>(s, hs::block_wise{2, 4});
        check<Code, Scheme, Float>(s, hs::block_wise{100, 3});
    }
}

} // namespace

TEMPLATE_TEST_CASE("a quantizer gives what the contract says, for every granularity and shape", "[quantizer]",
                   std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, hs::int4, hs::uint4, hs::int2, hs::uint2) {
    check_granularities<TestType, hs::asymmetric, float>();
    check_granularities<TestType, hs::symmetric, float>();
}

TEST_CASE("a quantizer gives what the contract says, for every scheme and float type", "[quantizer]") {
    check_granularities<hs::int4, hs::symmetric_full_range, float>();
    check_granularities<std::uint8_t, hs::symmetric_full_range, float>();
    check_granularities<std::int8_t, hs::pytorch_symmetric, float>();
    check_granularities<hs::int4, hs::asymmetric, hs::float16>();
    check_granularities<hs::int4, hs::symmetric_full_range, hs::bfloat16>();
}

TEST_CASE("a quantizer's options reach every code", "[quantizer]") {
    for (const auto scales : {hs::scale_type::float16, hs::scale_type::bfloat16})
        for (const auto quotient : {hs::quotient::exact, hs::quotient::pytorch_reciprocal}) {
            check<hs::int4, hs::symmetric, float>({3, 130}, hs::group_wise{32}, {scales, quotient});
            check<hs::int4, hs::symmetric_full_range, float>({3, 130}, hs::group_wise{32}, {scales, quotient});
            check<std::uint8_t, hs::asymmetric, float>({3, 130}, hs::per_channel{1}, {scales, quotient});
        }
}

TEST_CASE("a criterion chooses the range of each grid from its own finite values", "[quantizer]") {
    const hs::shape s{4, 70};
    const auto x = random_tensor<float>(s);
    const hs::quantizer<hs::int4, hs::asymmetric, hs::group_wise> groups{hs::group_wise{.size = 32}};
    const auto clipped = groups.quantize(x, s, hs::mse{});
    const auto family = hs::grid_family::of<hs::int4, hs::asymmetric>();
    clipped.runs().for_each_run([&](hs::run r) {
        std::vector<float> values;
        for (std::size_t i = r.first; i < r.first + r.count; ++i)
            if (hs::is_finite(x[i]))
                values.push_back(x[i]);
        const hs::range chosen = hs::choose_range(values, hs::mse{}, family);
        REQUIRE(clipped.grid_at(r.grid) == hs::choose_grid<hs::int4, hs::asymmetric>(chosen));
    });
    const auto plain = groups.quantize(x, s);
    CHECK(std::ranges::equal(groups.quantize(x, s, hs::min_max{}).codes(), plain.codes()));
    CHECK(hs::compare(x, clipped).mse <= hs::compare(x, plain).mse);
}

TEST_CASE("a view reads memory that someone else owns", "[quantizer]") {
    const hs::shape s{3, 50};
    const auto x = random_tensor<float>(s);
    const auto tensor =
        hs::quantizer<hs::int4, hs::asymmetric, hs::group_wise>(hs::group_wise{16}, {.scales = hs::scale_type::float16})
            .quantize(x, s);
    const std::vector<std::uint8_t> codes(tensor.codes().begin(), tensor.codes().end());
    const auto stored = tensor.scales().as<hs::float16>();
    const std::vector<hs::float16> scales(stored.begin(), stored.end());
    const std::vector<std::int8_t> zero_points(tensor.zero_points().begin(), tensor.zero_points().end());
    const hs::quantized_view<hs::int4> view{
        .codes = codes, .scales = scales, .zero_points = zero_points, .shape = s, .granularity = hs::group_wise{16}};
    CHECK(hs::dequantize(view) == hs::dequantize(tensor));
    CHECK(hs::dequantize<hs::bfloat16>(view).size() == x.size());
}

TEST_CASE("given grids may be negative where the scheme's may, and need no values", "[quantizer]") {
    const std::vector<float> x = {4.0f, -4.0f};
    const hs::quantizer<hs::int4, hs::symmetric_full_range> full_range;
    const auto tensor = full_range.quantize(x, {2}, std::vector<hs::qparams>{{-0.5f, 0}});
    CHECK(tensor.code_at(0) == -8);
    CHECK(tensor.code_at(1) == 7);
    const auto empty = full_range.quantize(std::vector<float>{}, {0}, std::vector<hs::qparams>{});
    CHECK(empty.size() == 0);
    CHECK(hs::dequantize(empty).empty());
}

TEST_CASE("a view is checked before anything is allocated for it", "[quantizer]") {
    const hs::quantized_view<hs::int4> huge{.shape = {std::size_t{1} << 62}};
    CHECK(message_of([&] { hs::dequantize(huge); }) ==
          "halfstep::dequantize: codes has 0 elements; expected 2305843009213693952, as the shape needs");
    CHECK(message_of([&] { hs::compare(std::vector<float>(3), huge); }) ==
          "halfstep::compare: codes has 0 elements; expected 2305843009213693952, as the shape needs");
}
