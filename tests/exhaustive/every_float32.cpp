// All 2^32 floats through the quantize and fake-quantize kernels of every set: the same bits as the reference.
#include "catch.hpp"
#include "exhaustive/code_steps.hpp"
#include "exhaustive/hard_case.hpp"
#include "unit/support/forced_isa.hpp"
#include "unit/support/same_bytes.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

namespace {

constexpr std::size_t chunk = 1 << 14; // all that a chunk needs is in the second-level cache
constexpr std::uint64_t all_patterns = std::uint64_t{1} << 32;

/// Patterns `first` and on, as floats.
void fill_patterns(std::uint32_t first, std::span<float> x) {
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::bit_cast<float>(first + static_cast<std::uint32_t>(i));
}

/// The kernels of every set for one grid, and what they have to give.
template <hs::code Code>
class float_sweep {
public:
    float_sweep(const hs::grid& g, hs::quotient kind) : grid_(g), kind_(kind), steps_(g, kind) {
        for (const hs::isa set : isas_under_test())
            kernels_.push_back({set, kernel_from(set, [&] { return hs::simd::quantize<Code, float>(kind); }),
                                kernel_from(set, [&] { return hs::simd::fake_quantize<float>(kind); })});
    }

    /// Every float, on every set.
    void check_kernels() {
        for (std::uint64_t first = 0; first < all_patterns; first += chunk) {
            const auto pattern = static_cast<std::uint32_t>(first);
            fill_patterns(pattern, x_);
            steps_.for_each_part(pattern, chunk, [&](std::size_t begin, std::size_t end, std::int32_t code) {
                std::fill(codes_.data() + begin, codes_.data() + end, static_cast<Code>(code));
                std::fill(values_.data() + begin, values_.data() + end, hs::reference::dequantize(code, grid_));
            });
            for (const set_kernels& kernels : kernels_)
                check_chunk(kernels, pattern);
        }
    }

    /// The places where codes change, against the reference at every float.
    void check_steps() const {
        for (std::uint64_t first = 0; first < all_patterns; first += chunk)
            if (!steps_.agrees_with_reference(static_cast<std::uint32_t>(first), chunk))
                FAIL("codes do not change where bisection says, among the patterns from " << first << " on");
    }

    /// The same around these places, and for some floats in each part of the others.
    void check_steps_quickly() const {
        constexpr std::uint32_t around = 64;
        for (const code_steps::step& step : steps_.steps())
            REQUIRE(steps_.agrees_with_reference(step.first < around ? 0 : step.first - around, 2 * around));
        for (std::uint64_t first = 0; first < all_patterns; first += 16 * chunk)
            REQUIRE(steps_.agrees_with_reference(static_cast<std::uint32_t>(first), chunk));
    }

private:
    struct set_kernels {
        hs::isa set;
        decltype(hs::simd::quantize<Code, float>({})) quantize;
        decltype(hs::simd::fake_quantize<float>({})) fake_quantize;
    };

    void check_chunk(const set_kernels& kernels, std::uint32_t first) {
        kernels.quantize(x_.data(), chunk, grid_, found_codes_.data(), 0, false);
        if (const std::size_t at = first_difference<Code>(found_codes_, codes_); at != chunk)
            FAIL(hs::name(kernels.set) << ", " << name_of(kind_) << ", pattern " << first + at << ": "
                                       << +found_codes_[at] << ", the reference has " << +codes_[at]);
        kernels.fake_quantize(x_.data(), chunk, grid_, found_values_.data(), false);
        if (const std::size_t at = first_difference<float>(found_values_, values_); at != chunk)
            FAIL(hs::name(kernels.set) << ", " << name_of(kind_) << ", pattern " << first + at << ": "
                                       << found_values_[at] << ", the reference has " << values_[at]);
    }

