// Stochastic rounding at the front door: which random number belongs to which value, and what it does to means.
//
// Seeds are fixed, so each test of a statistic passes or fails once and for all. A perfect source of random numbers would
// break one of these bounds with a probability of about 2e-9, and any of them below 1e-7.
#include "unit/support/executor_equality.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/reversed.hpp"

#include <cmath>
#include <vector>

namespace {

constexpr double bound = 6.0; ///< in standard errors

std::vector<float> random_values(std::size_t count, float reach) {
    random_source random(3);
    std::vector<float> values(count);
    for (float& value : values)
        value = random.unit() * reach;
    return values;
}

/// The errors of codes at scale 1 and zero point 0, and what a fair choice makes of them.
struct error_sums {
    double errors = 0.0;
    double squares = 0.0;
    double expected_squares = 0.0; ///< the sum of d * (1 - d), the variance of an error
    double variance_of_squares = 0.0;

    template <class Code>
    error_sums(const std::vector<float>& x, const std::vector<Code>& codes) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double error = static_cast<double>(codes[i]) - static_cast<double>(x[i]);
            const double d = static_cast<double>(x[i]) - std::floor(static_cast<double>(x[i]));
            errors += error;
            squares += error * error;
            expected_squares += d * (1.0 - d);
            variance_of_squares += d * (1.0 - d) * (1.0 - 2.0 * d) * (1.0 - 2.0 * d);
        }
    }
    double bias_in_standard_errors() const { return errors / std::sqrt(expected_squares); }
};

} // namespace

TEST_CASE("stochastic rounding is unbiased", "[ops][stochastic]") {
    constexpr std::size_t count = 1 << 20;
    for (const int part : {8192, 1638, -1638, 16, 1, 28672, -53248, 1653145, -491524915, 16383})
        for (const std::uint64_t seed : {0u, 1u, 77u}) {
            const std::vector<float> x(count, static_cast<float>(part) * 0x1p-14f);
            std::vector<std::int16_t> codes(count);
            hs::quantize(x, {1.0f, 0}, codes, hs::stochastic{.seed = seed});
            const double bias = error_sums(x, codes).bias_in_standard_errors();
            INFO(x[0] << ", seed " << seed << ": " << bias << " standard errors");
            CHECK(std::abs(bias) < bound);
        }
}

TEST_CASE("over values of all fractions, mean and variance of the error are what they should be", "[ops][stochastic]") {
    const std::vector<float> x = random_values(1 << 20, 120.0f);
    for (const std::uint64_t seed : {5u, 6u}) {
        std::vector<std::int8_t> codes(x.size());
        hs::quantize(x, {1.0f, 0}, codes, hs::stochastic{.seed = seed});
        const error_sums sums(x, codes);
        CHECK(std::abs(sums.bias_in_standard_errors()) < bound);
        CHECK(std::abs(sums.squares - sums.expected_squares) < bound * std::sqrt(sums.variance_of_squares));
        CHECK(std::abs(sums.squares / static_cast<double>(x.size()) - 1.0 / 6.0) < 0.001);
    }
}

TEST_CASE("whole steps stay, and special values become what they always do", "[ops][stochastic]") {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<float> steps;
    for (int step = -140; step <= 140; ++step)
        steps.push_back(static_cast<float>(step));
    steps.insert(steps.end(), {std::nanf(""), -std::nanf(""), infinity, -infinity, 1e38f, -1e38f, -0.0f});
    for (const float scale : {0.25f, 2e-38f, 1e36f, -0.25f, 0.1f}) {
        std::vector<float> x;
        for (const float step : steps)
            x.push_back(step * scale);
        x.push_back(1e-45f); // far below a part of a step
        x.push_back(-1e-45f);
        for (const hs::code_range codes :
             {hs::code_range{-128, 127}, hs::code_range{-127, 127}, hs::code_range{-5, 99}}) {
            const hs::grid g({scale, 3}, codes);
            std::vector<std::int8_t> expected(x.size());
            hs::quantize(x, g, expected);
            for (const hs::isa set : isas_under_test()) {
                const forced_isa forced(set);
                for (std::uint64_t seed = 0; seed < 20; ++seed) {
                    std::vector<std::int8_t> out(x.size());
                    hs::quantize(x, g, out, hs::stochastic{.seed = seed});
                    CHECK(out == expected);
                }
            }
        }
    }
}

