// Loops on executors: the same results and the same errors as on the calling thread, in any order and on any threads.
#include "unit/support/executor_equality.hpp"
#include "unit/support/requantization.hpp"
#include "unit/support/reversed.hpp"

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

namespace {

/// On four threads, each of which takes the next task.
struct threads {
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        std::atomic<std::size_t> next = 0;
        std::vector<std::thread> team;
        for (int i = 0; i < 4; ++i)
            team.emplace_back([&] {
                for (std::size_t mine = next++; mine < tasks; mine = next++)
                    task(mine);
            });
        for (std::thread& thread : team)
            thread.join();
    }
};

/// One type for all executors, as a user's pool may have it: what is tested is compiled once.
using any_executor = std::function<void(std::size_t, std::function<void(std::size_t)>)>;

/// An executor that must not be called.
const any_executor refuse = [](std::size_t, const auto&) { throw std::logic_error("called"); };

/// Finds out which bytes each task writes: those that do not keep what was there before, be it zeros or ones.
class recording {
public:
    explicit recording(std::span<std::uint8_t> bytes) : bytes_(bytes), writers_(bytes.size()) {}
    template <class Task>
    void operator()(std::size_t tasks, const Task& task) const {
        for (std::size_t i = 0; i < tasks; ++i) {
            std::vector<bool> written(bytes_.size());
            for (const std::uint8_t before : {std::uint8_t{0}, std::uint8_t{255}}) {
                std::ranges::fill(bytes_, before);
                task(i);
                for (std::size_t b = 0; b < bytes_.size(); ++b)
                    written[b] = written[b] || bytes_[b] != before;
            }
            for (std::size_t b = 0; b < bytes_.size(); ++b)
                writers_[b] += written[b];
        }
    }
    /// For each byte, how many tasks wrote it.
    const std::vector<int>& writers() const { return writers_; }

private:
    std::span<std::uint8_t> bytes_;
    mutable std::vector<int> writers_;
};

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

std::vector<std::int32_t> accumulators_of(std::size_t count) {
    random_source random(count);
    std::vector<std::int32_t> accumulators(count);
    for (std::int32_t& accumulator : accumulators)
        accumulator = random.integer(-20000, 20000);
    return accumulators;
}

template <hs::requantization Arithmetic>
std::vector<typename Arithmetic::multiplier> multipliers_of(std::size_t count) {
    random_source random(count);
    std::vector<typename Arithmetic::multiplier> multipliers(count);
    for (auto& multiplier : multipliers) {
        const float real = random.unit() * 0.01f;
        if constexpr (std::same_as<Arithmetic, hs::float_requantization>)
            multiplier = real;
        else
            multiplier = hs::quantize_multiplier(static_cast<double>(real));
    }
    return multipliers;
}

/// Requantizes with the first of the multipliers, and with one for each grid: the codes of the calling thread.
template <hs::code Code, hs::requantization Arithmetic>
void check_requantize(const any_executor& given, const hs::shape& s, const hs::granularity& g) {
    CAPTURE(to_text(s), g.index(), name_of<Code>(), name_of_arithmetic<Arithmetic>());
    const counting<any_executor> execute(given);
    const auto accumulators = accumulators_of(s.count());
    const auto multipliers = multipliers_of<Arithmetic>(hs::run_map(s, g).grid_count());
    std::vector<hs::code_storage<Code>> codes(hs::storage_size<Code>(s.count()), 77), codes_again(codes.size(), 88);
    hs::requantize<Code>(accumulators, multipliers[0], Arithmetic{}, 1, codes);
    hs::requantize<Code>(accumulators, multipliers[0], Arithmetic{}, 1, codes_again, {}, execute);
    REQUIRE(codes_again == codes);
    const std::size_t tasks_for_one = execute.count();
    REQUIRE(tasks_for_one > 1);

    std::ranges::fill(codes_again, static_cast<hs::code_storage<Code>>(88));
    hs::requantize<Code>(accumulators, s, g, multipliers, Arithmetic{}, 1, codes);
    hs::requantize<Code>(accumulators, s, g, multipliers, Arithmetic{}, 1, codes_again, {}, execute);
    REQUIRE(codes_again == codes);
    REQUIRE(execute.count() > tasks_for_one + 1);
}

