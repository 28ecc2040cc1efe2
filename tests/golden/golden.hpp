// What the parts of the golden program share: how results become lines, and the values that they are computed from.
#pragma once

#include <halfstep/halfstep.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace hs = halfstep;

namespace golden {

/// One line of the output, printed when it is complete: a name, how many bytes came out, and their checksum (64-bit
/// FNV-1a). Numbers count as their bytes, the least significant one first, whatever the machine.
class line {
public:
    explicit line(std::string name) : name_(std::move(name)) {}
    line(const line&) = delete;
    line& operator=(const line&) = delete;
    ~line();

    template <class T>
    void add(const T& value) { // not by value: with -ffast-math, clang takes it that no float that is passed is NaN
        if constexpr (std::is_same_v<T, float>)
            add_number(halfstep::detail::bit_cast<std::uint32_t>(value), 4);
        else if constexpr (std::is_same_v<T, double>)
            add_number(canonical_nan(halfstep::detail::bit_cast<std::uint64_t>(value)), 8);
        else if constexpr (std::is_same_v<T, hs::float16> || std::is_same_v<T, hs::bfloat16>)
            add_number(value.bits, 2);
        else if constexpr (std::is_same_v<T, std::byte>)
            add_number(std::to_integer<std::uint8_t>(value), 1);
        else
            add_number(static_cast<std::uint64_t>(value), sizeof(T) <= 4 ? static_cast<int>(sizeof(T)) : 8);
    }
    void add(hs::range r) {
        add(r.min);
        add(r.max);
    }
    void add(const hs::qparams& p) {
        add(p.scale);
        add(p.zero_point);
    }
    template <class Range>
    void add_all(const Range& values) {
        for (const auto& value : values)
            add(value);
    }

private:
    /// The sign of a NaN that an operation makes is the machine's own.
    static std::uint64_t canonical_nan(std::uint64_t bits) {
        return (bits & 0x7FFF'FFFF'FFFF'FFFF) > 0x7FF0'0000'0000'0000 ? 0x7FF8'0000'0000'0000 : bits;
    }
    void add_number(std::uint64_t value, int bytes);

    std::string name_;
    std::uint64_t bytes_ = 0;
    std::uint64_t checksum_ = 0xCBF2'9CE4'8422'2325;
};

/// Calls `run(first, count)` for stretches of an array with `size` elements: all of it, and short ones that begin
/// anywhere.
template <class Run>
void for_each_stretch(std::size_t size, const Run& run) {
    run(std::size_t{0}, size);
    constexpr std::size_t counts[] = {0, 1, 2, 3, 7, 16, 17, 33, 64, 65, 130};
    for (const std::size_t count : counts)
        run((count * 7 + 1) % 61, count);
}

/// Values between -4 and 4, all different, as a tensor of weights may have them.
std::vector<float> ordinary_values(std::size_t count);

/// Values within two units in the last place of where codes change on a grid of this scale, with NaN, infinities,
/// zeros of both signs and the largest floats among them. None is denormal.
std::vector<float> hard_values(float scale, std::size_t count);

/// Denormal and barely normal values of both signs.
std::vector<float> tiny_values(std::size_t count);

/// Integers of every magnitude, the extremes among them.
std::vector<std::int32_t> accumulators(std::size_t count);

template <class Float>
std::vector<Float> narrowed(const std::vector<float>& values) {
    std::vector<Float> result;
    for (const float value : values)
        result.push_back(Float(value));
    return result;
}

template <class T>
const char* type_name() {
    if constexpr (std::is_same_v<T, float>)
        return "float32";
    else if constexpr (std::is_same_v<T, hs::float16>)
        return "float16";
    else if constexpr (std::is_same_v<T, hs::bfloat16>)
        return "bfloat16";
    else if constexpr (std::is_same_v<T, hs::int4>)
        return "int4";
    else if constexpr (std::is_same_v<T, hs::uint4>)
        return "uint4";
    else if constexpr (std::is_same_v<T, hs::int2>)
        return "int2";
    else if constexpr (std::is_same_v<T, hs::uint2>)
        return "uint2";
    else if constexpr (sizeof(T) == 1)
        return std::is_signed_v<T> ? "int8" : "uint8";
    else
        return std::is_signed_v<T> ? "int16" : "uint16";
}

template <class Scheme>
const char* scheme_name() {
    if constexpr (std::is_same_v<Scheme, hs::symmetric>)
        return "symmetric";
    else if constexpr (std::is_same_v<Scheme, hs::symmetric_full_range>)
        return "symmetric_full_range";
    else if constexpr (std::is_same_v<Scheme, hs::pytorch_symmetric>)
        return "pytorch_symmetric";
    else
        return "asymmetric";
}

/// "OPERATION/TYPE/TYPE", the beginning of a line.
template <class... Types>
std::string name_of(std::string operation) {
    ((operation += std::string("/") + type_name<Types>()), ...);
    return operation;
}

// The parts of the output: some types of each operation first, which is what HALFSTEP_GOLDEN_QUICK compiles, then all
// others.
void print_conversions();
void print_quantize();
void print_decode();
void print_quantizers();
void print_calibration();
void print_more_quantize();
void print_more_decode();
void print_more_quantizers();
void print_more_calibration();

} // namespace golden
