// The parts of examples/calibrate: criteria and grids by name, the true error, what the pictures show.

#include "../../examples/calibrate/choices.hpp"
#include "../../examples/calibrate/curves.hpp"
#include "../../examples/calibrate/json_report.hpp"
#include "../../examples/calibrate/tensors.hpp"
#include "../../examples/common/write_safetensors.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

std::vector<float> normal_values(std::size_t count) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0.5f, 2.0f);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    return values;
}

hs::histogram histogram_of(const std::vector<float>& values) {
    hs::histogram observed;
    observed.observe(values);
    return observed;
}

void ignore(std::uint64_t) {}

} // namespace

TEST_CASE("criteria are found by their names") {
    const auto criteria = calibrate::parse_criteria("entropy,percentile:99.5,min_max,mse,mae");
    REQUIRE(criteria.size() == 5);
    CHECK(criteria[1].name == "percentile:99.5");
    const hs::histogram observed = histogram_of(normal_values(1000));
    const auto family = hs::grid_family::of<std::int8_t, hs::symmetric>();
    CHECK(criteria[0].choose_range(observed, family) == hs::entropy{}.choose_range(observed, family));
    CHECK(criteria[1].choose_range(observed, family) == hs::percentile{99.5}.choose_range(observed, family));
    CHECK(criteria[2].choose_range(observed, family) == observed.extremes());
    CHECK(criteria[3].choose_range(observed, family) == hs::mse{}.choose_range(observed, family));
    CHECK(criteria[4].choose_range(observed, family) == hs::mae{}.choose_range(observed, family));
    for (const char* wrong : {"", "mse,", "minmax", "percentile", "percentile:", "percentile:0", "percentile:100.1",
                              "percentile:nan", "percentile:99x", "mse,mse"})
        CHECK_THROWS_AS(calibrate::parse_criteria(wrong), example::usage_error);
}

TEST_CASE("grids are found by the names of code and scheme") {
    CHECK(calibrate::find_grid_type("int4", "symmetric").family.codes == hs::code_range{-7, 7});
    CHECK(calibrate::find_grid_type("int4", "symmetric_full_range").family.codes == hs::code_range{-8, 7});
    CHECK(calibrate::find_grid_type("uint16", "asymmetric").family.codes == hs::code_range{0, 65535});
    CHECK_THROWS_MATCHES(calibrate::find_grid_type("int3", "symmetric"), example::usage_error,
                         Catch::Matchers::Message("--code: expected one of int8, uint8, int4, uint4, int2, uint2, "
                                                  "int16, uint16; found 'int3'"));
    CHECK_THROWS_MATCHES(calibrate::find_grid_type("int8", "affine"), example::usage_error,
                         Catch::Matchers::Message("--scheme: expected one of symmetric, symmetric_full_range, "
                                                  "asymmetric; found 'affine'"));
}

TEST_CASE("the true error is what compare finds, over several files and chunks, without NaN and infinities") {
    const scratch_folder folder;
    std::vector<float> values = normal_values(example::tensor_file::chunk_bytes / sizeof(float) + 1001);
    values[7] = nan_value;
    values[8] = -infinity;
    const std::size_t part = values.size() - 500;
    const std::vector<float> first(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(part));
    const std::vector<float> second(values.begin() + static_cast<std::ptrdiff_t>(part), values.end());
    const std::vector<std::int32_t> others(3);
    const std::string a = folder.path("a.safetensors");
    const std::string b = folder.path("b.safetensors");
    example::write_safetensors(a, {example::make_tensor("x", {first.size()}, first)});
    example::write_safetensors(
        b, {example::make_tensor("x", {second.size()}, second), example::make_tensor("other", {3}, others)});

    calibrate::selection chosen = calibrate::select_tensors({a, b}, "");
    REQUIRE(chosen.tensors.size() == 1);
    REQUIRE(chosen.skipped.size() == 1);
    CHECK(chosen.skipped[0].name == "other");
    CHECK(chosen.bytes == 4 * values.size());
    CHECK(chosen.tensors[0].parts == 2);
    std::uint64_t bytes = 0;
    calibrate::read_parts(
        chosen, [&](std::size_t tensor, auto chunk) { chosen.tensors[tensor].observer.observe(chunk); },
        [&](std::uint64_t more) { bytes += more; });
    CHECK(bytes == chosen.bytes);
    CHECK(chosen.tensors[0].observer.bins() == histogram_of(values));

    const calibrate::grid_type type = calibrate::find_grid_type("uint4", "asymmetric");
    std::vector<std::vector<calibrate::choice>> choices{calibrate::choose(
        chosen.tensors[0].observer.bins(), calibrate::parse_criteria("min_max,percentile:99,mse"), type.family)};
    calibrate::measure(chosen, type, choices, ignore);
    for (const calibrate::choice& c : choices[0]) {
        const hs::error_report expected = hs::compare<hs::uint4>(values, c.grid);
        // The sums are added up in another order: 2^-53 for each of 10^6 additions at most.
        CHECK(std::abs(c.measured->mse() / expected.mse - 1) < 1e-9);
        CHECK(std::abs(c.measured->sqnr_db() - expected.sqnr_db) < 1e-8);
        CHECK(c.measured->clipped_share() == expected.split->clipped_share);
    }
}