TEST_CASE("calls that continue each other's first_index write what one call writes", "[ops][stochastic]") {
    const std::vector<float> x = random_values(1001, 7.0f);
    const std::span<const float> all(x);
    const hs::qparams params{0.1f, 0};
    constexpr hs::stochastic random{.seed = 4, .first_index = 10};
    std::vector<std::int8_t> whole(x.size());
    hs::quantize(x, params, whole, random);
    std::vector<std::int8_t> parts(x.size());
    const std::span<std::int8_t> out(parts);
    hs::quantize(all.first(333), params, out.first(333), random);
    hs::quantize(all.subspan(333), params, out.subspan(333), random.from(333));
    CHECK(parts == whole);
    hs::quantize(x, params, parts, hs::stochastic{.seed = 5, .first_index = 10});
    CHECK(parts != whole);

    std::vector<float> decoded(x.size());
    hs::dequantize(whole, params, decoded);
    std::vector<float> values = x;
    hs::fake_quantize<std::int8_t>(values, params, values, random); // in place
    CHECK(values == decoded);
}

TEMPLATE_TEST_CASE("a quantizer rounds each value by its index in the tensor", "[quantizer][stochastic]", std::int8_t,
                   std::uint16_t, hs::uint4, hs::int2) {
    const hs::shape s{6, 5, 150};
    const std::vector<float> x = random_values(s.count(), 2.0f);
    const auto check = [&]<class Scheme>(Scheme, const hs::granularity& g, std::uint64_t first_index) {
        const hs::stochastic random{21, first_index};
        const hs::quantizer<TestType, Scheme, hs::granularity, hs::stochastic> quantizer(g, random);
        const auto tensor = quantizer.quantize(x, s);
        std::size_t wrong = 0;
        std::vector<hs::qparams> params(tensor.runs().grid_count());
        for (std::size_t band = 0; band < tensor.runs().band_count(); ++band)
            tensor.runs().for_each_row(band, [&](const hs::run_row& r) {
                for (std::size_t i = 0; i < r.count; ++i) {
                    params[r.grid + i / r.length] = tensor.grid_at(r.grid + i / r.length);
                    const hs::grid grid(params[r.grid + i / r.length], hs::scheme_codes<TestType, Scheme>);
                    const std::size_t at = r.first + i;
                    wrong += tensor.code_at(at) != hs::reference::quantize(x[at], grid, random.from(at));
                }
            });
        CAPTURE(g.index(), first_index);
        CHECK(wrong == 0);
        require_equal(quantizer.quantize(x, s, params), tensor); // on given grids
        require_equal(quantizer.quantize(x, s, hs::min_max{}), tensor);
        auto memory = hs::quantizer<TestType, hs::symmetric>().quantize(x, s);
        require_equal(quantizer.quantize(x, s, std::move(memory)), tensor); // in a tensor's memory
    };
    for (const hs::isa set : isas_under_test()) {
        const forced_isa forced(set);
        for (const std::uint64_t first_index : {std::uint64_t{0}, (std::uint64_t{3} << 32) - 1235}) {
            check(hs::asymmetric{}, hs::per_tensor{}, first_index);
            check(hs::symmetric{}, hs::per_channel{.axis = 0}, first_index);
            check(hs::asymmetric{}, hs::per_channel{.axis = 1}, first_index);
            check(hs::asymmetric{}, hs::per_channel{.axis = -1}, first_index);
            check(hs::symmetric_full_range{}, hs::per_token{}, first_index);
            for (const std::size_t size : {1u, 3u, 16u, 32u, 37u, 50u, 64u, 128u})
                check(hs::symmetric_full_range{}, hs::group_wise{size}, first_index);
            check(hs::symmetric{}, hs::block_wise{2, 33}, first_index);
        }
    }
}

