// Built without -m flags. Runs the unit without -m flags, and the one with them if this CPU can; both must say the
// same. Prints the instruction set that the plain unit runs on. Exits with 77 if the CPU could run that unit only.
#include "unit.hpp"

#include <halfstep/core/error.hpp>

#include <bit>
#include <cstdio>
#include <cstring>

namespace {

constexpr int ties = 254;
constexpr int count = 2 + 5 * ties;
float values[count];
std::int8_t plain_codes[count];
std::int8_t flagged_codes[count];

/// The ends of a range, then values within 2 ulp of where the codes on it change: a quotient that is rounded in another
/// way gives other codes there.
void fill_values() {
    constexpr float low = -3.0f;
    constexpr float high = 7.0f;
    values[0] = low;
    values[1] = high;
    for (int i = 0; i < 5 * ties; ++i) {
        const float tie = (static_cast<float>(i % ties - 76) + 0.5f) * ((high - low) / 255.0f);
        values[2 + i] = std::bit_cast<float>(std::bit_cast<std::int32_t>(tie) + i / ties - 2);
    }
}

bool is_caught_as_error(void (*function)()) {
    try {
        function();
    } catch (const halfstep::error&) {
        return true;
    } catch (...) {
    }
    return false;
}

int fail(const char* what) {
    std::printf("%s\n", what);
    return 1;
}

} // namespace

int main() {
    fill_values();
    plain::quantize(values, plain_codes);
    std::printf("%s\n", plain::active_isa());
    if (plain_codes[0] == plain_codes[1])
        return fail("the plain unit wrote no codes");

    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        std::printf("skipped: this CPU has no AVX2, which the other unit is compiled for\n");
        return 77;
    }
    flagged::quantize(values, flagged_codes);
    if (std::memcmp(plain_codes, flagged_codes, sizeof plain_codes) != 0)
        return fail("the units' codes differ");
    if (!is_caught_as_error(plain::throw_error) || !is_caught_as_error(flagged::throw_error))
        return fail("an error of one unit is not an error in another");
    flagged::set_isa_to_scalar();
    if (std::strcmp(plain::active_isa(), "scalar") != 0)
        return fail("set_isa in one unit does not hold in the other");
    return 0;
}
