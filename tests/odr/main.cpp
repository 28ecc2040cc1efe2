// Runs the unit without -m flags, and the one with them if this CPU can; both must say the same. Prints the
// instruction set that the plain unit runs on.
#include "unit.hpp"

#include <cstdio>
#include <cstring>

namespace {

constexpr int count = 1000;
float values[count];
std::int8_t plain_codes[count];
std::int8_t flagged_codes[count];

int fail(const char* what) {
    std::printf("%s\n", what);
    return 1;
}

} // namespace

int main() {
    for (int i = 0; i < count; ++i)
        values[i] = 0.01f * static_cast<float>(i * 7919 % count) - 3.0f;

    plain::quantize(values, plain_codes);
    std::printf("%s\n", plain::active_isa());
    if (plain_codes[0] == plain_codes[1])
        return fail("the plain unit wrote no codes");

    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return 0;
    flagged::quantize(values, flagged_codes);
    if (std::memcmp(plain_codes, flagged_codes, sizeof plain_codes) != 0)
        return fail("the units' codes differ");
    flagged::set_isa_to_scalar();
    if (std::strcmp(plain::active_isa(), "scalar") != 0)
        return fail("set_isa in one unit does not hold in the other");
    return 0;
}
