// Kernels leave the upper halves of vector registers unused: a processor in which they are in use runs the SSE code of the
// caller, and of the C library, at a quarter of its speed.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"

#include <halfstep/halfstep.hpp>

#if HALFSTEP_X86
#include <cpuid.h>
#endif

namespace {

#if HALFSTEP_X86 && defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)

/// Whether the processor tells which parts of its state are in use: XGETBV with ECX = 1. Source: Intel SDM, volume 1,
/// chapter 13.
bool tells_what_is_in_use() {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    const bool has_xsave = __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_OSXSAVE) != 0;
    return has_xsave && __get_cpuid_count(0xD, 1, &eax, &ebx, &ecx, &edx) != 0 && (eax & 4) != 0;
}

/// Whether the upper halves of the registers xmm0 to xmm15 are in use, as parts of ymm or zmm.
bool are_upper_halves_in_use() {
    unsigned low = 0, high = 0;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
    return (low & (1u << 2 | 1u << 6)) != 0;
}

template <class Call>
void check(hs::isa set, const char* name, const Call& call) {
    asm volatile("vzeroupper");
    call();
    const bool is_left_in_use = are_upper_halves_in_use();
    asm volatile("vzeroupper");
    if (is_left_in_use)
        FAIL(hs::name(set) << ": " << name << " leaves upper halves in use");
}

template <hs::code Code>
void check_code(hs::isa set, std::size_t count) {
    std::vector<float> x(count);
    for (std::size_t i = 0; i < count; ++i)
        x[i] = 0.37f * static_cast<float>(i % 100) - 11.0f;
    const hs::qparams params = {0.1f, 0};
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count));
    std::vector<float> out(count);
    check(set, "quantize", [&] { hs::quantize<Code>(x, params, codes); });
    check(set, "quantize, at random", [&] { hs::quantize<Code>(x, params, codes, hs::stochastic{}); });
    check(set, "dequantize", [&] { hs::dequantize<Code>(codes, params, out); });
    check(set, "dequantize_add", [&] { hs::dequantize_add<Code>(codes, params, out); });
    check(set, "fake_quantize", [&] { hs::fake_quantize<Code>(x, params, out); });
    check(set, "fake_quantize, at random", [&] { hs::fake_quantize<Code>(x, params, out, hs::stochastic{}); });
    check(set, "find_range", [&] { hs::find_range(x); });
    const hs::shape s{1, count};
    for (const std::size_t size : {std::size_t{1}, std::size_t{16}, std::size_t{33}, std::size_t{128}, count}) {
        const hs::quantizer<Code, hs::symmetric, hs::group_wise> groups{hs::group_wise{.size = size}};
        const hs::quantizer<Code, hs::asymmetric, hs::group_wise> shifted{hs::group_wise{.size = size}};
        hs::quantized_tensor<Code> tensor = groups.quantize(x, s);
        check(set, "groups", [&] { tensor = groups.quantize(x, s, std::move(tensor)); });
        check(set, "dequantized groups", [&] { hs::dequantize(tensor, out); });
        check(set, "compare", [&] { hs::compare(x, tensor); });
        check(set, "asymmetric groups", [&] { tensor = shifted.quantize(x, s, std::move(tensor)); });
    }
    const std::vector<std::int32_t> sums(count, 1000);
    check(set, "requantize", [&] { hs::requantize<Code>(sums, 0.01f, hs::float_requantization{}, 0, codes); });
}

TEST_CASE("Kernels leave the upper halves of registers unused", "[simd][upper_halves]") {
    if (!tells_what_is_in_use()) {
        WARN("skipped: the processor does not tell what is in use");
        return;
    }
    for (const hs::isa set : isas_under_test()) {
        const forced_isa forced(set);
        for (const std::size_t count : {std::size_t{64}, std::size_t{1001}, std::size_t{4096}}) {
            check_code<std::int8_t>(set, count);
            check_code<hs::int4>(set, count);
        }
    }
    SUCCEED();
}

#endif

} // namespace
