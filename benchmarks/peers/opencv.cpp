// OpenCV's conversion with a scale, which rounds once the zero point is added, and its minimum and maximum.
#include "../grid.hpp"
#include "../peers.hpp"

#include <benchmark/benchmark.h>
#include <opencv2/core.hpp>

namespace bench {

namespace {

namespace hs = halfstep;

/// A matrix of one row over memory of ours.
template <class T>
cv::Mat view(const void* data, std::size_t values) {
    return {1, static_cast<int>(values), cv::traits::Type<T>::value, const_cast<void*>(data)};
}

template <class From, class To>
peer_operation::call convert(const void* from, void* to, std::size_t values, double scale, double shift) {
    return [=, in = view<From>(from, values), out = view<To>(to, values)]() mutable {
        in.convertTo(out, cv::traits::Type<To>::value, scale, shift);
    };
}

template <hs::code Code>
peer_operation::call quantize(const void* from, void* to, std::size_t values) {
    const hs::qparams p = given_grid<Code>();
    return convert<float, Code>(from, to, values, 1.0 / static_cast<double>(p.scale), p.zero_point);
}

template <hs::code Code>
peer_operation::call dequantize(const void* from, void* to, std::size_t values) {
    const hs::qparams p = given_grid<Code>();
    const double scale = static_cast<double>(p.scale);
    return convert<Code, float>(from, to, values, scale, -scale * p.zero_point);
}

peer_operation::call find_range(const void* from, void*, std::size_t values) {
    return [in = view<float>(from, values)] {
        double low = 0;
        double high = 0;
        cv::minMaxIdx(in, &low, &high);
        benchmark::DoNotOptimize(low + high);
    };
}

} // namespace

peer opencv() {
    cv::setNumThreads(1);
    return {"opencv",
            cv::getVersionString(),
            "",
            {{"quantize/f32_int8", quantize<std::int8_t>},
             {"quantize/f32_uint8", quantize<std::uint8_t>},
             {"quantize/f32_int16", quantize<std::int16_t>},
             {"quantize_reciprocal/f32_int8", quantize<std::int8_t>},
             {"quantize_reciprocal/f32_uint8", quantize<std::uint8_t>},
             {"quantize_reciprocal/f32_int16", quantize<std::int16_t>},
             {"dequantize/int8_f32", dequantize<std::int8_t>},
             {"dequantize/uint8_f32", dequantize<std::uint8_t>},
             {"dequantize/int16_f32", dequantize<std::int16_t>},
             {"find_range/f32", find_range}}};
}

} // namespace bench
