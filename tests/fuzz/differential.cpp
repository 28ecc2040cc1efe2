// A libFuzzer target: bytes decide an operation, its types, grid, length, alignment and values; every instruction set
// has to write what the reference says, and nothing beside it.
#include "fuzz_input.hpp"

#include <halfstep/core/reference.hpp>
#include <halfstep/core/requantization.hpp>
#include <halfstep/ops/find_range.hpp>
#include <halfstep/ops/pack.hpp>
#include <halfstep/simd/dispatch.hpp>

namespace {

/// What most operations begin with.
struct layout {
    std::size_t count;  ///< of values
    std::size_t first;  ///< the place of the first code among all codes of a tensor
    std::size_t offset; ///< of outputs, from the beginning of a line of memory, in elements
    bool is_far;        ///< whether outputs go past the caches
};

layout take_layout(fuzz_input& in) {
    layout l{};
    l.count = in.below(600);
    l.first = in.below(9);
    l.offset = in.below(65);
    l.is_far = in.flag();
    return l;
}

hs::quotient take_quotient(fuzz_input& in) {
    return in.flag() ? hs::quotient::pytorch_reciprocal : hs::quotient::exact;
}

/// Calls `run(data)` on each instruction set with an output that holds `before`, and compares it with `expected`.
template <class T, class Run>
void check_sets(const char* operation, std::size_t offset, std::span<const T> before, std::span<const T> expected,
                const Run& run) {
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        hs::set_isa(set);
        fenced_output<T> out(before.size(), offset);
        std::copy(before.begin(), before.end(), out.data());
        run(out.data());
        const auto where = std::string(operation) + " on " + std::string(hs::name(set));
        if (!out.fences_stand())
            demand(false, where + " writes to its output only");
        if (const std::string differs = difference<T>(out.span(), expected); !differs.empty())
            demand(false, where + " gives the bits of the reference: " + differs);
    }
}

/// As many elements of codes as `l` needs, with a pattern in them.
template <hs::code Code>
std::vector<hs::code_storage<Code>> any_codes(const layout& l, std::uint64_t pattern) {
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(l.first + l.count));
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<hs::code_storage<Code>>(hs::detail::mix_bits(pattern + i));
    return codes;
}

template <hs::code Code, hs::floating Float>
void check_quantize(fuzz_input& in) {
    const layout l = take_layout(in);
    const hs::grid g = take_grid<Code>(in);
    const hs::quotient kind = take_quotient(in);
    const bool is_random = in.flag();
    const hs::stochastic random{in.take<8>(), in.take<8>()};
    const std::vector<Float> x = take_values<Float>(in, g, l.count);
    const auto before = any_codes<Code>(l, l.count);
    auto expected = before;
    for (std::size_t i = 0; i < l.count; ++i) {
        const auto value = float(x[i]);
        hs::write_code<Code>(expected.data(), l.first + i,
                             is_random ? hs::reference::quantize(value, g, random.from(i))
                                       : hs::reference::quantize(value, g, kind));
    }
    check_sets<hs::code_storage<Code>>("quantize", l.offset, before, expected, [&](hs::code_storage<Code>* codes) {
        if (is_random)
            hs::simd::quantize_stochastic<Code, Float>()(x.data(), l.count, std::max<std::size_t>(l.count, 1), &g.scale,
                                                         &g.zero_point, g.codes, random, codes, l.first, l.is_far);
        else
            hs::simd::quantize<Code, Float>(kind)(x.data(), l.count, g, codes, l.first, l.is_far);
    });
}

