// What an executor must not change: anything. Tests call these with executors of their own and with the adapters.
#pragma once

#include "catch.hpp"
#include "message_of.hpp"
#include "random.hpp"
#include "same_bytes.hpp"
#include "types.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <vector>

/// Counts the tasks that go to an executor.
template <hs::executor Executor>
class counting {
public:
    explicit counting(Executor execute) : execute_(std::move(execute)) {}
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        count_ += tasks;
        execute_(tasks, task);
    }
    std::size_t count() const { return count_; }

private:
    Executor execute_;
    mutable std::size_t count_ = 0;
};

/// A quarter of the extremes of the values; throws where the largest one is above 900.
struct quarter_of_extremes {
    hs::range choose_range(const hs::histogram& h, const hs::grid_family&) const { return h.extremes(); }
    hs::range choose_range(std::span<const float> values, const hs::grid_family&) const {
        const auto [low, high] = std::ranges::minmax(values);
        if (high > 900.0f)
            throw hs::error("above 900: " + std::to_string(high));
        return {0.25f * low, 0.25f * high};
    }
};

/// Values with all that is special among them: zeros of both signs, NaN, infinities. Neighbours are finite.
template <hs::floating Float>
std::vector<Float> tensor_of(std::size_t count) {
    random_source random(count);
    constexpr float specials[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                                  -0.0f, 0.0f};
    std::vector<Float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = Float(i % 61 == 3 ? specials[i / 61 % 4] : random.unit() * static_cast<float>(1 + i / 1000));
    return values;
}

template <hs::floating Float>
void require_equal(std::span<const Float> a, std::span<const Float> b) {
    REQUIRE(a.size() == b.size());
    REQUIRE(first_difference(a, b) == b.size());
}

template <hs::code Code>
void require_equal(const hs::quantized_tensor<Code>& a, const hs::quantized_tensor<Code>& b) {
    REQUIRE(std::ranges::equal(a.codes(), b.codes()));
    REQUIRE(std::ranges::equal(a.zero_points(), b.zero_points()));
    REQUIRE(std::ranges::equal(a.scales().template as<float>(), b.scales().template as<float>()));
}

template <hs::code Code, hs::scheme Scheme, hs::floating Float, hs::executor Executor>
void check_tensor(const Executor& given, const hs::shape& s, const hs::granularity& g) {
    const counting<Executor> execute(given);
    CAPTURE(to_text(s), g.index(), name_of<Code>(), name_of<Float>());
    const auto x = tensor_of<Float>(s.count());
    const hs::quantizer<Code, Scheme, hs::granularity> quantizer(g);
    const auto tensor = quantizer.quantize(x, s);
    require_equal(quantizer.quantize(x, s, {}, execute), tensor);
    REQUIRE(execute.count() > 1);

    std::vector<hs::qparams> params;
    for (std::size_t i = 0; i < tensor.runs().grid_count(); ++i)
        params.push_back(tensor.grid_at(i));
    require_equal(quantizer.quantize(x, s, params, {}, execute), tensor);
    require_equal(quantizer.quantize(x, s, quarter_of_extremes{}, {}, execute),
                  quantizer.quantize(x, s, quarter_of_extremes{}));
    require_equal<Float>(hs::dequantize<Float>(tensor, execute), hs::dequantize<Float>(tensor));
}

/// Shapes that are large enough for tasks, with few long bands and many short ones, at odd places.
template <hs::code Code, hs::scheme Scheme, hs::floating Float = float, hs::executor Executor>
void check_granularities(const Executor& execute) {
    for (const hs::shape& s :
         {hs::shape{140001}, hs::shape{2, 140001}, hs::shape{521, 259}, hs::shape{7, 3, 6301}, hs::shape{50001, 3}}) {
        check_tensor<Code, Scheme, Float>(execute, s, hs::per_tensor{});
        for (int axis = 0; axis < static_cast<int>(s.rank()) && s.rank() > 1; ++axis)
            check_tensor<Code, Scheme, Float>(execute, s, hs::per_channel{axis});
        check_tensor<Code, Scheme, Float>(execute, s, hs::per_token{});
        check_tensor<Code, Scheme, Float>(execute, s, hs::group_wise{.size = 128});
        check_tensor<Code, Scheme, Float>(execute, s, hs::group_wise{.size = 37});
        check_tensor<Code, Scheme, Float>(execute, s, hs::block_wise{.rows = 5, .cols = 64});
        check_tensor<Code, Scheme, Float>(execute, s, hs::block_wise{.rows = 700, .cols = 77});
    }
}

/// The functions that work on one grid.
template <hs::code Code, hs::floating Float, hs::executor Executor>
void check_flat_functions(const Executor& given) {
    const counting<Executor> execute(given);
    for (const std::size_t count : {131072u, 200003u, 1000002u}) {
        CAPTURE(count, name_of<Code>(), name_of<Float>());
        const auto x = tensor_of<Float>(count);
        REQUIRE(hs::find_range(x, execute) == hs::find_range(x));
        const auto params = hs::choose_qparams<Code, hs::asymmetric>(hs::find_range(x));

        std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(count)), codes_again(codes.size(), 77);
        hs::quantize<Code>(x, params, codes);
        hs::quantize<Code>(x, params, codes_again, {}, execute);
        REQUIRE(codes_again == codes);

        std::vector<Float> values(count), values_again(count);
        hs::dequantize<Code>(codes, params, values);
        hs::dequantize<Code>(codes, params, values_again, execute);
        require_equal<Float>(values_again, values);
        hs::dequantize_add<Code>(codes, params, values);
        hs::dequantize_add<Code>(codes, params, values_again, execute);
        require_equal<Float>(values_again, values);
        hs::fake_quantize<Code>(x, params, values);
        hs::fake_quantize<Code>(x, params, values_again, {}, execute);
        require_equal<Float>(values_again, values);
    }
    REQUIRE(execute.count() > 3 * 5);
}
