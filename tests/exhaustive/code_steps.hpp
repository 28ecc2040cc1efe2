// The codes of all float32 on one grid, as the few places where they change.
#pragma once

#include "unit/support/types.hpp"

#include <halfstep/core/reference.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

/// Codes never fall from one value to the next higher one (or never rise, where the scale is negative): so the
/// reference has to be asked only to find where they change, by bisection, and not for each of 2^32 values. That this
/// is so is a claim, which `agrees_with_reference` checks.
class code_steps {
public:
    /// Of patterns `first` and on, as long as no other step begins.
    struct step {
        std::uint32_t first;
        std::int32_t code;
    };

    code_steps(const hs::grid& g, hs::quotient kind) : grid_(g), kind_(kind) {
        for (const std::uint32_t sign : {0u, sign_bit}) {
            find_steps(sign, sign | infinity);
            steps_.push_back({(sign | infinity) + 1, reference(sign | 0x7FC0'0000)}); // NaN, to the end
        }
    }

    const std::vector<step>& steps() const { return steps_; }

    /// Calls `fill(begin, end, code)` for parts of the patterns from `first` on, which together are `count`.
    template <class Fill>
    void for_each_part(std::uint32_t first, std::size_t count, const Fill& fill) const {
        const auto is_behind = [](std::uint32_t pattern, const step& s) { return pattern < s.first; };
        auto next = std::upper_bound(steps_.begin(), steps_.end(), first, is_behind);
        for (std::size_t done = 0; done < count;) {
            const std::uint64_t end = next == steps_.end() ? std::uint64_t{1} << 32 : next->first;
            const auto until = static_cast<std::size_t>(std::min<std::uint64_t>(count, end - first));
            fill(done, until, std::prev(next)->code);
            done = until;
            ++next;
        }
    }

    /// Whether the reference has these codes for patterns `first` to `first + count - 1`.
    bool agrees_with_reference(std::uint32_t first, std::size_t count) const {
        bool agrees = true;
        for_each_part(first, count, [&](std::size_t begin, std::size_t end, std::int32_t code) {
            for (std::size_t i = begin; i < end; ++i)
                agrees &= reference(first + static_cast<std::uint32_t>(i)) == code;
        });
        return agrees;
    }

private:
    static constexpr std::uint32_t sign_bit = 0x8000'0000;
    static constexpr std::uint32_t infinity = 0x7F80'0000;

    std::int32_t reference(std::uint32_t pattern) const {
        return hs::reference::quantize(std::bit_cast<float>(pattern), grid_, kind_);
    }

    void find_steps(std::uint32_t first, std::uint32_t last) {
        steps_.push_back({first, reference(first)});
        const std::int32_t last_code = reference(last);
        while (steps_.back().code != last_code) {
            std::uint32_t same = steps_.back().first;
            std::uint32_t other = last;
            while (other - same > 1) {
                const std::uint32_t middle = same + (other - same) / 2;
                (reference(middle) == steps_.back().code ? same : other) = middle;
            }
            steps_.push_back({other, reference(other)});
        }
    }

    hs::grid grid_;
    hs::quotient kind_;
    std::vector<step> steps_;
};
