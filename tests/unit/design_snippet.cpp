// The lines that the design promises, exactly as they stand there: they must compile, and do what they say.
#include "catch.hpp"

#include <halfstep/halfstep.hpp>
namespace hs = halfstep;

#include <cmath>
#include <vector>

namespace {

std::vector<float> wave(std::size_t count, float frequency) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = std::sin(frequency * static_cast<float>(i));
    return values;
}

} // namespace

TEST_CASE("the design's snippet compiles as it stands and does what it says") {
    const std::size_t rows = 3, cols = 200, n_tokens = 3, hidden = 200;
    const std::vector<float> values = wave(rows * cols, 0.1f);
    const std::span<const float> w = values;
    const std::span<const float> x = values;
    const std::vector<std::span<const float>> batches = {w.first(100), w.subspan(100)};
    const std::span<const float> batch = w.first(100);
    std::vector<std::uint8_t> code_storage(batch.size());
    const std::span<std::uint8_t> codes = code_storage;
    std::vector<float> floats(batch.size());
    std::vector<std::int8_t> codes_i8 = {-8, -1, 0, 3, 7};
    const std::vector<std::int8_t> codes_before = codes_i8;
    std::vector<std::uint8_t> packed(3);
    const hs::isa best = hs::active_isa();

    // clang-format off
    // Weights, int8, one scale per output channel.
    hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> int8_weights{hs::per_channel{.axis = 0}};
    auto w8 = int8_weights.quantize(w, hs::shape{rows, cols});       // w: std::span<const float>
    std::vector<float> back = hs::dequantize(w8);

    // Weights, int4, one scale per 128 along the input dimension, clipped where the squared error is least.
    hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 128}};
    auto w4 = int4_weights.quantize(w, hs::shape{rows, cols}, hs::mse{});

    // What did it cost?
    hs::error_report e = hs::compare(w, hs::dequantize(w4));        // e.sqnr_db, e.rmse, e.max_abs ...

    // Activations: observe batches, choose a criterion, then encode with a fixed grid.
    hs::histogram_observer observer;
    for (std::span<const float> batch : batches) observer.observe(batch);
    hs::qparams a = observer.choose_qparams<std::uint8_t, hs::asymmetric>(hs::entropy{});   // or min_max{}, percentile{99.9}, mse{}
    hs::quantize(batch, a, codes);                                   // codes: std::span<std::uint8_t>
    hs::dequantize(codes, a, floats);
    hs::fake_quantize<std::uint8_t>(batch, a, floats);

    // Activations, dynamic: one grid per token, range and codes in one call.
    auto tokens = hs::quantizer<std::int8_t, hs::symmetric, hs::per_token>{}.quantize(x, hs::shape{n_tokens, hidden});

    // The pieces.
    hs::range r = hs::find_range(x);                                 // r.min, r.max, one pass
    hs::qparams p = hs::choose_qparams<std::int8_t, hs::symmetric>(r);   // p.scale, p.zero_point
    hs::pack_int4(codes_i8, packed);  hs::unpack_int4(packed, codes_i8);
    if (hs::is_supported(hs::isa::avx2)) {
    hs::active_isa();  hs::set_isa(hs::isa::avx2);                   // also the environment variable HALFSTEP_ISA
    }
    CHECK(hs::active_isa() == (hs::is_supported(hs::isa::avx2) ? hs::isa::avx2 : best));
    hs::set_isa(best);
    // clang-format on

    CHECK(w8.scales().size() == rows);
    CHECK(w4.scales().size() == rows * 2);
    CHECK(w4.codes().size() == rows * cols / 2);
    CHECK(hs::compare(w, back).sqnr_db > e.sqnr_db);
    CHECK(e.sqnr_db > 15);
    CHECK(tokens.scales().size() == n_tokens);
    CHECK(tokens.codes().front() == w8.codes().front());
    CHECK(codes_i8 == codes_before);
    CHECK(p.scale == std::max(-r.min, r.max) / 127.0f);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const hs::grid g(a, {0, 255});
        CHECK(codes[i] == hs::reference::quantize(batch[i], g));
        CHECK(floats[i] == hs::reference::dequantize(codes[i], a));
    }
}
