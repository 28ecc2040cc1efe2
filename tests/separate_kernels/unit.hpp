// What each copy of unit.cpp offers. This header is free of halfstep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#define HALFSTEP_UNIT_FUNCTIONS                                                                                        \
    /** The bytes of whatever the library makes of values and of sums. */                                              \
    std::vector<std::byte> use_everything(std::span<const float> values, std::span<const std::int32_t> sums);          \
    const char* active_isa();                                                                                          \
    bool is_supported(const char* isa);                                                                                \
    void set_isa(const char* isa);                                                                                     \
    void throw_error();

namespace with_kernels {
HALFSTEP_UNIT_FUNCTIONS
}
namespace without_kernels {
HALFSTEP_UNIT_FUNCTIONS
}
namespace without_kernels_flagged {
HALFSTEP_UNIT_FUNCTIONS
}
