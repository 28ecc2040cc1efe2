// Compiled twice, with UNIT the name of its namespace, against two versions of the library.
#include "unit.hpp"

#include <halfstep/core/choose_qparams.hpp>
#include <halfstep/ops/find_range.hpp>
#include <halfstep/ops/quantize.hpp>
#include <halfstep/simd/active_isa.hpp>

namespace hs = halfstep;

namespace UNIT {

int version() { return HALFSTEP_VERSION; }

void quantize(std::span<const float> values, std::span<std::int8_t> codes) {
    const hs::qparams params = hs::choose_qparams<std::int8_t, hs::asymmetric>(hs::find_range(values));
    hs::quantize(values, params, codes);
}

const char* active_isa() { return hs::name(hs::active_isa()).data(); }

void set_isa_to_scalar() { hs::set_isa(hs::isa::scalar); }

void throw_error() { hs::find_range(std::span<const float>()); }

bool throws_own_error(void (*function)()) {
    try {
        function();
    } catch (const hs::error&) {
        return true;
    } catch (...) {
    }
    return false;
}

} // namespace UNIT
