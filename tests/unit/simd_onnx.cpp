// The ONNX standard's own cases (tests/data/onnx): codes, packed bytes and values, to the bit, on every set.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/npy.hpp"
#include "unit/support/same_bytes.hpp"
#include "unit/support/types.hpp"

#include <halfstep/core/choose_qparams.hpp>
#include <halfstep/core/run_map.hpp>

#include <optional>

namespace {

using floats = std::vector<float>;
using integers = std::vector<std::int32_t>;

template <class T>
npy_array<T> read(const std::string& name, const std::string& which) {
    return read_npy<T>(std::string(HALFSTEP_TEST_DATA) + "/onnx/test_" + name + "." + which + ".npy");
}

/// A case's attributes, where it has them: `block` is the size of blocks along `axis`.
struct attributes {
    std::size_t axis = 1;
    std::size_t block = 0;
};

/// The scales and zero points of a case, and which of them each value uses, by ONNX's definition.
struct parameters {
    std::vector<std::size_t> shape;
    attributes chosen;
    npy_array<float> scales;
    integers zero_points; // empty: all 0

    std::size_t index_for(std::size_t value) const {
        if (scales.values.size() == 1)
            return 0;
        std::size_t index = 0;
        std::size_t scale_stride = 1;
        for (std::size_t axis = shape.size(); axis-- > 0; value /= shape[axis]) {
            std::size_t at = value % shape[axis];
            if (chosen.block == 0) {
                if (axis == chosen.axis)
                    return at;
                continue;
            }
            index += (axis == chosen.axis ? at / chosen.block : at) * scale_stride;
            scale_stride *= scales.shape[axis];
        }
        return index;
    }
    template <hs::code Code>
    hs::grid grid(std::size_t index) const {
        return hs::grid({scales.values[index], zero_points.empty() ? 0 : zero_points[index]},
                        hs::code_traits<Code>::range);
    }
    /// The granularity that is the same thing; blocks along an inner axis have none.
    std::optional<hs::granularity> granularity() const {
        if (scales.values.size() == 1)
            return hs::per_tensor{};
        if (chosen.block == 0)
            return hs::per_channel{static_cast<int>(chosen.axis)};
        if (chosen.axis + 1 == shape.size())
            return hs::group_wise{chosen.block};
        return std::nullopt;
    }
    /// Calls `visit(first, count, grid)`: value by value, then in runs.
    template <hs::code Code, class Visit>
    void for_each_run(bool in_runs, Visit visit) const {
        const hs::shape s(shape);
        if (in_runs) {
            hs::run_map(s, *granularity()).for_each_run([&](const hs::run& r) {
                visit(r.first, r.count, grid<Code>(r.grid));
            });
            return;
        }
        for (std::size_t i = 0; i < s.count(); ++i)
            visit(i, std::size_t{1}, grid<Code>(index_for(i)));
    }
};

/// Codes as memory holds them; for packed ones, ONNX's own bytes.
template <hs::code Code>
std::vector<hs::code_storage<Code>> read_codes(const std::string& name, const std::string& which) {
    const integers codes = read<std::int32_t>(name, which).values;
    std::vector<hs::code_storage<Code>> storage(hs::storage_size<Code>(codes.size()));
    for (std::size_t i = 0; i < codes.size(); ++i)
        hs::write_code<Code>(storage.data(), i, codes[i]);
    if constexpr (hs::packed_code<Code>)
        REQUIRE(storage == read<std::uint8_t>(name, which + ".packed").values);
    return storage;
}

enum class zero_points { given, missing };

parameters read_parameters(const std::string& name, attributes chosen, zero_points has,
                           std::vector<std::size_t> shape) {
    parameters p{std::move(shape), chosen, read<float>(name, "input1"), {}};
    if (has == zero_points::given)
        p.zero_points = read<std::int32_t>(name, "input2").values;
    return p;
}

template <hs::code Code>
void check_quantize(const std::string& name, attributes chosen = {}, zero_points has = zero_points::given) {
    INFO(name);
    const npy_array<float> x = read<float>(name, "input0");
    const auto expected = read_codes<Code>(name, "output0");
    const parameters p = read_parameters(name, chosen, has, x.shape);

    for (std::size_t i = 0; i < x.values.size(); ++i)
        CHECK(hs::reference::quantize(x.values[i], p.grid<Code>(p.index_for(i))) ==
              hs::read_code<Code>(expected.data(), i));

    for (const hs::isa set : isas_under_test())
        for (const bool in_runs : {false, true}) {
            if (in_runs && !p.granularity())
                continue;
            const auto kernel = kernel_from(set, [] { return hs::simd::quantize<Code, float>(hs::quotient::exact); });
            std::vector<hs::code_storage<Code>> codes(expected.size());
            p.for_each_run<Code>(in_runs, [&](std::size_t first, std::size_t count, const hs::grid& g) {
                if constexpr (hs::packed_code<Code>)
                    kernel(x.values.data() + first, count, g, codes.data(), first, false);
                else
                    kernel(x.values.data() + first, count, g, codes.data() + first, 0, false);
            });
            INFO(hs::name(set));
            CHECK(codes == expected);
        }
}

template <hs::code Code>
void check_dequantize(const std::string& name, attributes chosen = {}) {
    INFO(name);
    const npy_array<float> expected = read<float>(name, "output0");
    const auto codes = read_codes<Code>(name, "input0");
    const parameters p = read_parameters(name, chosen, zero_points::given, expected.shape);

    floats values(expected.values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = hs::reference::dequantize(hs::read_code<Code>(codes.data(), i), p.grid<Code>(p.index_for(i)));
    CHECK(first_difference<float>(values, expected.values) == values.size());

    for (const hs::isa set : isas_under_test())
        for (const bool in_runs : {false, true}) {
            if (in_runs && !p.granularity())
                continue;
            const auto kernel = kernel_from(set, [] { return hs::simd::dequantize<Code, float>(); });
            std::fill(values.begin(), values.end(), -1.0f);
            p.for_each_run<Code>(in_runs, [&](std::size_t first, std::size_t count, const hs::grid& g) {
                kernel(codes.data(), first, count, g, values.data() + first, false);
            });
            INFO(hs::name(set));
            CHECK(first_difference<float>(values, expected.values) == values.size());
        }
}

} // namespace

TEST_CASE("ONNX QuantizeLinear", "[simd][onnx]") {
    check_quantize<std::uint8_t>("quantizelinear");
    check_quantize<std::uint8_t>("quantizelinear_axis");
    check_quantize<std::uint8_t>("quantizelinear_blocked_asymmetric", {1, 2});
    check_quantize<std::int16_t>("quantizelinear_blocked_symmetric", {1, 2}, zero_points::missing);
    check_quantize<std::int16_t>("quantizelinear_int16");
    check_quantize<std::uint16_t>("quantizelinear_uint16");
    check_quantize<hs::int4>("quantizelinear_int4", {0});
    check_quantize<hs::uint4>("quantizelinear_uint4", {0});
    check_quantize<hs::int2>("quantizelinear_int2", {0});
    check_quantize<hs::uint2>("quantizelinear_uint2", {0});
}

TEST_CASE("ONNX DequantizeLinear", "[simd][onnx]") {
    check_dequantize<std::uint8_t>("dequantizelinear");
    check_dequantize<std::uint8_t>("dequantizelinear_axis");
    check_dequantize<std::uint8_t>("dequantizelinear_blocked", {1, 2});
    check_dequantize<std::int16_t>("dequantizelinear_int16");
    check_dequantize<std::uint16_t>("dequantizelinear_uint16");
    check_dequantize<hs::int4>("dequantizelinear_int4", {0});
    check_dequantize<hs::uint4>("dequantizelinear_uint4", {0});
    check_dequantize<hs::int2>("dequantizelinear_int2", {0});
    check_dequantize<hs::uint2>("dequantizelinear_uint2", {0});
}

TEST_CASE("ONNX DynamicQuantizeLinear: range, asymmetric uint8 grid, codes", "[simd][onnx]") {
    for (const std::string name :
         {"dynamicquantizelinear", "dynamicquantizelinear_max_adjusted", "dynamicquantizelinear_min_adjusted"}) {
        const floats x = read<float>(name, "input0").values;
        const auto expected = read_codes<std::uint8_t>(name, "output0");
        const float scale = read<float>(name, "output1").values.at(0);
        const std::int32_t zero_point = read<std::int32_t>(name, "output2").values.at(0);
        for (const hs::isa set : isas_under_test()) {
            INFO(name << " on " << hs::name(set));
            const hs::range r = kernel_from(set, [] { return hs::simd::min_max<float>(); })(x.data(), x.size());
            const hs::grid g = hs::choose_grid<std::uint8_t, hs::asymmetric>(r);
            CHECK(g.scale == scale);
            CHECK(g.zero_point == zero_point);
            std::vector<std::uint8_t> codes(x.size());
            kernel_from(set, [] { return hs::simd::quantize<std::uint8_t, float>(hs::quotient::exact); })(
                x.data(), x.size(), g, codes.data(), 0, false);
            CHECK(codes == expected);
        }
    }
}
