// Which instruction set is active: the best one, what HALFSTEP_ISA names, or what set_isa says.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"

#include <optional>

namespace {

/// While it lives, HALFSTEP_ISA is `value`; then what it was before.
class environment {
public:
    explicit environment(const char* value) {
        if (const char* const text = std::getenv(variable))
            before_ = text;
        setenv(variable, value, 1);
    }
    ~environment() {
        if (before_)
            setenv(variable, before_->c_str(), 1);
        else
            unsetenv(variable);
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;

private:
    static constexpr const char* variable = "HALFSTEP_ISA";
    std::optional<std::string> before_;
};

/// Every set that there is on any machine.
constexpr std::array every_isa = {hs::isa::scalar, hs::isa::avx2, hs::isa::avx512, hs::isa::neon};

std::string supported_names() {
    std::string names;
    for (const hs::isa set : every_isa)
        if (hs::is_supported(set))
            names.append(names.empty() ? "" : ", ").append(hs::name(set));
    return names;
}

} // namespace

TEST_CASE("the active set is the best one unless HALFSTEP_ISA names another", "[simd][isa]") {
    const char* const requested = std::getenv("HALFSTEP_ISA");
    if (requested == nullptr || *requested == '\0')
        CHECK(hs::active_isa() == hs::best_isa());
    else
        CHECK(hs::name(hs::active_isa()) == requested);
}

TEST_CASE("sets have the names that HALFSTEP_ISA takes", "[simd][isa]") {
    CHECK(hs::name(hs::isa::scalar) == "scalar");
    CHECK(hs::name(hs::isa::avx2) == "avx2");
    CHECK(hs::name(hs::isa::avx512) == "avx512");
    CHECK(hs::name(hs::isa::neon) == "neon");
}

TEST_CASE("a set's place is where it stands among all sets of the build", "[simd][isa]") {
    CHECK(hs::all_isas[0] == hs::isa::scalar);
    for (std::size_t i = 0; i < hs::all_isas.size(); ++i)
        CHECK(hs::place_of(hs::all_isas[i]) == i);
    for (const hs::isa set : every_isa)
        if (std::find(hs::all_isas.begin(), hs::all_isas.end(), set) == hs::all_isas.end())
            CHECK(hs::place_of(set) == hs::all_isas.size());
}

TEST_CASE("the plain set is supported everywhere, and sets are nested", "[simd][isa]") {
    CHECK(hs::is_supported(hs::isa::scalar));
    CHECK(hs::is_supported(hs::best_isa()));
    CHECK((!hs::is_supported(hs::isa::avx512) || hs::is_supported(hs::isa::avx2)));
}

TEST_CASE("no CPU has the vector sets of two architectures", "[simd][isa]") {
    CHECK_FALSE((hs::is_supported(hs::isa::avx2) && hs::is_supported(hs::isa::neon)));
}

#if HALFSTEP_NEON
TEST_CASE("every aarch64 CPU has NEON", "[simd][isa]") { CHECK(hs::best_isa() == hs::isa::neon); }
#endif

#if HALFSTEP_X86
TEST_CASE("detection agrees with the compiler's own", "[simd][isa]") {
    // Not the same question: the compiler's answers for the CPU's features one by one.
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    CHECK(hs::is_supported(hs::isa::avx2) == avx2);
    CHECK(hs::is_supported(hs::isa::avx512) == avx512);
}

TEST_CASE("no set is taken whose registers the operating system does not save", "[simd][isa]") {
    constexpr std::uint32_t sse = 1u << 1, avx = 1u << 2, masks = 1u << 5, upper_halves = 1u << 6,
                            upper_registers = 1u << 7;
    constexpr std::uint32_t all = ~0u;
    const auto best = [](std::uint32_t saved) { return hs::simd::best_isa_of({all, all, saved}); };
    CHECK(best(all) == hs::isa::avx512);
    CHECK(best(sse | avx | masks | upper_halves | upper_registers) == hs::isa::avx512);
    for (const std::uint32_t missing : {masks, upper_halves, upper_registers, masks | upper_halves | upper_registers})
        CHECK(best(all & ~missing) == hs::isa::avx2);
    for (const std::uint32_t missing : {sse, avx, sse | avx, all})
        CHECK(best(all & ~missing) == hs::isa::scalar);
}

TEST_CASE("no set is taken that the CPU has in part", "[simd][isa]") {
    const hs::simd::cpu_words this_cpu = hs::simd::read_cpu_words();
    CHECK(hs::simd::best_isa_of(this_cpu) == hs::best_isa());
    CHECK(hs::simd::best_isa_of({}) == hs::isa::scalar);

    constexpr std::uint32_t all = ~0u;
    for (const int bit : {12, 28, 29}) // FMA, AVX, F16C
        CHECK(hs::simd::best_isa_of({all & ~(1u << bit), all, all}) == hs::isa::scalar);
    for (const int bit : {3, 5, 8}) // BMI1, AVX2, BMI2
        CHECK(hs::simd::best_isa_of({all, all & ~(1u << bit), all}) == hs::isa::scalar);
    for (const int bit : {16, 17, 30, 31}) // AVX-512 F, DQ, BW, VL
        CHECK(hs::simd::best_isa_of({all, all & ~(1u << bit), all}) == hs::isa::avx2);
}
#endif

TEST_CASE("set_isa changes the active set", "[simd][isa]") {
    const hs::isa before = hs::active_isa();
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        hs::set_isa(set);
        CHECK(hs::active_isa() == set);
    }
    hs::set_isa(before);
}

TEST_CASE("HALFSTEP_ISA names a set, and an empty one asks for the best", "[simd][isa]") {
    for (const hs::isa set : hs::all_isas) {
        if (!hs::is_supported(set))
            continue;
        const environment named(hs::name(set).data());
        CHECK(hs::detail::isa_from_environment() == set);
    }
    const environment empty("");
    CHECK(hs::detail::isa_from_environment() == hs::best_isa());
}

TEST_CASE("a wrong HALFSTEP_ISA is an error that says what can be asked for", "[simd][isa][error]") {
    for (const char* const wrong : {"sse9", "AVX2", "avx2 ", " "}) {
        const environment named(wrong);
        CHECK_THROWS_WITH(hs::detail::isa_from_environment(),
                          "halfstep::active_isa: the environment variable HALFSTEP_ISA is '" + std::string(wrong) +
                              "'; expected one that this CPU supports: " + supported_names());
    }
}
