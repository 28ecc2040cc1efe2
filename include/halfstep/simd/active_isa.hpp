// Which instruction set kernels run on: the best one, unless the user says otherwise.
#pragma once

#include "../core/error.hpp"
#include "../core/shared_number.hpp"
#include "cpu.hpp"

#include <cstdlib>

namespace halfstep {

inline namespace HALFSTEP_SHARED {
namespace shared_state {
/// The chosen isa, or -1 before the first choice. Threads share it.
inline int chosen_isa = -1;
} // namespace shared_state
} // namespace HALFSTEP_SHARED

inline namespace HALFSTEP_ABI {

/// The best instruction set that this CPU and its operating system support. Does not look at HALFSTEP_ISA.
inline isa best_isa() {
    static const isa best = simd::detect_isa();
    return best;
}

/// Whether this build has kernels for an instruction set and this CPU can run them. Sets are nested: avx512 implies
/// avx2, and every set implies scalar.
inline bool is_supported(isa set) { return place_of(set) <= place_of(best_isa()); }

namespace detail {

/// The names of the sets that are supported, for messages: "scalar, avx2".
inline std::string supported_names() {
    std::string names;
    for (const isa set : all_isas)
        if (is_supported(set))
            names.append(names.empty() ? "" : ", ").append(name(set));
    return names;
}

/// The instruction set that HALFSTEP_ISA asks for, or the best one where it is not set or empty.
inline isa isa_from_environment() {
    const char* text = std::getenv("HALFSTEP_ISA");
    if (text == nullptr || *text == '\0')
        return best_isa();
    for (const isa set : all_isas)
        if (is_supported(set) && name(set) == text)
            return set;
    fail("active_isa", {"the environment variable HALFSTEP_ISA is '", std::string(text),
                        "'; expected one that this CPU supports: ", supported_names()});
    return best_isa();
}

} // namespace detail

/// The instruction set that kernels run on now. The first call chooses: what the environment variable HALFSTEP_ISA
/// names ("scalar", "avx2", "avx512", "neon"), else the best one that the CPU supports. Throws if HALFSTEP_ISA names
/// something else or a set that this CPU lacks. Codes never depend on it; speed does.
inline isa active_isa() {
    const int chosen = detail::load_shared(shared_state::chosen_isa);
    if (chosen >= 0) [[likely]]
        return static_cast<isa>(chosen);
    const isa set = detail::isa_from_environment();
    detail::store_shared(shared_state::chosen_isa, static_cast<int>(set));
    return set;
}

/// Makes kernels run on an instruction set from now on, in all threads and translation units of the program. Throws
/// where this CPU does not support it.
inline void set_isa(isa set) {
    if (!is_supported(set)) {
        detail::fail("set_isa", {"set is ", std::string(name(set)),
                                 "; expected one that this CPU supports: ", detail::supported_names()});
        return;
    }
    detail::store_shared(shared_state::chosen_isa, static_cast<int>(set));
}

} // namespace HALFSTEP_ABI
} // namespace halfstep
