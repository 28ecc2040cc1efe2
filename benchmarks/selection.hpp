// Which benchmarks run: what the filter says, or without one a selection that takes some minutes.
#pragma once

#include <halfstep/simd/active_isa.hpp>

#include <cstddef>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Bytes of floats (or of what stands in for them) that operations work on.
inline std::vector<std::size_t> sizes = {16u << 10, 256u << 10, 4u << 20, 256u << 20};

/// A regular expression over the names of benchmarks; as in Google Benchmark, a `-` before it turns it around.
class name_filter {
public:
    /// Throws std::regex_error.
    explicit name_filter(const std::string& text)
        : is_negative_(text.starts_with('-')),
          pattern_(is_negative_ ? text.substr(1) : text, std::regex::extended | std::regex::nosubs) {}

    bool matches(const std::string& name) const { return std::regex_search(name, pattern_) != is_negative_; }

private:
    bool is_negative_;
    std::regex pattern_;
};

/// What decides in place of the selection, where the user gave one.
inline std::optional<name_filter> filter;

/// Whether to measure a benchmark. `is_common`: whether its types are among those of the selection. `set`: the
/// instruction set of a variant that is halfstep's.
inline bool is_selected(const std::string& name, bool is_common, std::optional<halfstep::isa> set = {}) {
    static const halfstep::isa active = halfstep::active_isa();
    return filter ? filter->matches(name) : is_common && set.value_or(active) == active;
}

} // namespace bench