TEST_CASE("tensors are chosen by a part of their names") {
    const scratch_folder folder;
    const std::vector<float> values(2, 1.0f);
    const std::string path = folder.path("a.safetensors");
    example::write_safetensors(path, {example::make_tensor("layer.1.weight", {2}, values),
                                      example::make_tensor("layer.2.weight", {2}, values)});
    const calibrate::selection chosen = calibrate::select_tensors({path}, "2.w");
    REQUIRE(chosen.tensors.size() == 1);
    CHECK(chosen.tensors[0].first.name == "layer.2.weight");
    CHECK_THROWS_MATCHES(calibrate::select_tensors({path}, "bias"), std::runtime_error,
                         Catch::Matchers::Message("expected tensors of float32, float16 or bfloat16 whose name holds "
                                                  "'bias' in these files, found none"));
}

TEST_CASE("without a finite value there is nothing to choose, and the report says so") {
    const hs::histogram observed = histogram_of({nan_value, infinity});
    const auto family = hs::grid_family::of<std::int8_t, hs::symmetric>();
    CHECK(calibrate::choose(observed, calibrate::parse_criteria("min_max,mse"), family).empty());
    calibrate::observed_tensor tensor;
    tensor.observer.observe(std::vector<float>{nan_value, infinity});
    const calibrate::json report = calibrate::to_json(tensor, {});
    CHECK(report["extremes"].is_null());
    CHECK(report["nan_count"] == 1);
    CHECK(report["infinite_count"] == 1);
}

TEST_CASE("equally wide bins hold all values, each where it belongs") {
    const std::vector<float> values = normal_values(100000);
    const hs::histogram observed = histogram_of(values);
    const calibrate::linear_histogram bins = calibrate::make_linear_histogram(observed, 50);
    CHECK(std::abs(std::accumulate(bins.counts.begin(), bins.counts.end(), 0.0) - 100000.0) < 1e-6);
    CHECK(bins.low == static_cast<double>(observed.extremes().min));
    CHECK(bins.high == static_cast<double>(observed.extremes().max));
    for (std::size_t i = 0; i < bins.counts.size(); ++i) {
        // At each edge, a bin of the histogram may be cut: of relative width 2^-10, so 40 values at most here.
        const double from = bins.low + (bins.high - bins.low) * static_cast<double>(i) / 50;
        const double to = bins.low + (bins.high - bins.low) * static_cast<double>(i + 1) / 50;
        const auto inside = std::count_if(values.begin(), values.end(), [&](float value) {
            return static_cast<double>(value) >= from && static_cast<double>(value) < to;
        });
        CHECK(std::abs(bins.counts[i] - static_cast<double>(inside)) <= 80);
    }
    const calibrate::linear_histogram single = calibrate::make_linear_histogram(histogram_of({2.0f, 2.0f}), 3);
    CHECK(single.counts == std::vector<double>{2, 0, 0});
}

TEST_CASE("the curve ends at the largest magnitude, and no point of it is far above what mse found") {
    const hs::histogram observed = histogram_of(normal_values(100000));
    const auto family = hs::grid_family::of<hs::int4, hs::symmetric>();
    const auto choices = calibrate::choose(observed, calibrate::parse_criteria("min_max,mse"), family);
    const calibrate::sqnr_curve curve = calibrate::make_sqnr_curve(observed, choices, family, 100);
    REQUIRE(curve.thresholds.size() == 100);
    CHECK(curve.thresholds.front() == calibrate::threshold_of(choices[1].range) / 4);
    CHECK(std::abs(curve.sqnr_db.back() - choices[0].predicted.sqnr_db) < 1e-6);
    const double best = *std::max_element(curve.sqnr_db.begin(), curve.sqnr_db.end());
    CHECK(best <= choices[1].predicted.sqnr_db + 0.01);
    CHECK(best >= choices[1].predicted.sqnr_db - 0.1);
    CHECK(calibrate::make_sqnr_curve(histogram_of({0.0f}), {}, family, 100).thresholds.empty());
}
