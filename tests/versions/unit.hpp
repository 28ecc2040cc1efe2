// What each copy of unit.cpp offers. This header is free of halfstep.
#pragma once

#include <cstdint>
#include <span>

#define HALFSTEP_TEST_UNIT                                                                                             \
    int version();                                                                                                     \
    void quantize(std::span<const float> values, std::span<std::int8_t> codes);                                        \
    const char* active_isa();                                                                                          \
    void set_isa_to_scalar();                                                                                          \
    void throw_error();                                                                                                \
    /* Whether the function throws the halfstep::error of this copy. */                                                \
    bool throws_own_error(void (*function)());

namespace older {
HALFSTEP_TEST_UNIT
}

namespace newer {
HALFSTEP_TEST_UNIT
}
