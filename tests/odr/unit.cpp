// Compiled twice, with UNIT the name of its namespace: once with -m flags, once without.
#include "unit.hpp"

#include <halfstep/halfstep.hpp>

namespace hs = halfstep;

namespace UNIT {

void quantize(std::span<const float> values, std::span<std::int8_t> codes) {
    const hs::qparams params = hs::choose_qparams<std::int8_t, hs::asymmetric>(hs::find_range(values));
    hs::quantize(values, params, codes);
}

const char* active_isa() { return hs::name(hs::active_isa()).data(); }

void set_isa_to_scalar() { hs::set_isa(hs::isa::scalar); }

void throw_error() { hs::find_range(std::span<const float>()); }

} // namespace UNIT