/// What a call says on the calling thread, which has to be what it says on executors.
template <class Call>
std::string message_on_all(const Call& call) {
    const std::string message = message_of([&] { call(hs::serial_executor{}); });
    for (const any_executor& execute : {any_executor(reversed{}), any_executor(threads{})})
        CHECK(message_of([&] { call(execute); }) == message);
    return message;
}

} // namespace

TEST_CASE("tasks in any order and on any threads give the same bits", "[executor]") {
    const bool on_threads = GENERATE(false, true);
    CAPTURE(on_threads);
    const auto execute = on_threads ? any_executor(threads{}) : any_executor(reversed{});
    check_flat_functions<std::int8_t, float>(execute);
    check_flat_functions<hs::uint4, hs::float16>(execute);
    check_flat_functions<hs::int2, hs::bfloat16>(execute);
    check_granularities<std::int8_t, hs::symmetric>(execute);
    check_granularities<std::uint16_t, hs::asymmetric>(execute);
    check_granularities<hs::int4, hs::symmetric_full_range, hs::bfloat16>(execute);
    check_granularities<hs::uint2, hs::asymmetric>(execute);
}

// A code of each width, and of either sign: all eight would take longer to compile, and tell no more.
TEMPLATE_TEST_CASE("requantize gives the same codes in any order and on any threads", "[executor][requantize]",
                   std::int8_t, std::uint16_t, hs::int4, hs::uint2) {
    for (const any_executor& execute : {any_executor(threads{}), any_executor(reversed{})})
        for_each_arithmetic([&]<class Arithmetic>() {
            for (const hs::shape& s : {hs::shape{3, 50001}, hs::shape{1031, 259}, hs::shape{7, 3, 9001}}) {
                for (int axis = 0; axis < static_cast<int>(s.rank()); ++axis)
                    check_requantize<TestType, Arithmetic>(execute, s, hs::per_channel{axis});
                check_requantize<TestType, Arithmetic>(execute, s, hs::per_tensor{});
                check_requantize<TestType, Arithmetic>(execute, s, hs::group_wise{.size = 37});
                check_requantize<TestType, Arithmetic>(execute, s, hs::block_wise{.rows = 5, .cols = 64});
            }
            check_requantize<TestType, Arithmetic>(execute, {50001, 3}, hs::per_channel{.axis = 1});
        });
}

TEMPLATE_TEST_CASE("no two tasks requantize to one byte of packed codes", "[executor][requantize]", hs::int4,
                   hs::uint2) {
    for (const hs::granularity& g : {hs::granularity(hs::per_channel{1}), hs::granularity(hs::per_channel{0}),
                                     hs::granularity(hs::group_wise{37})}) {
        const hs::shape s{1031, 259};
        CAPTURE(g.index());
        const auto multipliers = multipliers_of<hs::single_rounding>(hs::run_map(s, g).grid_count());
        std::vector<std::uint8_t> codes(hs::storage_size<TestType>(s.count()));
        const recording execute(codes);
        hs::requantize<TestType>(accumulators_of(s.count()), s, g, multipliers, hs::single_rounding{}, 0, codes, {},
                                 execute);
        REQUIRE(std::ranges::all_of(execute.writers(), [](int tasks) { return tasks == 1; }));
    }
}

TEMPLATE_TEST_CASE("no two tasks write to one byte of packed codes", "[executor]", hs::int4, hs::uint2) {
    for (const hs::shape& s : {hs::shape{140001}, hs::shape{50001, 3}, hs::shape{1031, 259}, hs::shape{7, 3, 9001}}) {
        const auto x = tensor_of<float>(s.count());
        for (const hs::granularity& g : {hs::granularity(hs::per_tensor{}), hs::granularity(hs::per_channel{-1}),
                                         hs::granularity(hs::group_wise{37}), hs::granularity(hs::block_wise{5, 64})}) {
            if (s.rank() == 1 && std::holds_alternative<hs::per_channel>(g))
                continue; // a grid for each value, not all of them finite
            CAPTURE(to_text(s), g.index());
            const hs::quantizer<TestType, hs::symmetric, hs::granularity> quantizer(g);
            auto memory = quantizer.quantize(x, s);
            const recording execute(memory.codes());
            quantizer.quantize(x, s, std::move(memory), execute);
            REQUIRE(std::ranges::all_of(execute.writers(), [](int tasks) { return tasks == 1; }));
        }
    }
}

