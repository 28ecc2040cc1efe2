// The grids that a criterion may choose from.
#pragma once

#include "../core/choose_qparams.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// All grids of one code type, scheme and scale type, as a value: so a criterion is an ordinary function, not a
/// template over all of them.
///
/// ```cpp
/// auto family = hs::grid_family::of<std::int8_t, hs::symmetric>();
/// hs::grid g = family.choose({-1.0f, 3.0f});      // scale 3/127
/// ```
struct grid_family {
    code_range all_codes;                                 ///< every code of the type
    code_range codes;                                     ///< the codes that the scheme uses
    bool is_symmetric;                                    ///< whether the grids are centred on real 0
    scale_type scales;                                    ///< how scales are stored
    grid (*scheme_choose)(range, code_range, scale_type); ///< the scheme's own choice

    bool has_signed_scales; ///< whether the larger end of a range gets the extra code, by the sign of the scale

    /// The grids that a scheme makes for a code type.
    template <code Code, scheme Scheme>
    static constexpr grid_family of(scale_type scales = scale_type::float32) {
        return of<Scheme>(code_traits<Code>::range, scales);
    }
    /// The same for codes that have no type: three bits are `of<symmetric>({-4, 3})`. Throws if the scheme uses fewer
    /// than two of them, some are none of any code type, or the scale type is none.
    template <scheme Scheme>
    static constexpr grid_family of(code_range all, scale_type scales = scale_type::float32) {
        constexpr std::int32_t lowest = code_traits<std::int16_t>::range.min;
        constexpr std::int32_t highest = code_traits<std::uint16_t>::range.max;
        if (all.min < lowest || all.max > highest || all.min >= all.max ||
            Scheme::codes(all).min >= Scheme::codes(all).max) {
            detail::fail("grid_family", {"codes are ", all.min, " to ", all.max, "; expected a part of ", lowest,
                                         " to ", highest, " of which the scheme uses two codes or more"});
            return of<Scheme>(code_traits<std::int8_t>::range, scales);
        }
        if (!detail::check_scale_type("grid_family", "scales", scales))
            return of<Scheme>(all);
        const bool has_signed_scales =
            Scheme::choose({-1.0f, 2.0f}, all, scales).scale * Scheme::choose({-2.0f, 1.0f}, all, scales).scale < 0.0f;
        return {all, Scheme::codes(all), Scheme::is_symmetric, scales, &Scheme::choose, has_signed_scales};
    }

    /// The grid for a range that is not empty and whose ends are finite.
    constexpr grid choose(range r) const { return scheme_choose(r, all_codes, scales); }
    /// How many steps lie between the lowest and the highest code: 254 or 255 for 8 bits.
    constexpr int steps() const { return codes.max - codes.min; }
};

} // namespace halfstep::inline HALFSTEP_ABI
