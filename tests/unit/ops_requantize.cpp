// requantize on spans: every granularity, options, and what is written beside the codes. What is refused: bad_input_requantize.cpp.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/requantization.hpp"

#include <halfstep/halfstep.hpp>

#include <cmath>

namespace {

const std::vector<std::int32_t> accumulators = {-1000, -15, 0, 5, 15, 1000};

/// Every value by the reference, with the multiplier of its grid.
template <hs::code Code, hs::requantization Arithmetic>
void check_granularity(const hs::shape& dimensions, const hs::granularity& which) {
    const hs::run_map runs(dimensions, which);
    constexpr hs::output_codes out{1, hs::code_traits<Code>::range};
    random_source random(dimensions.count());
    std::vector<typename Arithmetic::multiplier> multipliers;
    for (std::size_t i = 0; i < runs.grid_count(); ++i) {
        const float real = random.unit() * 0.01f;
        if constexpr (std::same_as<Arithmetic, hs::float_requantization>)
            multipliers.push_back(real);
        else
            multipliers.push_back(hs::quantize_multiplier(static_cast<double>(real)));
    }
    std::vector<std::int32_t> a(dimensions.count());
    for (std::int32_t& accumulator : a)
        accumulator = random.integer(-20000, 20000);

    std::vector<hs::code_storage<Code>> expected(hs::storage_size<Code>(a.size()));
    runs.for_each_run([&](hs::run r) {
        for (std::size_t i = r.first; i < r.first + r.count; ++i)
            hs::write_code<Code>(expected.data(), i,
                                 hs::reference::requantize(a[i], multipliers[r.grid], Arithmetic{}, out));
    });
    std::vector<hs::code_storage<Code>> codes(expected.size(), 77);
    hs::requantize<Code>(a, dimensions, which, multipliers, Arithmetic{}, 1, codes);
    INFO(to_text(dimensions) << ", " << name_of_arithmetic<Arithmetic>());
    CHECK(codes == expected);
}

} // namespace

TEST_CASE("requantize keeps to the codes of its type or its options", "[ops][requantize]") {
    std::vector<std::int8_t> codes(accumulators.size());
    hs::requantize(accumulators, 0.1f, hs::float_requantization{}, 3, codes);
    CHECK(codes == std::vector<std::int8_t>{-97, 1, 3, 3, 5, 103});
    hs::requantize(accumulators, hs::quantize_multiplier(0.5), hs::single_rounding{}, 3, codes,
                   {.codes = hs::code_range{3, 100}});
    CHECK(codes == std::vector<std::int8_t>{3, 3, 3, 6, 11, 100});
    hs::requantize(accumulators, hs::quantize_multiplier(0.5), hs::double_rounding{}, 3, codes);
    CHECK(codes ==
          std::vector<std::int8_t>{-128, -4, 3, 6, 11, 127}); // -7.5 to -7: the tie is broken in the first step
}

TEST_CASE("requantize finds the multiplier of each value, whatever the granularity", "[ops][requantize]") {
    for (const hs::isa set : isas_under_test()) {
        const forced_isa forced(set);
        for_each_arithmetic([]<class Arithmetic>() {
            for (const std::size_t channels : {1u, 3u, 16u, 37u, 255u, 256u, 300u})
                for (const std::size_t rows : {1u, 2u, 5u, 90u}) {
                    check_granularity<std::int8_t, Arithmetic>({rows, channels}, hs::per_channel{.axis = 1});
                    check_granularity<hs::int4, Arithmetic>({rows, channels}, hs::per_channel{.axis = -1});
                    check_granularity<std::uint16_t, Arithmetic>({channels, rows}, hs::per_channel{.axis = 0});
                    check_granularity<hs::uint2, Arithmetic>({channels, rows}, hs::per_channel{.axis = 0});
                }
            check_granularity<std::uint8_t, Arithmetic>({2, 5, 7, 3}, hs::per_channel{.axis = 1});
            check_granularity<std::uint8_t, Arithmetic>({4, 100}, hs::per_tensor{});
            check_granularity<std::uint8_t, Arithmetic>({4, 100}, hs::per_token{});
            check_granularity<std::uint8_t, Arithmetic>({4, 100}, hs::group_wise{.size = 32});
            check_granularity<std::uint8_t, Arithmetic>({4, 100}, hs::group_wise{.size = 1});
            check_granularity<std::uint8_t, Arithmetic>({7, 50}, hs::block_wise{.rows = 2, .cols = 16});
            check_granularity<std::uint8_t, Arithmetic>({7, 5}, hs::block_wise{.rows = 1, .cols = 1});
            check_granularity<std::uint8_t, Arithmetic>({7, 5}, hs::block_wise{.rows = 3, .cols = 1});
        });
        CHECK(forced.was_used());
    }
}

TEST_CASE("nothing is requantized to nothing", "[ops][requantize]") {
    const std::vector<std::int32_t> none;
    std::vector<std::uint8_t> no_codes;
    const std::vector<float> multipliers(3, 1.0f);
    hs::requantize(none, 1.0f, hs::float_requantization{}, 0, no_codes);
    hs::requantize<hs::int4>(none, hs::shape{0, 3}, hs::per_channel{.axis = 1}, multipliers, hs::float_requantization{},
                             0, no_codes);
    CHECK(no_codes.empty());
}
