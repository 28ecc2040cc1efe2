// oneDNN's reorder from float to codes and back, on one thread.
#include "../grid.hpp"
#include "../peers.hpp"

#include <oneapi/dnnl/dnnl.hpp>

#include <dlfcn.h>

namespace bench {

namespace {

namespace hs = halfstep;
using data_type = dnnl::memory::data_type;

/// Its threads are OpenMP's, from whichever runtime it was linked to.
void use_one_thread() {
    if (void* const function = dlsym(RTLD_DEFAULT, "omp_set_num_threads"))
        reinterpret_cast<void (*)(int)>(function)(1);
}

peer_operation::call reorder(const void* from, data_type from_type, void* to, data_type to_type, std::size_t values,
                             const dnnl::primitive_attr& attributes) {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    const auto describe = [=](data_type type) {
        return dnnl::memory::desc({static_cast<dnnl::memory::dim>(values)}, type, dnnl::memory::format_tag::a);
    };
    dnnl::memory in(describe(from_type), cpu, const_cast<void*>(from));
    dnnl::memory out(describe(to_type), cpu, to);
    const dnnl::reorder::primitive_desc description(in, out, attributes);
    return [primitive = dnnl::reorder(description), in, out, stream = dnnl::stream(cpu)]() mutable {
        primitive.execute(stream, in, out);
    };
}

template <hs::code Code>
constexpr data_type type_of = std::is_signed_v<Code> ? data_type::s8 : data_type::u8;

template <hs::code Code>
peer_operation::call quantize(const void* from, void* to, std::size_t values) {
    const hs::qparams p = given_grid<Code>();
    dnnl::primitive_attr attributes;
    attributes.set_output_scales(0, {1.0f / p.scale});
    attributes.set_zero_points(DNNL_ARG_DST, 0, {p.zero_point});
    return reorder(from, data_type::f32, to, type_of<Code>, values, attributes);
}

template <hs::code Code>
peer_operation::call dequantize(const void* from, void* to, std::size_t values) {
    const hs::qparams p = given_grid<Code>();
    dnnl::primitive_attr attributes;
    attributes.set_output_scales(0, {p.scale});
    attributes.set_zero_points(DNNL_ARG_SRC, 0, {p.zero_point});
    return reorder(from, type_of<Code>, to, data_type::f32, values, attributes);
}

} // namespace

peer onednn() {
    use_one_thread();
    const dnnl::version_t& version = *dnnl::version();
    return {"onednn",
            std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.patch),
            "",
            {{"quantize/f32_int8", quantize<std::int8_t>},
             {"quantize/f32_uint8", quantize<std::uint8_t>},
             {"quantize_reciprocal/f32_int8", quantize<std::int8_t>},
             {"quantize_reciprocal/f32_uint8", quantize<std::uint8_t>},
             {"dequantize/int8_f32", dequantize<std::int8_t>},
             {"dequantize/uint8_f32", dequantize<std::uint8_t>}}};
}

} // namespace bench
