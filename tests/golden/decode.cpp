// What begins with codes or integers: dequantize, requantize, pack and unpack; and conversions of floats.
#include "golden.hpp"

namespace golden {
namespace {

/// Every code of up to 8 bits, and codes of 16 bits from all over their range.
template <class Code>
std::vector<hs::code_storage<Code>> some_codes(std::size_t count) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t step = hs::code_traits<Code>::bits == 16 ? 40'503 : 1;
        const auto distance = i * step % static_cast<std::size_t>(all.max - all.min + 1);
        hs::write_code<Code>(codes.data(), i, all.min + static_cast<std::int32_t>(distance));
    }
    return codes;
}

template <class Code, class Float>
void dequantize() {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    line result(name_of<Code, Float>("dequantize"));
    line sums(name_of<Code, Float>("dequantize_add"));
    for (const float scale : {0.00214854861f, -0.37f, 0x1.9p100f, 0x1.Fp127f}) {
        for (const std::int32_t zero_point : {all.min, all.max}) {
            for (const int length : {1031, 1, 3, 17, 64, 129}) {
                const auto count = static_cast<std::size_t>(length);
                std::vector<Float> out = narrowed<Float>(hard_values(scale, count));
                hs::dequantize_add<Code>(some_codes<Code>(count), hs::qparams{scale, zero_point}, out);
                sums.add_all(out);
                hs::dequantize<Code>(some_codes<Code>(count), hs::qparams{scale, zero_point}, out);
                result.add_all(out);
            }
        }
    }
}

template <class Code, class Arithmetic, class Multiplier>
void requantize(const std::string& arithmetic, const std::vector<Multiplier>& multipliers) {
    constexpr hs::code_range all = hs::code_traits<Code>::range;
    line result(name_of<Code>("requantize") + "/" + arithmetic);
    const std::size_t rows = 1031 / multipliers.size();
    const hs::shape matrix = {rows, multipliers.size()};
    const std::vector<std::int32_t> values = accumulators(matrix.count());
    const auto add = [&](const auto& call) {
        std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(values.size()));
        call(codes);
        result.add_all(codes);
    };
    for (const Multiplier& multiplier : multipliers)
        add([&](auto& codes) { hs::requantize<Code>(values, multiplier, Arithmetic{}, all.min + 1, codes); });
    add([&](auto& codes) {
        hs::requantize<Code>(values, matrix, hs::per_channel{.axis = 1}, multipliers, Arithmetic{}, all.max - 1, codes,
                             {.codes = {{all.min + 1, all.max}}});
    });
}

template <class Code>
void requantize() {
    const std::vector<float> reals = {0.0123f, 1.0f, -0.37f, 0x1.5p-31f, 0x1.5p12f, 0.0f, 0x1p-10f};
    std::vector<hs::fixed_point_multiplier> fixed;
    for (const float real : reals)
        fixed.push_back(hs::quantize_multiplier(static_cast<double>(real)));
    requantize<Code, hs::float_requantization>("float", reals);
    requantize<Code, hs::single_rounding>("single_rounding", fixed);
    requantize<Code, hs::double_rounding>("double_rounding", fixed);
}

template <class Code>
void pack() {
    line packed(name_of<Code>("pack"));
    line unpacked(name_of<Code>("unpack"));
    for (const int length : {1031, 0, 1, 2, 3, 5, 31, 64, 127, 129, 300}) {
        const auto count = static_cast<std::size_t>(length);
        std::vector<hs::code_value<Code>> codes;
        for (std::size_t i = 0; i < count; ++i)
            codes.push_back(static_cast<hs::code_value<Code>>(i * 37));
        std::vector<std::uint8_t> bytes(hs::storage_size<Code>(count));
        hs::pack<Code>(codes, bytes);
        packed.add_all(bytes);
        hs::unpack<Code>(bytes, codes);
        unpacked.add_all(codes);
    }
}

} // namespace

void print_conversions() {
    line to_float16("float16"), to_bfloat16("bfloat16"), multipliers("quantize_multiplier");
    for (const float scale : {0.0001f, 1.0f, 300.0f, 0x1p-24f}) {
        for (const float value : hard_values(scale, 1031)) {
            to_float16.add(hs::float16(value));
            to_bfloat16.add(hs::bfloat16(value));
            if (hs::is_finite(value))
                multipliers.add(hs::quantize_multiplier(static_cast<double>(value)).mantissa);
        }
    }
    for (std::uint32_t bits = 0; bits < 0x1'0000; bits += 7)
        to_float16.add(float(hs::float16::from_bits(static_cast<std::uint16_t>(bits))));
}

void print_decode() {
    dequantize<std::int8_t, float>();
    dequantize<hs::int4, hs::bfloat16>();
    requantize<std::uint8_t>();
    pack<hs::int4>();
    pack<hs::uint4>();
    pack<hs::int2>();
    pack<hs::uint2>();
}

#if !defined(HALFSTEP_GOLDEN_QUICK)
void print_more_decode() {
    dequantize<std::uint8_t, float>();
    dequantize<std::int16_t, float>();
    dequantize<std::uint16_t, hs::bfloat16>();
    dequantize<hs::int4, float>();
    dequantize<hs::uint4, hs::float16>();
    dequantize<hs::int2, float>();
    dequantize<hs::uint2, float>();
    dequantize<std::int8_t, hs::float16>();
    requantize<std::int8_t>();
    requantize<std::int16_t>();
    requantize<std::uint16_t>();
    requantize<hs::int4>();
    requantize<hs::uint4>();
    requantize<hs::int2>();
    requantize<hs::uint2>();
}
#endif

} // namespace golden
