// What an operation reads and writes: float types, accumulators, code types, or nothing.
#pragma once

#include <halfstep/core/codes.hpp>
#include <halfstep/core/float_types.hpp>

#include <string>

namespace bench {

namespace hs = halfstep;

/// The output of an operation that only reads.
struct nothing {};

/// How an element is called in names, what it is stored as, how many bits a value takes, and whether it is among the
/// types that are measured unless others are asked for.
template <class T>
struct element;

template <class Storage, int Bits, bool IsCommon = true>
struct element_layout {
    using storage = Storage;
    static constexpr std::size_t bits = Bits;
    static constexpr bool is_common = IsCommon;
};
template <hs::code Code, bool IsCommon = true>
struct code_element : element_layout<hs::code_storage<Code>, hs::code_traits<Code>::bits, IsCommon> {};

template <>
struct element<nothing> : element_layout<std::uint8_t, 0> {
    static constexpr const char* name = "";
};
template <>
struct element<float> : element_layout<float, 32> {
    static constexpr const char* name = "f32";
};
template <>
struct element<hs::float16> : element_layout<hs::float16, 16, false> {
    static constexpr const char* name = "f16";
};
template <>
struct element<hs::bfloat16> : element_layout<hs::bfloat16, 16, false> {
    static constexpr const char* name = "bf16";
};
template <>
struct element<std::int32_t> : element_layout<std::int32_t, 32> {
    static constexpr const char* name = "i32";
};
template <>
struct element<std::int8_t> : code_element<std::int8_t> {
    static constexpr const char* name = "int8";
};
template <>
struct element<std::uint8_t> : code_element<std::uint8_t, false> {
    static constexpr const char* name = "uint8";
};
template <>
struct element<std::int16_t> : code_element<std::int16_t, false> {
    static constexpr const char* name = "int16";
};
template <>
struct element<hs::int4> : code_element<hs::int4> {
    static constexpr const char* name = "int4";
};
template <>
struct element<hs::uint4> : code_element<hs::uint4> {
    static constexpr const char* name = "uint4";
};
template <>
struct element<hs::int2> : code_element<hs::int2> {
    static constexpr const char* name = "int2";
};

/// "quantize" and float, int8 make "quantize/f32_int8".
template <class From, class To>
std::string operation_name(const std::string& operation) {
    const std::string to = element<To>::name;
    return operation + "/" + element<From>::name + (to.empty() ? "" : "_" + to);
}

/// Calls `visit.operator()<T>()` for each of the types.
template <class... T, class Visit>
void for_each_type(Visit visit) {
    (visit.template operator()<T>(), ...);
}

} // namespace bench
