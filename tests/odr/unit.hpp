// What each copy of unit.cpp offers. This header is free of halfstep.
#pragma once

#include <cstdint>
#include <span>

namespace plain {
void quantize(std::span<const float> values, std::span<std::int8_t> codes);
const char* active_isa();
void set_isa_to_scalar();
void throw_error();
} // namespace plain

namespace flagged {
void quantize(std::span<const float> values, std::span<std::int8_t> codes);
const char* active_isa();
void set_isa_to_scalar();
void throw_error();
} // namespace flagged