    hs::grid grid_;
    hs::quotient kind_;
    code_steps steps_;
    std::vector<set_kernels> kernels_;
    std::vector<float> x_ = std::vector<float>(chunk);
    std::vector<Code> codes_ = std::vector<Code>(chunk);
    std::vector<Code> found_codes_ = codes_;
    std::vector<float> values_ = x_;
    std::vector<float> found_values_ = x_;
};

struct hard_scale {
    float scale;
    std::string why;
};

/// The scale in 1..2 for which `error(scale)` is largest.
template <class Error>
float scale_with_largest(const Error& error) {
    float worst = 1.0f;
    double largest = 0;
    for (std::uint32_t mantissa = 0; mantissa < 1u << 23; ++mantissa) {
        const auto scale = std::bit_cast<float>(0x3F80'0000u | mantissa);
        if (const double found = std::abs(error(scale)); found > largest) {
            largest = found;
            worst = scale;
        }
    }
    return worst;
}

/// How far the rounded reciprocal of a scale is from the true one, relative to that. Exact.
double error_of_reciprocal(float scale) { return static_cast<double>(1.0f / scale) * static_cast<double>(scale) - 1.0; }

/// The same for the reciprocal in two parts. Exact, too: what the first part leaves has at most 47 bits.
double error_of_two_parts(float scale) {
    const double rest = -error_of_reciprocal(scale);
    return static_cast<double>(static_cast<float>(rest) / scale) * static_cast<double>(scale) - rest;
}

/// The scale on which a value comes closest to where codes change, `first` to `last` steps from real 0, without lying
/// there.
float scale_next_to_change(std::int32_t first, std::int32_t last) {
    float scale = 1.0f;
    double least = 0x1p-45;
    for (std::int32_t k = first; k <= last; ++k) {
        const double tie = k + 0.5;
        const double change = tie + (k % 2 == 0 ? 1 : -1) * std::exp2(std::ilogb(tie) - 24);
        for_each_hard_case(k, [&](const hard_case& c) {
            const auto x = static_cast<double>(c.x);
            const double distance = std::abs(std::fma(-change, static_cast<double>(c.scale), x)) / x;
            if (distance < least) {
                least = distance;
                scale = c.scale;
            }
        });
    }
    REQUIRE(least < 0x1p-45);
    return scale;
}

std::vector<hard_scale> hard_scales() {
    constexpr float smallest = std::numeric_limits<float>::min();
    constexpr float largest = std::numeric_limits<float>::max();
    return {
        {0.00214854861f, "division and reciprocal are known to give different codes"},
        {smallest, "the smallest normal: quotients of most values overflow, denormal ones are fractions of a step"},
        {0x1.fffffep-126f, "just below twice the smallest: values next to ties are denormal, and so are their errors"},
        {largest, "the largest: its reciprocal is denormal, and products of steps overflow"},
        {0x1.000002p+126f, "the reciprocal is just denormal"},
        {0x1.fffffep-65f, "just below 2^-64: values are multiplied before, so that no product is denormal"},
        {0x1p-64f, "2^-64, the first scale that is used as it is: corrections of quotients are as small as can be"},
        {0x1.000002p+64f, "just above 2^64: values are multiplied before, and small ones become denormal or 0"},
        {0x1p-7f, "a power of two: every tie is met exactly, and goes to the even code"},
        {scale_with_largest(error_of_reciprocal), "the reciprocal with the largest error of all"},
        {scale_with_largest(error_of_two_parts), "the reciprocal in two parts with the largest error of all"},
        {scale_next_to_change(64, 255), "a quotient that comes as close to where codes of 8 bits change as any does"},
        {scale_next_to_change(16384, 65535), "the same for codes of 16 bits"},
        {-0.0473f, "a negative scale: values are multiplied before, and codes fall from value to value"},
    };
}

/// One grid in full, and how long it took.
template <hs::code Code>
void check_completely(const hard_scale& hard, std::int32_t zero_point, hs::code_range codes, hs::quotient kind) {
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    CAPTURE(hard.scale, hard.why, zero_point, name_of<Code>(), name_of(kind));
    float_sweep<Code> sweep(hs::grid({hard.scale, zero_point}, codes), kind);
    sweep.check_steps();
    const std::chrono::duration<double> steps_checked = clock::now() - start;
    sweep.check_kernels();
    const std::chrono::duration<double> all = clock::now() - start;
    std::printf("scale %.9g, %s, %s: 2^32 floats in %.1f s, %.1f s of them the reference's (%s)\n",
                static_cast<double>(hard.scale), name_of<Code>().c_str(), name_of(kind).c_str(), all.count(),
                steps_checked.count(), hard.why.c_str());
    std::fflush(stdout);
}

} // namespace

TEST_CASE("every float32, divided", "[exhaustive][quantize]") {
    float_sweep<std::int8_t> sweep(hs::grid({0.00214854861f, 3}, {-127, 127}), hs::quotient::exact);
    sweep.check_steps_quickly();
    sweep.check_kernels();
}

TEST_CASE("every float32, times the reciprocal", "[exhaustive][quantize]") {
    float_sweep<std::int8_t> sweep(hs::grid({-0.0473f, -5}, {-128, 127}), hs::quotient::pytorch_reciprocal);
    sweep.check_steps_quickly();
    sweep.check_kernels();
}

// By hand, since it takes long: CTest's label `complete`.
TEST_CASE("every float32 on every hard scale, and every code of the reference", "[.complete]") {
    for (const hard_scale& hard : hard_scales()) {
        check_completely<std::int8_t>(hard, -128, {-128, 127}, hs::quotient::exact);
        check_completely<std::int8_t>(hard, 5, {-127, 127}, hs::quotient::pytorch_reciprocal);
        check_completely<std::uint16_t>(hard, 32768, {0, 65535}, hs::quotient::exact);
    }
}
