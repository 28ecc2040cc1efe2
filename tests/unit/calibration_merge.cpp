// Merging: any split of the data, merged in any order, on any machine, gives the same bytes and the same grids.
#include "catch.hpp"
#include "unit/support/random.hpp"
#include "unit/support/types.hpp"
#include "unit/support/values.hpp"

#include <halfstep/halfstep.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <thread>
#include <vector>

namespace hs = halfstep;

namespace {

using bytes = std::vector<std::byte>;

/// Values of the usual sizes and a few of every kind.
template <class Float>
std::vector<Float> mixed_values(std::size_t count, std::uint64_t seed) {
    random_source random(seed);
    std::vector<Float> values;
    for (std::size_t i = 0; i < count; ++i) {
        if (random.bits() % 64 == 0)
            values.push_back(Float(special_values[random.bits() % special_values.size()]));
        else if (random.bits() % 16 == 0)
            values.push_back(Float(0.5f));
        else
            values.push_back(Float(random.unit() * random.unit() * 8.0f));
    }
    return values;
}

/// Cuts a span into up to `parts` pieces of random lengths, some of them empty.
template <class T>
std::vector<std::span<const T>> cut(std::span<const T> values, std::size_t parts, random_source& random) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 1; i < parts; ++i)
        ends.push_back(random.bits() % (values.size() + 1));
    ends.push_back(values.size());
    std::sort(ends.begin(), ends.end());
    std::vector<std::span<const T>> pieces;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        pieces.push_back(values.subspan(begin, end - begin));
        begin = end;
    }
    return pieces;
}

/// Merges all of them as a random binary tree says. Every second one goes through bytes.
template <class Observer>
Observer merge_in_any_order(std::vector<Observer> parts, random_source& random) {
    while (parts.size() > 1) {
        std::swap(parts[random.bits() % parts.size()], parts.back());
        Observer taken = std::move(parts.back());
        parts.pop_back();
        Observer& into = parts[random.bits() % parts.size()];
        if (random.bits() % 2 == 0)
            hs::load(hs::save(taken), taken);
        into.merge(taken);
    }
    return parts.front();
}

template <class Code, class Scheme>
std::vector<hs::qparams> all_choices(const hs::histogram_observer& o) {
    return {o.choose_qparams<Code, Scheme>(hs::min_max{}), o.choose_qparams<Code, Scheme>(hs::percentile{99.5}),
            o.choose_qparams<Code, Scheme>(hs::mse{.candidates = 100}),
            o.choose_qparams<Code, Scheme>(hs::mae{.candidates = 100}), o.choose_qparams<Code, Scheme>(hs::entropy{})};
}

} // namespace

TEMPLATE_TEST_CASE("any split and any order of merges gives the same", "[calibration][merge]", ALL_FLOATS) {
    random_source random(1);
    for (const std::size_t count : {std::size_t{1}, std::size_t{40}, std::size_t{20000}}) {
        const std::vector<TestType> values = mixed_values<TestType>(count, count);
        hs::histogram_observer whole;
        whole.observe(values);
        const bytes expected = hs::save(whole);
        std::size_t differ = 0;
        hs::histogram_observer merged;
        for (int repetition = 0; repetition < 20; ++repetition) {
            std::vector<hs::histogram_observer> parts;
            for (const auto piece : cut(std::span<const TestType>(values), 1 + random.bits() % 12, random)) {
                hs::histogram_observer part;
                for (const auto batch : cut(piece, 1 + random.bits() % 3, random))
                    part.observe(batch);
                parts.push_back(part);
            }
            merged = merge_in_any_order(std::move(parts), random);
            differ += hs::save(merged) != expected ? 1 : 0;
        }
        CHECK(differ == 0);
        if (whole.observed_range().empty())
            continue;
        CHECK((all_choices<std::uint8_t, hs::asymmetric>(merged) == all_choices<std::uint8_t, hs::asymmetric>(whole)));
        CHECK((all_choices<hs::int4, hs::symmetric>(merged) == all_choices<hs::int4, hs::symmetric>(whole)));
    }
}

TEST_CASE("threads observe and merge to the same", "[calibration][merge]") {
    const std::vector<float> values = mixed_values<float>(200'000, 2);
    hs::histogram_observer whole;
    whole.observe(values);
    for (const std::size_t count : {2u, 3u, 8u}) {
        std::vector<hs::histogram_observer> parts(count);
        std::vector<std::thread> threads;
        for (std::size_t t = 0; t < count; ++t)
            threads.emplace_back([&, t] { // every thread takes each count-th batch
                for (std::size_t i = t * 1000; i < values.size(); i += count * 1000)
                    parts[t].observe(std::span(values).subspan(i, 1000));
            });
        for (std::thread& thread : threads)
            thread.join();
        random_source random(count);
        CHECK(hs::save(merge_in_any_order(std::move(parts), random)) == hs::save(whole));
    }
}

TEMPLATE_TEST_CASE("merging is associative and commutative", "[calibration][merge]", hs::histogram,
                   hs::histogram_observer, hs::mse_observer, hs::min_max_observer) {
    const float nan_value = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<std::vector<float>> contents = {{},
                                                {nan_value},
                                                {infinity, -infinity, -infinity},
                                                {0.0f},
                                                {-0.0f},
                                                {-0.0f, 0.0f, nan_value},
                                                {1e-45f, -1e-45f, 1e-40f},
                                                {-3e38f, 3e38f, 1.0f},
                                                std::vector<float>(70'000, -0.25f)};
    contents.push_back(mixed_values<float>(3000, 3));
    std::vector<TestType> some;
    for (const std::vector<float>& values : contents) {
        some.emplace_back();
        some.back().observe(values);
    }
    const auto merged = [](TestType a, const TestType& b) {
        a.merge(b);
        return a;
    };
    for (const TestType& a : some)
        for (const TestType& b : some) {
            const TestType ab = merged(a, b);
            CHECK((hs::save(ab) == hs::save(merged(b, a))));
            for (const TestType& c : some)
                if (hs::save(merged(ab, c)) != hs::save(merged(a, merged(b, c))))
                    FAIL_CHECK("(a + b) + c is not a + (b + c)");
        }
}

TEMPLATE_TEST_CASE("channels merge to the same in any order", "[calibration][merge]", hs::histogram_observer,
                   hs::min_max_observer) {
    using observer = hs::per_channel_observer<TestType>;
    const observer empty{hs::per_channel{.axis = 1}};
    const std::vector<float> values = mixed_values<float>(60 * 5 * 20, 4);
    observer whole = empty;
    whole.observe(values, hs::shape{60, 5, 20});
    const bytes expected = hs::save(whole);
    random_source random(5);
    for (int repetition = 0; repetition < 20; ++repetition) {
        std::vector<observer> parts(3 + random.bits() % 5, empty); // some without channels
        for (std::size_t row = 0; row < 60; row += 4)
            parts[random.bits() % parts.size()].observe(std::span(values).subspan(row * 100, 400), hs::shape{4, 5, 20});
        const observer merged = merge_in_any_order(std::move(parts), random);
        CHECK(hs::save(merged) == expected);
    }
}
