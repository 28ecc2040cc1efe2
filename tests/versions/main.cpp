// Uses two libraries that were built against different versions of halfstep. Prints the instruction set of both.
#include "unit.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
    if (!holds) {
        std::printf("does not hold: %s\n", what);
        ++failures;
    }
}

bool is_invalid_argument(void (*function)()) {
    try {
        function();
    } catch (const std::invalid_argument&) {
        return true;
    } catch (...) {
    }
    return false;
}

} // namespace

int main() {
    expect(older::version() < newer::version(), "the versions differ");

    std::array<float, 1000> values;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i) / 7.0f - 40.0f;
    std::array<std::int8_t, values.size()> older_codes{};
    std::array<std::int8_t, values.size()> newer_codes{};
    older::quantize(values, older_codes);
    newer::quantize(values, newer_codes);
    expect(older_codes == newer_codes, "both give the same codes");
    expect(newer_codes.front() == -128 && newer_codes.back() == 127, "codes span their range");

    expect(older::throws_own_error(older::throw_error), "the older version catches its own error");
    expect(newer::throws_own_error(newer::throw_error), "the newer version catches its own error");
    expect(!older::throws_own_error(newer::throw_error), "an error of the newer version is none of the older one");
    expect(!newer::throws_own_error(older::throw_error), "an error of the older version is none of the newer one");
    expect(is_invalid_argument(older::throw_error) && is_invalid_argument(newer::throw_error),
           "both errors are std::invalid_argument");

    std::printf("%s %s\n", older::active_isa(), newer::active_isa());
    expect(std::string_view(older::active_isa()) == newer::active_isa(), "both choose the same instruction set");
    if (const char* const requested = std::getenv("HALFSTEP_ISA"))
        expect(std::string_view(older::active_isa()) == requested, "HALFSTEP_ISA holds in both");
    const std::string_view chosen = newer::active_isa();
    older::set_isa_to_scalar();
    expect(std::string_view(newer::active_isa()) == chosen, "set_isa holds in the version that it was called in");
    return failures == 0 ? 0 : 1;
}
