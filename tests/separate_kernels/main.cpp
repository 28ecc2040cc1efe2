// Units that link kernels say the same to the bit as one that has its own, on every instruction set, also if they are
// compiled with other flags than the kernels; and all of them share one instruction set and one type of errors.
#include "unit.hpp"

#include <halfstep/core/error.hpp>

#include <bit>
#include <cstdio>
#include <cstring>

namespace {

/// Values next to ties, denormals, and now and then one that is not finite.
std::vector<float> make_values() {
    std::vector<float> values;
    std::uint32_t state = 1;
    for (int i = 0; i < 1003; ++i) {
        state = state * 1664525u + 1013904223u;
        const float tie = (static_cast<float>(state >> 24) - 127.5f) * 0.0390625f;
        values.push_back(std::bit_cast<float>(std::bit_cast<std::uint32_t>(tie) + state % 3 - 1));
    }
    values[100] = 1e-40f;
    values[200] = std::bit_cast<float>(0x7FC0'0000u);
    values[300] = std::bit_cast<float>(0xFF80'0000u);
    return values;
}

std::vector<std::int32_t> make_sums() {
    std::vector<std::int32_t> sums;
    std::uint32_t state = 2;
    for (int i = 0; i < 999; ++i)
        sums.push_back(static_cast<std::int32_t>(state = state * 1664525u + 1013904223u) >> (i % 24));
    return sums;
}

bool is_caught_as_error(void (*function)()) {
    try {
        function();
    } catch (const halfstep::error&) {
        return true;
    }
    return false;
}

int fail(const char* isa, const char* what) {
    std::printf("%s: %s\n", isa, what);
    return 1;
}

} // namespace

int main() {
    const std::vector<float> values = make_values();
    const std::vector<std::int32_t> sums = make_sums();
    const std::vector<std::byte> expected = with_kernels::use_everything(values, sums);
    if (expected.size() < 10 * values.size())
        return fail("any", "the unit with kernels did nothing");
    for (const char* isa : {"scalar", "avx2", "avx512", "neon"}) {
        if (!without_kernels::is_supported(isa))
            continue;
        without_kernels::set_isa(isa);
        if (std::strcmp(with_kernels::active_isa(), isa) != 0)
            return fail(isa, "set_isa in one unit does not hold in the other");
        if (with_kernels::use_everything(values, sums) != expected)
            return fail(isa, "the unit with kernels says something else on this instruction set");
        if (without_kernels::use_everything(values, sums) != expected)
            return fail(isa, "the unit without kernels says something else");
        if (without_kernels_flagged::use_everything(values, sums) != expected)
            return fail(isa, "the unit without kernels and with flags of its own says something else");
        std::printf("%s: %zu bytes are equal\n", isa, expected.size());
    }
    if (!is_caught_as_error(with_kernels::throw_error) || !is_caught_as_error(without_kernels::throw_error))
        return fail("any", "an error of one unit is not an error in another");
    return 0;
}