TEST_CASE("what is short stays on the calling thread", "[executor]") {
    const auto x = tensor_of<float>(131071);
    std::vector<std::int8_t> codes(x.size());
    CHECK(hs::find_range(x, refuse) == hs::find_range(x));
    CHECK_NOTHROW(hs::quantize(x, {0.1f, 0}, codes, {}, refuse));
    CHECK_NOTHROW(hs::requantize(accumulators_of(x.size()), 0.01f, hs::float_requantization{}, 0, codes, {}, refuse));
    CHECK_NOTHROW(hs::quantizer<hs::int4, hs::symmetric>{}.quantize(x, {x.size()}, {}, refuse));
    CHECK_NOTHROW(
        hs::quantizer<hs::int4, hs::symmetric, hs::group_wise>{}.quantize(x, {x.size()}, hs::min_max{}, {}, refuse));
}

TEST_CASE("what an executor throws passes through", "[executor]") {
    const auto x = tensor_of<float>(200000);
    const hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> groups;
    CHECK_THROWS_AS(groups.quantize(x, {x.size()}, {}, refuse), std::logic_error);
    CHECK_THROWS_AS(hs::find_range(x, refuse), std::logic_error);
}

TEST_CASE("the first grid without a finite value is reported, whatever the threads do", "[executor]") {
    std::vector<float> x(300 * 1001, 1.0f);
    for (const std::size_t row : {299u, 200u, 123u, 124u})
        std::fill_n(x.begin() + static_cast<std::ptrdiff_t>(row * 1001), 1001, not_a_number);
    const hs::quantizer<hs::int4, hs::symmetric, hs::per_token> tokens;
    CHECK(message_on_all([&](const auto& execute) {
              tokens.quantize(x, {300, 1001}, {}, execute);
          }) ==
          "halfstep::quantizer::quantize: x has no finite value where grid 123 of 300 lies; expected at least one");
    CHECK(message_on_all([&](const auto& execute) {
              tokens.quantize(x, {300, 1001}, hs::percentile{99}, {}, execute);
          }) ==
          "halfstep::quantizer::quantize: x has no finite value where grid 123 of 300 lies; expected at least one");
    const std::vector<float> nothing(300000, not_a_number);
    CHECK(message_on_all([&](const auto& execute) { hs::find_range(nothing, execute); }) ==
          "halfstep::find_range: x has 300000 values, none of them finite; expected at least one");
    CHECK(message_on_all([&](const auto& execute) {
              hs::quantizer<hs::int4, hs::symmetric, hs::per_channel>{hs::per_channel{.axis = 1}}.quantize(
                  nothing, {10, 30, 1000}, {}, execute);
          }) == "halfstep::quantizer::quantize: x has no finite value where grid 0 of 30 lies; expected at least one");
}

TEST_CASE("the first criterion that throws is the one that is heard", "[executor]") {
    std::vector<float> x(300 * 1001, 1.0f);
    x[250 * 1001] = 903.0f;
    x[100 * 1001 + 5] = 901.0f;
    x[101 * 1001 + 5] = 902.0f;
    CHECK(message_on_all([&](const auto& execute) {
              hs::quantizer<hs::int4, hs::symmetric, hs::per_token>{}.quantize(x, {300, 1001}, quarter_of_extremes{},
                                                                               {}, execute);
          }) == "above 900: 901.000000");
    const hs::quantizer<hs::int4, hs::symmetric, hs::per_channel> columns{hs::per_channel{.axis = 1}};
    CHECK(message_on_all([&](const auto& execute) {
              columns.quantize(x, {300, 1001}, quarter_of_extremes{}, {}, execute);
          }) == "above 900: 903.000000"); // column 0
}

TEST_CASE("a failure that does not happen again leaves no hole", "[executor]") {
    struct fails_once {
        std::atomic<bool>& has_failed;
        hs::range choose_range(const hs::histogram& h, const hs::grid_family&) const {
            if (!has_failed.exchange(true))
                throw std::bad_alloc();
            return h.extremes();
        }
    };
    const auto x = tensor_of<float>(300 * 1001);
    const hs::quantizer<hs::int4, hs::symmetric, hs::block_wise> blocks{hs::block_wise{.rows = 10, .cols = 1001}};
    std::atomic<bool> has_failed = false;
    const auto tensor = blocks.quantize(x, {300, 1001}, fails_once{has_failed}, {}, any_executor(reversed{}));
    CHECK(has_failed);
    require_equal(tensor, blocks.quantize(x, {300, 1001}));
}
