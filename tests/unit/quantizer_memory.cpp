// Tensors in memory that was used before, and tensors so large that they go past the caches: the same codes.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/message_of.hpp"
#include "unit/support/random.hpp"

#include <halfstep/halfstep.hpp>

#include <limits>
#include <stdexcept>

namespace {

std::vector<float> random_values(std::size_t count) {
    random_source random(count);
    std::vector<float> values(count);
    for (float& value : values)
        value = random.unit();
    return values;
}

template <hs::code Code>
void check_same(const hs::quantized_tensor<Code>& a, const hs::quantized_tensor<Code>& b) {
    CHECK(std::ranges::equal(a.codes(), b.codes()));
    CHECK(std::ranges::equal(a.zero_points(), b.zero_points()));
    CHECK(a.shape() == b.shape());
    REQUIRE(a.scales().size() == b.scales().size());
    REQUIRE(a.scales().type() == b.scales().type());
    for (std::size_t i = 0; i < a.scales().size(); ++i)
        if (a.scales()[i] != b.scales()[i])
            FAIL("scale " << i << " is " << a.scales()[i] << " and " << b.scales()[i]);
}

} // namespace

TEST_CASE("a tensor's memory can be used again for any other tensor", "[quantizer]") {
    const hs::quantizer<hs::int4, hs::asymmetric, hs::group_wise> groups{hs::group_wise{.size = 32}};
    const hs::quantizer<hs::int4, hs::symmetric, hs::per_token> tokens{{}, {.scales = hs::scale_type::float16}};
    const hs::quantizer<hs::int4, hs::asymmetric, hs::block_wise> tiles{hs::block_wise{.rows = 2, .cols = 3}};
    const hs::quantizer<hs::int4, hs::symmetric, hs::per_channel> channels{hs::per_channel{.axis = -1}};
    hs::quantized_tensor<hs::int4> memory;
    for (const hs::shape& s : {hs::shape{40, 64}, hs::shape{3, 5}, hs::shape{40, 64}, hs::shape{7, 33}, hs::shape{1}}) {
        INFO("rank " << s.rank() << ", " << s.count() << " values");
        const std::vector<float> x = random_values(s.count());
        memory = groups.quantize(x, s, std::move(memory));
        check_same(memory, groups.quantize(x, s));
        memory = tokens.quantize(x, s, std::move(memory));
        check_same(memory, tokens.quantize(x, s));
        memory = tiles.quantize(x, s, std::move(memory));
        check_same(memory, tiles.quantize(x, s));
        memory = channels.quantize(x, s, hs::mse{.candidates = 20}, std::move(memory));
        check_same(memory, channels.quantize(x, s, hs::mse{.candidates = 20}));
        const std::vector<hs::qparams> params(memory.runs().grid_count(), hs::qparams{0.25f, 0});
        memory = channels.quantize(x, s, params, std::move(memory));
        check_same(memory, channels.quantize(x, s, params));
    }
}

TEST_CASE("the memory is not what an error is about", "[quantizer][error]") {
    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_token> tokens;
    const std::vector<float> x = random_values(6);
    const hs::quantized_tensor<std::int8_t> before = tokens.quantize(x, hs::shape{2, 3});
    CHECK(message_of([&] {
              static_cast<void>(tokens.quantize(x, hs::shape{2, 4}, before));
          }) == message_of([&] {
              static_cast<void>(tokens.quantize(x, hs::shape{2, 4}));
          }));
    check_same(before, tokens.quantize(x, hs::shape{2, 3}));
}

TEST_CASE("large tensors get the codes and values of small ones", "[quantizer]") {
    constexpr std::size_t rows = 300;
    constexpr std::size_t cols = 4099; // more than 4 MiB, and rows that begin anywhere in a line
    const std::vector<float> x = random_values(rows * cols);
    const std::span<const float> all(x);
    for (const hs::isa set : isas_under_test()) {
        INFO(hs::name(set));
        const forced_isa forced(set);
        const hs::quantizer<hs::int4, hs::asymmetric, hs::group_wise> groups{hs::group_wise{.size = 64}};
        const hs::quantizer<std::int8_t, hs::symmetric, hs::per_token> tokens;
        const auto large = tokens.quantize(x, hs::shape{rows, cols});
        const auto large_groups = groups.quantize(x, hs::shape{rows, cols});
        for (std::size_t row = 0; row < rows; row += 2) { // pairs of rows begin at whole bytes of int4
            const auto values = all.subspan(row * cols, 2 * cols);
            const auto small = tokens.quantize(values, hs::shape{2, cols});
            const auto small_groups = groups.quantize(values, hs::shape{2, cols});
            if (!std::ranges::equal(small.codes(), large.codes().subspan(row * cols, 2 * cols)))
                FAIL("codes of int8 differ from row " << row);
            if (!std::ranges::equal(small_groups.codes(), large_groups.codes().subspan(row * cols / 2, cols)))
                FAIL("codes of int4 differ from row " << row);
        }
    }
}

TEST_CASE("scales whose bytes cannot be counted are too many", "[quantizer]") {
    for (const hs::scale_type type : {hs::scale_type::float32, hs::scale_type::float16}) {
        const std::size_t least = std::numeric_limits<std::size_t>::max() / hs::size_of(type) + 1;
        CHECK_THROWS_AS(hs::scale_array().resize(type, least), std::bad_alloc);
    }
}
