// Calls a kernel as often as it is told to, for instructions.sh to count what the CPU executes.
#include <halfstep/simd/dispatch.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr std::size_t count = 4096; // instructions.sh divides by it

/// What kernels work on.
struct memory {
    std::vector<float> floats = std::vector<float>(count, 0.75f);
    std::vector<float> decoded = std::vector<float>(count);
    std::vector<std::int8_t> int8_codes = std::vector<std::int8_t>(count);
    std::vector<std::uint8_t> int4_codes = std::vector<std::uint8_t>(count / 2);
    hs::grid int8_grid{{0.0625f, 3}, {-128, 127}};
    hs::grid int4_grid{{0.25f, 3}, {-8, 7}};
    hs::range range;
};

/// A row of the table that instructions.sh prints.
struct operation {
    std::string_view name;
    void (*run)(memory&);
};

constexpr operation operations[] = {
    {"quantize/f32_int8",
     [](memory& m) {
         hs::simd::quantize<std::int8_t, float>(hs::quotient::exact)(m.floats.data(), count, m.int8_grid,
                                                                     m.int8_codes.data(), 0, false);
     }},
    {"quantize/f32_int4",
     [](memory& m) {
         hs::simd::quantize<hs::int4, float>(hs::quotient::exact)(m.floats.data(), count, m.int4_grid,
                                                                  m.int4_codes.data(), 0, false);
     }},
    {"dequantize/int8_f32",
     [](memory& m) {
         hs::simd::dequantize<std::int8_t, float>()(m.int8_codes.data(), 0, count, m.int8_grid, m.decoded.data(),
                                                    false);
     }},
    {"dequantize/int4_f32",
     [](memory& m) {
         hs::simd::dequantize<hs::int4, float>()(m.int4_codes.data(), 0, count, m.int4_grid, m.decoded.data(), false);
     }},
    {"fake_quantize/f32",
     [](memory& m) {
         hs::simd::fake_quantize<float>(hs::quotient::exact)(m.floats.data(), count, m.int8_grid, m.decoded.data(),
                                                             false);
     }},
    {"find_range/f32", [](memory& m) { m.range = hs::simd::min_max<float>()(m.floats.data(), count); }},
};

} // namespace

/// Without arguments: the names of the operations. Else `OPERATION CALLS`.
int main(int argc, char** argv) {
    memory m;
    for (const operation& each : operations) {
        if (argc == 1)
            std::printf("%s\n", each.name.data());
        else if (argc == 3 && each.name == argv[1])
            for (int calls = std::atoi(argv[2]); calls > 0; --calls)
                each.run(m);
    }
}