template <hs::code Code, hs::floating Float>
void check_dequantize(fuzz_input& in) {
    const layout l = take_layout(in);
    const hs::grid g = take_grid<Code>(in);
    const bool is_added = in.flag();
    const auto codes = any_codes<Code>(l, in.take<8>());
    const std::vector<Float> before = take_values<Float>(in, g, l.count);
    std::vector<Float> expected = before;
    for (std::size_t i = 0; i < l.count; ++i) {
        const std::int32_t code = hs::read_code<Code>(codes.data(), l.first + i);
        expected[i] = Float(is_added ? hs::reference::dequantize_add(code, g, float(before[i]))
                                     : hs::reference::dequantize(code, g));
    }
    check_sets<Float>("dequantize", l.offset, before, expected, [&](Float* values) {
        if (is_added)
            hs::simd::dequantize<Code, Float, hs::destination::added_to>()(codes.data(), l.first, l.count, g, values,
                                                                           false);
        else
            hs::simd::dequantize<Code, Float>()(codes.data(), l.first, l.count, g, values, l.is_far);
    });
}

template <hs::code Code, hs::floating Float>
void check_fake_quantize(fuzz_input& in) {
    const layout l = take_layout(in);
    const hs::grid g = take_grid<Code>(in);
    const hs::quotient kind = take_quotient(in);
    const bool is_random = in.flag();
    const bool is_in_place = in.flag();
    const hs::stochastic random{in.take<8>(), in.take<8>()};
    const std::vector<Float> x = take_values<Float>(in, g, l.count);
    std::vector<Float> expected = x;
    for (std::size_t i = 0; i < l.count; ++i)
        expected[i] = Float(is_random ? hs::reference::fake_quantize(float(x[i]), g, random.from(i))
                                      : hs::reference::fake_quantize(float(x[i]), g, kind));
    check_sets<Float>("fake_quantize", l.offset, x, expected, [&](Float* values) {
        const Float* const from = is_in_place ? values : x.data();
        if (is_random)
            hs::simd::fake_quantize_stochastic<Float>()(from, l.count, g, random, values);
        else
            hs::simd::fake_quantize<Float>(kind)(from, l.count, g, values, l.is_far && !is_in_place);
    });
}

