// What cannot be right of shapes, granularities, ranges and multipliers.
#include "unit/support/bad_input.hpp"

#include <halfstep/calibration/grid_family.hpp>
#include <halfstep/core/choose_qparams.hpp>
#include <halfstep/core/fixed_point_multiplier.hpp>
#include <halfstep/core/run_map.hpp>
#include <halfstep/simd/active_isa.hpp>

BAD_INPUT_TABLE("shapes that cannot be") {
    constexpr std::size_t half = std::size_t{1} << 32;
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    const std::string overflow = " hold more values than std::size_t can count";
    refuse("halfstep::shape: dimensions has 9 of them; expected at most 8",
           [] { hs::shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; });
    refuse("halfstep::shape: dimensions is null, but has 3 elements; expected memory",
           [] { hs::shape(std::span<const std::size_t>(static_cast<const std::size_t*>(nullptr), 3)); });
    refuse("halfstep::shape: dimensions has 100 of them; expected at most 8",
           [] { hs::shape(std::vector<std::size_t>(100)); });
    refuse("halfstep::shape: dimensions [4294967296, 4294967296]" + overflow, [] { hs::shape{half, half}; });
    refuse("halfstep::shape: dimensions [3, 4294967296, 4294967296]" + overflow, [] { hs::shape{3, half, half}; });
    refuse("halfstep::shape: dimensions [2, 18446744073709551615]" + overflow, [] { hs::shape{2, most}; });
    refuse("halfstep::shape: dimensions [65536, 65536, 65536, 65536]" + overflow, [] {
        hs::shape{65536, 65536, 65536, 65536};
    });
}

BAD_INPUT_TABLE("granularities that do not fit") {
    const hs::shape s{2, 3, 4};
    const auto refuse_axis = [&](int axis) {
        refuse("halfstep::per_channel: axis is " + std::to_string(axis) + "; expected -3 to 2 for a shape of rank 3",
               [&] { hs::run_map(s, hs::per_channel{axis}); });
    };
    for (const int axis : {3, -4, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()})
        refuse_axis(axis);
    refuse("halfstep::per_channel: the shape has no dimensions; expected one for axis 0",
           [] { hs::run_map(hs::shape{}, hs::per_channel{0}); });
    refuse("halfstep::group_wise: size is 0; expected at least 1", [&] { hs::run_map(s, hs::group_wise{0}); });
    refuse("halfstep::block_wise: tiles of 0 rows by 5 cols are empty; expected at least 1 by 1", [&] {
        hs::run_map(s, hs::block_wise{0, 5});
    });
    refuse("halfstep::block_wise: tiles of 5 rows by 0 cols are empty; expected at least 1 by 1", [&] {
        hs::run_map(s, hs::block_wise{5, 0});
    });
}

namespace {

template <hs::scheme Scheme>
void refuse_ranges() {
    const auto refuse_range = [](hs::range r, const std::string& ends) {
        const std::string message =
            "halfstep::choose_qparams: the range is [" + ends + "]; expected finite ends, the lower one first";
        refuse(message, [r] { hs::choose_qparams<std::int8_t, Scheme>(r); });
        refuse(message, [r] { hs::choose_grid<hs::uint4, Scheme>(r, hs::scale_type::float16); });
    };
    refuse_range({}, "inf, -inf");
    refuse_range({2.5f, -1.5f}, "2.5, -1.5");
    refuse_range({-infinity, 1.0f}, "-inf, 1");
    refuse_range({1.0f, infinity}, "1, inf");
    refuse_range({-infinity, infinity}, "-inf, inf");
    refuse_range({nan_value, 1.0f}, "nan, 1");
    refuse_range({0.0f, nan_value}, "0, nan");
    refuse_range({nan_value, nan_value}, "nan, nan");
    refuse("halfstep::choose_qparams: stored is 9; expected one of the three values of scale_type", [] {
        hs::choose_qparams<std::int8_t, Scheme>({-1.0f, 1.0f}, static_cast<hs::scale_type>(9));
    });
}

template <hs::scheme Scheme>
void refuse_codes(hs::code_range codes) {
    refuse("halfstep::grid_family: codes are " + std::to_string(codes.min) + " to " + std::to_string(codes.max) +
               "; expected a part of -32768 to 65535 of which the scheme uses two codes or more",
           [codes] { hs::grid_family::of<Scheme>(codes); });
}

} // namespace

BAD_INPUT_TABLE("ranges without a grid") {
    refuse_ranges<hs::symmetric>();
    refuse_ranges<hs::symmetric_full_range>();
    refuse_ranges<hs::pytorch_symmetric>();
    refuse_ranges<hs::asymmetric>();
}

BAD_INPUT_TABLE("families of grids without codes") {
    refuse_codes<hs::asymmetric>({5, -5});
    refuse_codes<hs::asymmetric>({3, 3});
    refuse_codes<hs::symmetric>({0, 1});
    refuse_codes<hs::symmetric_full_range>({-32769, 0});
    refuse_codes<hs::pytorch_symmetric>({0, 65536});
    refuse_codes<hs::symmetric>({std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()});
}

BAD_INPUT_TABLE("multipliers that are no numbers") {
    const std::string message = "halfstep::quantize_multiplier: multiplier is ";
    const double too_large = static_cast<double>(infinity);
    refuse(message + "nan; expected a finite number", [] { hs::quantize_multiplier(static_cast<double>(nan_value)); });
    refuse(message + "inf; expected a finite number", [=] { hs::quantize_multiplier(too_large); });
    refuse(message + "-inf; expected a finite number", [=] { hs::quantize_multiplier(-too_large); });
}

BAD_INPUT_TABLE("instruction sets that are not here") {
    const hs::isa before = hs::active_isa();
    const auto refuse_set = [&](hs::isa set) {
        refuse("halfstep::set_isa: set is " + std::string(hs::name(set)) +
                   "; expected one that this CPU supports: " + hs::detail::supported_names(),
               [set] { hs::set_isa(set); });
        expect_refusal("", "", hs::active_isa() == before);
    };
    for (const hs::isa set : {hs::isa::avx2, hs::isa::avx512, hs::isa::neon})
        if (!hs::is_supported(set))
            refuse_set(set);
    refuse_set(static_cast<hs::isa>(99));
    refuse_set(static_cast<hs::isa>(-1));
}
