// The bits of a value as one of another type.
#pragma once

#include "../config/abi.hpp"

#include <type_traits>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// As std::bit_cast, which libc++ 13 lacks.
template <class To, class From>
requires(sizeof(To) == sizeof(From) && std::is_trivially_copyable_v<To> &&
         std::is_trivially_copyable_v<From>) constexpr To bit_cast(const From& from) noexcept {
    return __builtin_bit_cast(To, from);
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