hs::fixed_point_multiplier take_multiplier(fuzz_input& in, hs::fixed_point_multiplier*) {
    const auto mantissa = static_cast<std::int32_t>((in.take<4>() & 0x7FFF'FFFF) | 0x4000'0000);
    const std::uint64_t kind = in.take<1>();
    return {kind == 0 ? 0 : kind % 2 != 0 ? -mantissa : mantissa, in.between(-31, 30)};
}
float take_multiplier(fuzz_input& in, float*) {
    const float multiplier = in.any_float();
    return hs::is_finite(multiplier) ? multiplier : 0.1f;
}

template <hs::code Code, hs::requantization Arithmetic>
void check_requantize(fuzz_input& in) {
    using multiplier = typename Arithmetic::multiplier;
    const layout l = take_layout(in);
    const hs::grid g = take_grid<Code>(in);
    const hs::output_codes to{g.zero_point, g.codes};
    const bool is_of_each = in.flag();
    std::vector<multiplier> multipliers(is_of_each ? l.count : 1);
    for (std::size_t i = 0; i < multipliers.size(); ++i)
        multipliers[i] = i >= 4 ? multipliers[i - 4] : take_multiplier(in, static_cast<multiplier*>(nullptr));
    std::vector<std::int32_t> accumulators(l.count);
    for (std::size_t i = 0; i < l.count; ++i) {
        if (i != 0 && in.empty())
            accumulators[i] = static_cast<std::int32_t>(hs::detail::mix_bits(i)) >> i % 32;
        else
            accumulators[i] = static_cast<std::int32_t>(in.take<4>());
    }
    const auto before = any_codes<Code>(l, l.count);
    auto expected = before;
    for (std::size_t i = 0; i < l.count; ++i)
        hs::write_code<Code>(
            expected.data(), l.first + i,
            hs::reference::requantize(accumulators[i], multipliers[is_of_each ? i : 0], Arithmetic{}, to));
    const auto whose = is_of_each ? hs::multiplier_of::each : hs::multiplier_of::all;
    check_sets<hs::code_storage<Code>>("requantize", l.offset, before, expected, [&](hs::code_storage<Code>* codes) {
        hs::simd::requantize<Code, Arithmetic>(whose)(accumulators.data(), l.count, multipliers.data(), to, codes,
                                                      l.first);
    });
}

template <hs::code Code>
void check_pack(fuzz_input& in) {
    if constexpr (hs::packed_code<Code>) {
        layout l = take_layout(in);
        l.first = 0;
        const std::uint64_t pattern = in.take<8>();
        std::vector<hs::code_value<Code>> codes(l.count);
        for (std::size_t i = 0; i < l.count; ++i)
            codes[i] = static_cast<hs::code_value<Code>>(hs::detail::mix_bits(pattern + i));
        const auto before = any_codes<Code>(l, pattern);
        std::vector<std::uint8_t> packed(before.size());
        for (std::size_t i = 0; i < l.count; ++i)
            hs::write_code<Code>(packed.data(), i, codes[i]);
        check_sets<std::uint8_t>("pack", l.offset, before, packed,
                                 [&](std::uint8_t* out) { hs::pack<Code>(codes, std::span(out, before.size())); });
        std::vector<hs::code_value<Code>> unpacked(l.count);
        for (std::size_t i = 0; i < l.count; ++i)
            unpacked[i] = hs::read_code<Code>(before.data(), i);
        check_sets<hs::code_value<Code>>("unpack", l.offset, codes, unpacked, [&](hs::code_value<Code>* out) {
            hs::unpack<Code>(before, std::span(out, l.count));
        });
    }
}

template <hs::floating Float>
void check_range(fuzz_input& in) {
    const layout l = take_layout(in);
    const std::vector<Float> x = take_values<Float>(in, hs::grid({take_scale(in), 0}, {0, 255}), l.count);
    hs::range expected;
    hs::non_finite_counts expected_counts;
    for (const Float value : x) {
        expected_counts.add(float(value));
        if (hs::is_finite(float(value)))
            expected = hs::merge(expected, {float(value), float(value)});
    }
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        hs::set_isa(set);
        const hs::range found = hs::simd::min_max<Float>()(x.data(), l.count);
        demand(std::memcmp(&found, &expected, sizeof found) == 0, "find_range finds the extremes");
        demand(hs::count_non_finite(x) == expected_counts, "count_non_finite counts");
    }
}

template <hs::code Code, hs::floating Float>
void check_float(fuzz_input& in, std::size_t operation) {
    if (operation == 0)
        check_quantize<Code, Float>(in);
    else if (operation == 1)
        check_dequantize<Code, Float>(in);
    else if (operation == 2)
        check_fake_quantize<Code, Float>(in);
    else
        check_range<Float>(in);
}

template <hs::code Code>
void check_code(fuzz_input& in) {
    const std::size_t operation = in.below(8);
    const std::size_t type = in.below(3);
    if (operation < 4 && type == 0)
        check_float<Code, float>(in, operation);
    else if (operation < 4 && type == 1)
        check_float<Code, hs::float16>(in, operation);
    else if (operation < 4)
        check_float<Code, hs::bfloat16>(in, operation);
    else if (operation == 4)
        check_requantize<Code, hs::float_requantization>(in);
    else if (operation == 5)
        check_requantize<Code, hs::single_rounding>(in);
    else if (operation == 6)
        check_requantize<Code, hs::double_rounding>(in);
    else
        check_pack<Code>(in);
}

template <hs::code... Codes>
void check_one_of(fuzz_input& in) {
    constexpr void (*checks[])(fuzz_input&) = {check_code<Codes>...};
    checks[in.below(sizeof...(Codes))](in);
}

} // namespace

// The codes that are compiled, which the build may say: all of them take a while.
#if !defined(FUZZED_CODES)
#define FUZZED_CODES std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, hs::int4, hs::uint4, hs::int2, hs::uint2
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input in(data, size);
    check_one_of<FUZZED_CODES>(in);
    return 0;
}
