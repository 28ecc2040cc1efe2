// The float-bit histogram: what it counts, and that nothing but the values matters.
#include "catch.hpp"
#include "unit/support/distributions.hpp"

#include <halfstep/calibration/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace hs = halfstep;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
constexpr float denormal = std::numeric_limits<float>::denorm_min();

std::vector<hs::histogram::bin> bins_of(const hs::histogram& h) {
    std::vector<hs::histogram::bin> bins;
    h.for_each_bin([&](const hs::histogram::bin& b) { bins.push_back(b); });
    return bins;
}

std::vector<hs::histogram::bin> magnitude_bins_of(const hs::histogram& h) {
    std::vector<hs::histogram::bin> bins;
    h.for_each_magnitude_bin([&](const hs::histogram::bin& b) { bins.push_back(b); });
    return bins;
}

} // namespace

TEST_CASE("an empty histogram holds nothing and allocates nothing", "[calibration][histogram]") {
    const hs::histogram h;
    CHECK(h.empty());
    CHECK(h.count() == 0);
    CHECK(h.finite_count() == 0);
    CHECK(h.zero_count() == 0);
    CHECK(h.extremes() == hs::range{});
    CHECK(h.memory() == 0);
    CHECK(h.mantissa_bits() == 10);
    CHECK(bins_of(h).empty());
    CHECK(magnitude_bins_of(h).empty());
    CHECK(h == histogram_of({}));
}

