// XNNPACK through its operators, on the calling thread. It multiplies by the reciprocal of the scale.
#include "../grid.hpp"
#include "../peers.hpp"

#include <xnnpack.h>

#include <memory>
#include <stdexcept>

// Its header has none; CMake asks the package manager.
#ifndef BENCH_XNNPACK_VERSION
#define BENCH_XNNPACK_VERSION "of unknown version"
#endif

namespace bench {

namespace {

namespace hs = halfstep;

void check(xnn_status status) {
    if (status != xnn_status_success)
        throw std::runtime_error("XNNPACK: status " + std::to_string(status));
}

struct release {
    void operator()(xnn_operator_t op) const { xnn_delete_operator(op); }
};

peer_operation::call run_later(xnn_operator_t op) {
    return [shared = std::shared_ptr<xnn_operator>(op, release{})] { xnn_run_operator(shared.get(), nullptr); };
}

/// One row of so many channels. `create` and `setup` are the operator's functions.
template <hs::code Code, class Create, class Setup>
auto quantize_with(Create create, Setup setup) {
    return [=](const void* from, void* to, std::size_t values) {
        const hs::qparams p = given_grid<Code>();
        constexpr hs::code_range codes = hs::code_traits<Code>::range;
        xnn_operator_t op = nullptr;
        check(create(values, values, values, p.scale, static_cast<Code>(p.zero_point), Code{codes.min}, Code{codes.max},
                     0, &op));
        check(setup(op, 1, static_cast<const float*>(from), static_cast<Code*>(to), nullptr));
        return run_later(op);
    };
}

template <hs::code Code, class Create, class Setup>
auto dequantize_with(Create create, Setup setup) {
    return [=](const void* from, void* to, std::size_t values) {
        const hs::qparams p = given_grid<Code>();
        xnn_operator_t op = nullptr;
        check(create(values, values, values, p.scale, static_cast<Code>(p.zero_point), 0, &op));
        check(setup(op, 1, static_cast<const Code*>(from), static_cast<float*>(to), nullptr));
        return run_later(op);
    };
}

} // namespace

peer xnnpack() {
    if (xnn_initialize(nullptr) != xnn_status_success)
        return {"xnnpack", "", "installed, but it does not run on this CPU", {}};
    const auto to_int8 = quantize_with<std::int8_t>(xnn_create_convert_nc_f32_qs8, xnn_setup_convert_nc_f32_qs8);
    const auto to_uint8 = quantize_with<std::uint8_t>(xnn_create_convert_nc_f32_qu8, xnn_setup_convert_nc_f32_qu8);
    return {"xnnpack",
            BENCH_XNNPACK_VERSION,
            "",
            {{"quantize/f32_int8", to_int8},
             {"quantize/f32_uint8", to_uint8},
             {"quantize_reciprocal/f32_int8", to_int8},
             {"quantize_reciprocal/f32_uint8", to_uint8},
             {"dequantize/int8_f32",
              dequantize_with<std::int8_t>(xnn_create_convert_nc_qs8_f32, xnn_setup_convert_nc_qs8_f32)},
             {"dequantize/uint8_f32",
              dequantize_with<std::uint8_t>(xnn_create_convert_nc_qu8_f32, xnn_setup_convert_nc_qu8_f32)}}};
}

} // namespace bench