TEMPLATE_TEST_CASE("stochastic rounding does not depend on the tasks of an executor", "[executor][stochastic]",
                   std::int8_t, hs::int4) {
    constexpr hs::stochastic random{.seed = 2, .first_index = 64};
    const counting<reversed> execute(reversed{});
    for (const hs::shape& s : {hs::shape{200003}, hs::shape{1031, 259}, hs::shape{50001, 3}, hs::shape{3, 150001}}) {
        const auto x = random_values(s.count(), 3.0f);
        for (const hs::granularity& g :
             {hs::granularity(hs::per_tensor{}), hs::granularity(hs::per_channel{.axis = -1}),
              hs::granularity(hs::per_token{}), hs::granularity(hs::group_wise{.size = 128}),
              hs::granularity(hs::group_wise{.size = 37}), hs::granularity(hs::block_wise{.rows = 5, .cols = 64})}) {
            const hs::quantizer<TestType, hs::symmetric, hs::granularity, hs::stochastic> quantizer(g, random);
            CAPTURE(to_text(s), g.index());
            require_equal(quantizer.quantize(x, s, {}, execute), quantizer.quantize(x, s));
            require_equal(quantizer.quantize(x, s, quarter_of_extremes{}, {}, execute),
                          quantizer.quantize(x, s, quarter_of_extremes{}));
        }
    }
    const auto x = tensor_of<float>(300001);
    std::vector<hs::code_storage<TestType>> codes(hs::storage_size<TestType>(x.size())), again(codes.size(), 77);
    hs::quantize<TestType>(x, hs::qparams{0.1f, 1}, codes, random);
    hs::quantize<TestType>(x, hs::qparams{0.1f, 1}, again, random, execute);
    CHECK(again == codes);
    std::vector<float> values(x.size()), values_again(x.size());
    hs::fake_quantize<TestType>(x, hs::qparams{0.1f, 1}, values, random);
    hs::fake_quantize<TestType>(x, hs::qparams{0.1f, 1}, values_again, random, execute);
    require_equal<float>(values_again, values);
    CHECK(execute.count() > 20);
}

TEST_CASE("stochastic functions refuse what the others refuse, and touch nothing", "[ops][stochastic]") {
    const std::vector<float> x(10, 1.0f);
    std::vector<std::int8_t> codes(9, 77);
    const hs::stochastic random{.seed = 1};
    CHECK(message_of([&] {
              hs::quantize(x, {1.0f, 0}, codes, random);
          }) == message_of([&] {
              hs::quantize(x, {1.0f, 0}, codes);
          }));
    codes.push_back(77);
    CHECK(message_of([&] {
              hs::quantize(x, {0.0f, 0}, codes, random);
          }) == message_of([&] {
              hs::quantize(x, {0.0f, 0}, codes);
          }));
    CHECK(message_of([&] {
              hs::quantize(x, hs::grid({1.0f, 0}, {-129, 0}), codes, random);
          }) == message_of([&] {
              hs::quantize(x, hs::grid({1.0f, 0}, {-129, 0}), codes);
          }));
    CHECK(codes == std::vector<std::int8_t>(10, 77));

    std::vector<float> out(9, 77.0f);
    CHECK(message_of([&] {
              hs::fake_quantize<std::int8_t>(x, {1.0f, 0}, out, random);
          }) == message_of([&] {
              hs::fake_quantize<std::int8_t>(x, {1.0f, 0}, out);
          }));
    CHECK(out == std::vector<float>(9, 77.0f));
    CHECK(message_of([&] { hs::quantize(x, {1.0f, 0}, codes, random); }) == "no error");

    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_token, hs::stochastic> quantizer({}, random);
    CHECK_THROWS_AS(quantizer.quantize(x, hs::shape{3, 3}), hs::error);
    CHECK_THROWS_AS(quantizer.quantize(std::vector<float>(4, std::nanf("")), hs::shape{4}), hs::error);
}