TEST_CASE("bins are the top bits of the pattern, in ascending order of value", "[calibration][histogram]") {
    const auto mantissa_bits = GENERATE(1, 4, 10, 16);
    CAPTURE(mantissa_bits);
    const std::vector<float> values = values_of_all_kinds(20000);
    std::map<std::int64_t, std::uint64_t> expected; // signed number of the bin; zero is 0
    std::map<std::int64_t, std::uint64_t> expected_magnitudes;
    std::uint64_t nans = 0;
    std::uint64_t positive = 0;
    std::uint64_t negative = 0;
    float low = infinity;
    float high = -infinity;
    for (const float value : values) {
        if (std::isnan(value)) {
            ++nans;
        } else if (std::isinf(value)) {
            ++(value > 0 ? positive : negative);
        } else {
            const auto bin = std::int64_t{std::bit_cast<std::uint32_t>(std::fabs(value)) >> (23 - mantissa_bits)};
            ++expected[std::signbit(value) ? -bin : bin];
            ++expected_magnitudes[bin];
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }

    const hs::histogram h = histogram_of(values, mantissa_bits);
    CHECK(h.count() == values.size());
    CHECK(h.nan_count() == nans);
    CHECK(h.positive_infinity_count() == positive);
    CHECK(h.negative_infinity_count() == negative);
    CHECK(h.infinite_count() == positive + negative);
    CHECK(h.finite_count() == values.size() - nans - positive - negative);
    CHECK(h.zero_count() == expected[0]);
    CHECK(h.extremes() == hs::range{low, high});

    const auto number_of = [&](const hs::histogram::bin& b) {
        const float inner = std::fabs(b.low) < std::fabs(b.high) ? b.low : b.high;
        const auto bin = std::int64_t{std::bit_cast<std::uint32_t>(std::fabs(inner)) >> (23 - mantissa_bits)};
        return inner < 0 ? -bin : bin;
    };
    const auto bins = bins_of(h);
    REQUIRE(bins.size() == expected.size());
    auto next = expected.begin();
    for (std::size_t i = 0; i < bins.size(); ++i, ++next) {
        CHECK(number_of(bins[i]) == next->first);
        CHECK(bins[i].count == next->second);
        CHECK(bins[i].low <= bins[i].high);
        if (i > 0)
            CHECK(bins[i - 1].high < bins[i].low);
    }
    CHECK(bins.front().low == low);
    CHECK(bins.back().high == high);

    const auto magnitudes = magnitude_bins_of(h);
    REQUIRE(magnitudes.size() == expected_magnitudes.size());
    next = expected_magnitudes.begin();
    for (std::size_t i = 0; i < magnitudes.size(); ++i, ++next) {
        CHECK(number_of(magnitudes[i]) == next->first);
        CHECK(magnitudes[i].count == next->second);
    }
}

TEST_CASE("a bin is as narrow as the values allow", "[calibration][histogram]") {
    SECTION("its relative width is 2^-k") {
        const auto bins = bins_of(histogram_of({0.5f, 1.0f + 0x1p-23f, 1.0f + 0x1p-10f, 2.5f + 0x1p-21f, 7.0f}));
        REQUIRE(bins.size() == 5);
        CHECK(bins[1].low == 1.0f);
        CHECK(bins[1].high == 1.0f + 3 * 0x1p-23f); // the two lowest bits are in use
        CHECK(bins[2].low == 1.0f + 0x1p-10f);
    }
    SECTION("it is exact where the lower mantissa bits are never set") {
        for (const auto& bin : bins_of(histogram_of({-200.0f, 3.0f, 255.0f, 0.25f, 0x1.ffcp9f})))
            CHECK(bin.low == bin.high);
    }
    SECTION("it ends where the values end") {
        const auto bins = bins_of(histogram_of({-0.7f, -0.7001f, 0.3f, 0.3001f}));
        CHECK(bins.front().low == -0.7001f);
        CHECK(bins.back().high == 0.3001f);
    }
}

TEST_CASE("what a NaN carries does not make bins wider", "[calibration][histogram]") {
    for (const std::size_t length : {1u, 40u}) { // a tail, and a block
        std::vector<float> values(length, 1.5f);
        values.back() = std::bit_cast<float>(0x7FC0'1234u);
        values.insert(values.end(), {1.5f, 3.0f});
        const std::vector<hs::histogram::bin> expected{{1.5f, 1.5f, length}, {3.0f, 3.0f, 1}};
        CHECK(bins_of(histogram_of(values)) == expected);
    }
}

TEST_CASE("zero and what is as good as zero share a bin", "[calibration][histogram]") {
    const hs::histogram h = histogram_of({0.0f, -0.0f, denormal, -denormal, -0.0f, 1.0f, -1.0f});
    CHECK(h.zero_count() == 5);
    const auto bins = bins_of(h);
    REQUIRE(bins.size() == 3);
    CHECK(bins[1] == hs::histogram::bin{0.0f, 0.0f, 5});
    CHECK(histogram_of({0.0f}) == histogram_of({-0.0f}));
    CHECK_FALSE(std::signbit(histogram_of({-0.0f}).extremes().min));

    const auto only_denormals = histogram_of({denormal});
    CHECK(only_denormals.extremes() == hs::range{denormal, denormal});
    CHECK(bins_of(only_denormals).front() == hs::histogram::bin{0.0f, 0.0f, 1});
    CHECK(bins_of(histogram_of({0x1p-130f})).front().low == 0x1p-130f);
}

TEST_CASE("counts have 64 bits: carries are kept", "[calibration][histogram]") {
    hs::histogram h;
    h.observe(std::vector<float>(1000, 2.0f));
    std::vector<hs::histogram::bin> expected{{2.0f, 2.0f, 1000}};
    CHECK(bins_of(h) == expected);
    for (int i = 0; i < 40; ++i) { // doubling by merging with itself
        h.merge(h);
        for (hs::histogram::bin& b : expected)
            b.count *= 2;
        if (i == 10) { // overflow after the first bin, one on each side of it
            h.observe(std::vector<float>(300, 1.0f));
            h.observe(std::vector<float>(7, 3.0f));
            expected = {{1.0f, 1.0f, 300}, expected.front(), {3.0f, 3.0f, 7}};
        }
    }
    CHECK(bins_of(h) == expected);
    CHECK(h.finite_count() == expected[0].count + expected[1].count + expected[2].count);
    h.observe(std::vector<float>{2.0f});
    ++expected[1].count;
    CHECK(bins_of(h) == expected);
    CHECK(h.extremes() == hs::range{1.0f, 3.0f});
}

TEST_CASE("order, batches and merging do not matter", "[calibration][histogram]") {
    const std::vector<float> values = values_of_all_kinds(30000);
    const hs::histogram whole = histogram_of(values);
    std::mt19937 random(2);

    SECTION("any order") {
        std::vector<float> shuffled = values;
        for (int i = 0; i < 3; ++i) {
            std::shuffle(shuffled.begin(), shuffled.end(), random);
            CHECK(histogram_of(shuffled) == whole);
        }
        std::sort(shuffled.begin(), shuffled.end(),
                  [](float a, float b) { return std::bit_cast<std::uint32_t>(a) < std::bit_cast<std::uint32_t>(b); });
        CHECK(histogram_of(shuffled) == whole);
    }
    SECTION("any batches, in any number of histograms, merged in any order") {
        std::vector<hs::histogram> parts(7);
        for (std::size_t first = 0; first < values.size();) {
            const std::size_t size = std::min<std::size_t>(random() % 3000, values.size() - first);
            parts[random() % 6].observe(std::span(values).subspan(first, size)); // the last one stays empty
            first += size;
        }
        for (int i = 0; i < 5; ++i) {
            std::shuffle(parts.begin(), parts.end(), random);
            hs::histogram merged;
            for (const hs::histogram& part : parts)
                merged.merge(part);
            CHECK(merged == whole);
            hs::histogram left = parts[0]; // the other way of bracketing
            hs::histogram right;
            left.merge(parts[1]);
            for (std::size_t p = 2; p < parts.size(); ++p)
                right.merge(parts[p]);
            right.merge(left);
            CHECK(right == whole);
        }
    }
    SECTION("any instruction set") {
        const hs::isa before = hs::active_isa();
        for (const hs::isa set : hs::all_isas) {
            if (!hs::is_supported(set))
                continue;
            hs::set_isa(set);
            CHECK(histogram_of(values) == whole);
        }
        hs::set_isa(before);
    }
    SECTION("one value more or another one does") {
        hs::histogram other = whole;
        CHECK(other == whole);
        other.observe(std::vector<float>{1.0f});
        CHECK_FALSE(other == whole);
        for (const float changed : {2.0f, nan_value, infinity, -infinity}) {
            hs::histogram a = histogram_of({1.0f, 5.0f});
            a.observe(std::vector<float>{changed});
            hs::histogram b = histogram_of({1.0f, 5.0f});
            b.observe(std::vector<float>{1.5f});
            CHECK_FALSE(a == b);
        }
    }
}

TEST_CASE("16-bit floats count as the float32 that they are", "[calibration][histogram]") {
    const std::size_t size = GENERATE(as<std::size_t>{}, 1, 37, 1024, 5000);
    std::vector<hs::float16> halves;
    std::vector<hs::bfloat16> brains;
    std::vector<float> widened_halves;
    std::vector<float> widened_brains;
    std::mt19937 random(3);
    for (std::size_t i = 0; i < size; ++i) {
        const auto bits = static_cast<std::uint16_t>(random());
        halves.push_back(hs::float16::from_bits(bits));
        brains.push_back(hs::bfloat16::from_bits(bits));
        widened_halves.push_back(float(halves.back()));
        widened_brains.push_back(float(brains.back()));
    }
    hs::histogram from_halves;
    from_halves.observe(halves);
    CHECK(from_halves == histogram_of(widened_halves));
    hs::histogram from_brains;
    from_brains.observe(brains);
    CHECK(from_brains == histogram_of(widened_brains));
    for (const auto& bin : bins_of(from_halves))
        CHECK(bin.low == bin.high);
}

TEST_CASE("histograms are copied, moved and used again", "[calibration][histogram]") {
    hs::histogram a = histogram_of({1.0f, 2.0f, nan_value});
    hs::histogram b = a;
    CHECK(a == b);
    b.observe(std::vector<float>{3.0f});
    CHECK_FALSE(a == b);
    hs::histogram c = std::move(b);
    CHECK(c.count() == 4);
    CHECK(b == hs::histogram()); // NOLINT(bugprone-use-after-move): empty, as documented
    b.observe(std::vector<float>{1.0f, 2.0f, nan_value});
    CHECK(a == b);
    a = std::move(c);
    CHECK(a.count() == 4);
    a = b;
    CHECK(a == b);
    hs::histogram d(4);
    d = std::move(a);
    CHECK(d.mantissa_bits() == 10);
    CHECK(d == b);
}

TEST_CASE("memory is what the values need", "[calibration][histogram]") {
    hs::histogram h;
    h.observe(std::vector<float>{1.0f});
    CHECK(h.memory() < 6 * 1024);
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    std::vector<float> values(1000000);
    for (float& value : values)
        value = normal(random);
    h.observe(values);
    CHECK(h.memory() + sizeof h < 64 * 1024); // so that 4096 channels take less than 256 MiB
}
