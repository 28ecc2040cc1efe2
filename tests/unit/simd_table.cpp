// The table of kernels hands out the kernel of the active set, row by row: not a neighbour's, not another set's.
#include "catch.hpp"
#include "unit/support/forced_isa.hpp"

#if HALFSTEP_X86
/// The kernel of each set, as HALFSTEP_CHOOSE names them in simd/dispatch.hpp.
#define KERNELS(...)                                                                                                   \
    { &hs::simd::scalar::__VA_ARGS__, &hs::simd::avx2::__VA_ARGS__, &hs::simd::avx512::__VA_ARGS__ }
#elif HALFSTEP_NEON
#define KERNELS(...)                                                                                                   \
    { &hs::simd::scalar::__VA_ARGS__, &hs::simd::neon::__VA_ARGS__ }
#else
#define KERNELS(...)                                                                                                   \
    { &hs::simd::scalar::__VA_ARGS__ }
#endif

namespace {

template <class Get>
void check_row(Get get, std::initializer_list<decltype(get())> kernels) {
    REQUIRE(kernels.size() == hs::all_isas.size());
    for (const hs::isa set : isas_under_test()) {
        INFO(hs::name(set));
        const bool same = kernel_from(set, get) == kernels.begin()[hs::place_of(set)];
        CHECK(same);
    }
}

template <hs::code Code, hs::floating Float>
void check_code_rows() {
    using hs::quotient;
    check_row([] { return hs::simd::quantize<Code, Float>(quotient::exact); },
              KERNELS(quantize<Code, quotient::exact, Float>));
    check_row([] { return hs::simd::quantize<Code, Float>(quotient::pytorch_reciprocal); },
              KERNELS(quantize<Code, quotient::pytorch_reciprocal, Float>));
    check_row([] { return hs::simd::quantize_stochastic<Code, Float>(); }, KERNELS(quantize_stochastic<Code, Float>));
    check_row([] { return hs::simd::make_encoders<Code>(quotient::exact); },
              KERNELS(make_encoders<Code, quotient::exact>));
    check_row([] { return hs::simd::make_encoders<Code>(quotient::pytorch_reciprocal); },
              KERNELS(make_encoders<Code, quotient::pytorch_reciprocal>));
    check_row([] { return hs::simd::quantize_runs<Code, Float>(quotient::exact); },
              KERNELS(quantize_runs<Code, quotient::exact, Float>));
    check_row([] { return hs::simd::quantize_runs<Code, Float>(quotient::pytorch_reciprocal); },
              KERNELS(quantize_runs<Code, quotient::pytorch_reciprocal, Float>));
    check_row([] { return hs::simd::dequantize_runs<Code, Float>(); }, KERNELS(dequantize_runs<Code, Float>));
    using hs::destination;
    check_row([] { return hs::simd::dequantize<Code, Float, destination::overwritten>(); },
              KERNELS(dequantize<Code, Float, destination::overwritten>));
    check_row([] { return hs::simd::dequantize<Code, Float, destination::added_to>(); },
              KERNELS(dequantize<Code, Float, destination::added_to>));
}

template <hs::floating Float>
void check_float_rows() {
    using hs::quotient;
    check_row([] { return hs::simd::min_max<Float>(); }, KERNELS(min_max<Float>));
    check_row([] { return hs::simd::min_max_runs<Float>(); }, KERNELS(min_max_runs<Float>));
    check_row([] { return hs::simd::count_non_finite<Float>(); }, KERNELS(count_non_finite<Float>));
    check_row([] { return hs::simd::fake_quantize<Float>(quotient::exact); },
              KERNELS(fake_quantize<quotient::exact, Float>));
    check_row([] { return hs::simd::fake_quantize<Float>(quotient::pytorch_reciprocal); },
              KERNELS(fake_quantize<quotient::pytorch_reciprocal, Float>));
    check_row([] { return hs::simd::fake_quantize_stochastic<Float>(); }, KERNELS(fake_quantize_stochastic<Float>));
}

template <hs::code Code, hs::scheme Scheme, hs::floating Float>
void check_scheme_rows() {
    using hs::quotient;
    check_row([] { return hs::simd::choose_grids<Scheme>(); }, KERNELS(choose_grids<Scheme>));
    check_row([] { return hs::simd::encode_runs<Code, Scheme, Float>(quotient::exact); },
              KERNELS(encode_runs<Code, Scheme, quotient::exact, Float>));
    check_row([] { return hs::simd::encode_runs<Code, Scheme, Float>(quotient::pytorch_reciprocal); },
              KERNELS(encode_runs<Code, Scheme, quotient::pytorch_reciprocal, Float>));
}

template <hs::code Code, hs::requantization Arithmetic>
void check_requantize_rows() {
    using hs::multiplier_of;
    check_row([] { return hs::simd::requantize<Code, Arithmetic>(multiplier_of::all); },
              KERNELS(requantize<Code, Arithmetic, multiplier_of::all>));
    check_row([] { return hs::simd::requantize<Code, Arithmetic>(multiplier_of::each); },
              KERNELS(requantize<Code, Arithmetic, multiplier_of::each>));
}

template <hs::error_norm Norm>
void check_sum_rows() {
    check_row([] { return hs::simd::sum_error<Norm>(); }, KERNELS(sum_error<Norm, false>));
    check_row([] { return hs::simd::sum_weighted_error<Norm>(); }, KERNELS(sum_error<Norm, true>));
    check_row([] { return hs::simd::search_scales<Norm>(); }, KERNELS(search_scales<Norm>));
    check_row([] { return hs::simd::search_windows<Norm>(); }, KERNELS(search_windows<Norm>));
}

} // namespace

TEST_CASE("every kernel comes from its own row and from the forced set", "[simd][dispatch]") {
    check_code_rows<hs::int4, hs::bfloat16>(); // a row is one template for all types
    check_float_rows<hs::bfloat16>();
    check_scheme_rows<hs::int4, hs::asymmetric, hs::bfloat16>();
    check_requantize_rows<hs::int4, hs::double_rounding>();
    check_sum_rows<hs::error_norm::squared>();
    check_sum_rows<hs::error_norm::absolute>();
    check_row([] { return hs::simd::pack<4>(); }, KERNELS(pack<4>));
    check_row([] { return hs::simd::pack<2>(); }, KERNELS(pack<2>));
    check_row([] { return hs::simd::unpack<4, true>(); }, KERNELS(unpack<4, true>));
    check_row([] { return hs::simd::unpack<4, false>(); }, KERNELS(unpack<4, false>));
    check_row([] { return hs::simd::unpack<2, true>(); }, KERNELS(unpack<2, true>));
    check_row([] { return hs::simd::unpack<2, false>(); }, KERNELS(unpack<2, false>));
}

TEST_CASE("the log of dispatch sees which set was used", "[simd][dispatch]") {
    for (const hs::isa set : isas_under_test()) {
        const forced_isa forced(set);
        CHECK_FALSE(forced.was_used());
        hs::simd::min_max<float>();
        CHECK(forced.was_used());
        if (set != hs::isa::scalar) {
            hs::set_isa(hs::isa::scalar); // a kernel from elsewhere spoils it
            hs::simd::min_max<float>();
            CHECK_FALSE(forced.was_used());
        }
    }
}
