// Schemes and criteria of the user's: the quantizer asks them, whatever the length of runs and whoever runs the loops.
#include "catch.hpp"
#include "unit/support/message_of.hpp"
#include "unit/support/random.hpp"
#include "unit/support/reversed.hpp"

#include <halfstep/halfstep.hpp>

namespace hs = halfstep;

namespace {

/// Derived from a scheme that kernels know, but chooses otherwise: a scale of one and all codes in its answer.
struct unit_scale : hs::symmetric {
    static constexpr hs::grid choose(hs::range, hs::code_range all, hs::scale_type) { return hs::grid({1.0f, 0}, all); }
};

/// A criterion that is wrong about which end is which.
struct upside_down {
    hs::range choose_range(const hs::histogram&, const hs::grid_family&) const { return {2.0f, -2.0f}; }
};

template <class Granularity>
void check_unit_scale(Granularity granularity, const hs::shape& s) {
    random_source random(s.count());
    std::vector<float> x(s.count());
    for (float& value : x)
        value = 300.0f * random.unit();
    const hs::quantizer<std::int8_t, unit_scale, Granularity> quantizer{granularity};
    for (const auto& tensor : {quantizer.quantize(x, s), quantizer.quantize(x, s, {}, reversed{})}) {
        CHECK(tensor.scales().all_of([](float scale) { return scale == 1.0f; }));
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto expected = hs::reference::quantize(x[i], hs::grid({1.0f, 0}, {-127, 127}));
            if (tensor.code_at(i) != expected)
                FAIL("code " << i << " is " << +tensor.code_at(i) << ", the scheme's is " << expected);
        }
    }
}

} // namespace

TEST_CASE("a scheme of the user's chooses every grid", "[quantizer][scheme]") {
    check_unit_scale(hs::group_wise{.size = 32}, hs::shape{3, 100});
    check_unit_scale(hs::group_wise{.size = 33}, hs::shape{40, 5000});
    check_unit_scale(hs::per_token{}, hs::shape{60, 4000});
    check_unit_scale(hs::per_channel{.axis = -1}, hs::shape{7, 30});
    check_unit_scale(hs::per_tensor{}, hs::shape{200'000});
}

TEST_CASE("a criterion's range that is upside down is an error", "[quantizer][error]") {
    const hs::quantizer<std::int8_t, hs::asymmetric, hs::per_token> tokens;
    const std::vector<float> x(8, 1.0f);
    CHECK(message_of([&] {
              static_cast<void>(tokens.quantize(x, hs::shape{2, 4}, upside_down{}));
          }).ends_with("the criterion chose the range [2, -2] for grid 0 of 2; expected the lower end first"));
}
