// Runs tests on an instruction set of their choice and proves that they did.
#pragma once

#include "catch.hpp"
#include "dispatch_log.hpp"

#include <halfstep/simd/dispatch.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#if !defined(HALFSTEP_ON_DISPATCH)
#error "dispatch_log.hpp has to be included in front of every translation unit (target_precompile_headers)"
#endif

namespace hs = halfstep;

/// The sets to test: all that the machine has, or the one that HALFSTEP_ISA names. Says once which ones it lacks.
inline const std::vector<hs::isa>& isas_under_test() {
    static const std::vector<hs::isa> sets = [] {
        const char* const requested = std::getenv("HALFSTEP_ISA");
        const std::string_view only = requested == nullptr ? "" : requested;
        std::vector<hs::isa> result;
        for (const hs::isa set : hs::all_isas) {
            if (!only.empty() && hs::name(set) != only)
                continue;
            if (hs::is_supported(set))
                result.push_back(set);
            else
                WARN("skipped: this CPU does not have " << hs::name(set));
        }
        return result;
    }();
    return sets;
}

/// While it lives, kernels run on one set; then again on what was chosen before.
class forced_isa {
public:
    explicit forced_isa(hs::isa set) : set_(set), before_(hs::active_isa()) {
        hs::set_isa(set);
        for (std::size_t i = 0; i < counts_.size(); ++i)
            counts_[i] = dispatch_log::counts[i];
    }
    ~forced_isa() { hs::set_isa(before_); }
    forced_isa(const forced_isa&) = delete;
    forced_isa& operator=(const forced_isa&) = delete;

    /// Whether at least one kernel has come from the forced set since, and none from another.
    bool was_used() const {
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const bool used = dispatch_log::counts[i] != counts_[i];
            if (used != (i == static_cast<std::size_t>(set_)))
                return false;
        }
        return true;
    }

private:
    hs::isa set_;
    hs::isa before_;
    std::array<std::size_t, dispatch_log::counts.size()> counts_{};
};

/// The kernel that `get` asks the table for while `set` is forced.
template <class Get>
auto kernel_from(hs::isa set, Get get) {
    const forced_isa forced(set);
    const auto kernel = get();
    REQUIRE(forced.was_used());
    return kernel;
}
