// Runs: every value of a tensor lies in exactly one, and they say which grid it belongs to.
#include "catch.hpp"

#include <halfstep/core/error.hpp>
#include <halfstep/core/run_map.hpp>

#include <vector>

namespace hs = halfstep;

namespace {

using dims = std::vector<std::size_t>;

/// Which grid each value belongs to, from the definition of each granularity and the value's coordinates alone. Grids
/// are numbered in the order in which they begin.
std::vector<std::size_t> plain_grids(const dims& d, const hs::granularity& g) {
    std::size_t count = d.empty() ? 0 : 1;
    for (const std::size_t n : d)
        count *= n;
    const std::size_t last = d.empty() ? 0 : d.size() - 1;
    const auto up = [](std::size_t a, std::size_t b) { return a / b + (a % b != 0 ? 1 : 0); };

    std::vector<std::size_t> grids(count);
    std::vector<std::size_t> at(d.size(), 0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t row = i / d[last]; // all dimensions but the last
        if (const auto* channel = std::get_if<hs::per_channel>(&g)) {
            const auto axis = channel->axis < 0 ? d.size() - static_cast<std::size_t>(-channel->axis)
                                                : static_cast<std::size_t>(channel->axis);
            grids[i] = at[axis];
        } else if (std::holds_alternative<hs::per_token>(g)) {
            grids[i] = row;
        } else if (const auto* group = std::get_if<hs::group_wise>(&g)) {
            grids[i] = row * up(d[last], group->size) + at[last] / group->size;
        } else if (const auto* block = std::get_if<hs::block_wise>(&g)) {
            const std::size_t rows = d.size() < 2 ? 1 : d[last - 1];
            const std::size_t down = up(rows, block->rows);
            const std::size_t across = up(d[last], block->cols);
            grids[i] = (row / rows * down + row % rows / block->rows) * across + at[last] / block->cols;
        }
        for (std::size_t axis = d.size(); axis-- > 0 && ++at[axis] == d[axis];)
            at[axis] = 0;
    }
    return grids;
}

hs::shape to_shape(const dims& d) { return hs::shape(std::span<const std::size_t>(d)); }

std::vector<hs::run> all_runs(const hs::run_map& map) {
    std::vector<hs::run> runs;
    map.for_each_run([&](const hs::run& r) { runs.push_back(r); });
    return runs;
}

/// Everything that a run_map says, against the plain definition.
void check_map(const dims& d, const hs::granularity& g) {
    const hs::shape s = to_shape(d);
    const hs::run_map map(s, g);
    const std::vector<std::size_t> grids = plain_grids(d, g);
    INFO("shape " << to_text(s) << ", granularity " << g.index());
    REQUIRE(map.value_count() == grids.size());
    const auto on_grids = [&](std::size_t first, std::size_t count, const auto& expected) {
        for (std::size_t i = 0; i < count; ++i)
            if (first + i >= grids.size() || grids[first + i] != expected(i))
                return false;
        return true;
    };

    // Runs in the order of memory, without a gap, each on one grid that exists.
    const std::vector<hs::run> runs = all_runs(map);
    std::size_t next = 0;
    std::vector<bool> used(map.grid_count(), false);
    for (const hs::run& r : runs) {
        REQUIRE(r.first == next);
        REQUIRE(r.grid < map.grid_count());
        next = r.first + r.count;
        REQUIRE(next <= grids.size());
        REQUIRE(on_grids(r.first, r.count, [&](std::size_t) { return r.grid; }));
        used[r.grid] = true;
    }
    REQUIRE(next == grids.size());
    if (!grids.empty()) {
        for (const hs::run& r : runs)
            REQUIRE(r.count > 0);
        REQUIRE(std::find(used.begin(), used.end(), false) == used.end());
    }

    // Bands cut the same sequence into rows of runs, each band with grids of its own, numbered in order.
    std::size_t next_value = 0;
    std::size_t next_grid = 0;
    for (std::size_t band = 0; band < map.band_count(); ++band) {
        const hs::grid_span band_grids = map.grids_of(band);
        REQUIRE(band_grids.first == next_grid);
        next_grid += band_grids.count;
        map.for_each_row(band, [&](const hs::run_row& r) {
            REQUIRE(r.first == next_value);
            REQUIRE(r.count > 0);
            REQUIRE(r.length > 0);
            next_value += r.count;
            REQUIRE(on_grids(r.first, r.count, [&](std::size_t i) { return r.grid + i / r.length; }));
            REQUIRE(r.grid >= band_grids.first);
            REQUIRE(r.grid + (r.count - 1) / r.length < band_grids.first + band_grids.count);
        });
    }
    REQUIRE(next_value == grids.size());
    REQUIRE(next_grid == map.grid_count());

    // A band cut in three: the same values again, on the same grids.
    for (std::size_t band = 0; band < map.band_count(); ++band) {
        const hs::band_rows rows = map.rows_of(band);
        const std::size_t begin = rows.first.first;
        const std::size_t count = rows.count * rows.first.count;
        for (std::size_t cut = 0; cut <= count; cut += 1 + count / 40) {
            const std::size_t ends[] = {begin, begin + cut / 3, begin + cut, begin + count};
            for (std::size_t part = 0; part < 3; ++part) {
                std::size_t next_of_part = ends[part];
                map.for_each_row(band, ends[part], ends[part + 1], [&](const hs::run_row& r) {
                    REQUIRE(r.first == next_of_part);
                    REQUIRE(r.count > 0);
                    next_of_part += r.count;
                    REQUIRE(on_grids(r.first, r.count, [&](std::size_t i) { return r.grid + i / r.length; }));
                });
                REQUIRE(next_of_part == ends[part + 1]);
            }
        }
    }

    // Any part of the tensor: its values again, on the same grids.
    for (std::size_t first = 0; first <= grids.size(); first += 1 + grids.size() / 9)
        for (std::size_t last = first; last <= grids.size(); last += 1 + grids.size() / 7) {
            std::size_t next_of_part = first;
            map.for_each_run(first, last, [&](const hs::run& r) {
                REQUIRE(r.first == next_of_part);
                REQUIRE(r.count > 0);
                next_of_part += r.count;
                REQUIRE(on_grids(r.first, r.count, [&](std::size_t) { return r.grid; }));
            });
            REQUIRE(next_of_part == last);
        }

    // Grid by grid: the same runs again, in the order of memory within a grid.
    std::size_t runs_of_grids = 0;
    for (std::size_t grid = 0; grid < map.grid_count(); ++grid) {
        std::vector<hs::run> expected;
        for (const hs::run& r : runs)
            if (r.grid == grid)
                expected.push_back(r);
        std::vector<hs::run> of_grid;
        map.for_each_run_of_grid(grid, [&](const hs::run& r) { of_grid.push_back(r); });
        REQUIRE(of_grid == expected);
        runs_of_grids += of_grid.size();
    }
    REQUIRE(runs_of_grids == runs.size());

    if (map.grids_alternate()) {
        REQUIRE(runs.size() == grids.size());
        for (std::size_t i = 0; i < grids.size(); ++i)
            REQUIRE(grids[i] == i % map.grid_count());
    }
}

/// All granularities that fit a shape, with groups and tiles that divide it, that do not, and that are larger.
std::vector<hs::granularity> granularities_for(const dims& d) {
    std::vector<hs::granularity> result = {hs::per_tensor{}, hs::per_token{}};
    const int rank = static_cast<int>(d.size());
    for (int axis = -rank; axis < rank; ++axis)
        result.push_back(hs::per_channel{axis});
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{128}, std::size_t(-1)})
        result.push_back(hs::group_wise{size});
    for (const std::size_t rows : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{128}, std::size_t(-1)})
        for (const std::size_t cols : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{128}})
            result.push_back(hs::block_wise{rows, cols});
    return result;
}

} // namespace

TEST_CASE("runs cover every value once, for every granularity and shape", "[core][run_map]") {
    for (const dims& d : {dims{1}, dims{2}, dims{7}, dims{1, 1}, dims{2, 3}, dims{3, 2}, dims{4, 6}, dims{5, 7},
                          dims{1, 9}, dims{9, 1}, dims{2, 3, 4}, dims{3, 5, 7}, dims{4, 1, 3}, dims{1, 1, 5},
                          dims{2, 3, 4, 5}, dims{1, 4, 3, 2}, dims{2, 1, 2, 1, 3}, dims{1, 2, 1, 2, 1, 2, 1, 3}})
        for (const hs::granularity& g : granularities_for(d))
            check_map(d, g);
}

TEST_CASE("runs cover every value once where they fill several bands", "[core][run_map]") {
    for (const dims& d : {dims{20'000}, dims{3, 7'000}, dims{50, 1'000}, dims{5'000, 4}, dims{2, 3, 5'000}})
        for (const hs::granularity& g : {hs::granularity(hs::per_tensor{}), hs::granularity(hs::per_channel{0}),
                                         hs::granularity(hs::per_channel{-1}), hs::granularity(hs::per_token{}),
                                         hs::granularity(hs::group_wise{40}), hs::granularity(hs::group_wise{33}),
                                         hs::granularity(hs::block_wise{2, 40})})
            check_map(d, g);
}

TEST_CASE("tensors without values have no runs with values", "[core][run_map]") {
    for (const dims& d : {dims{0}, dims{0, 3}, dims{3, 0}, dims{2, 0, 3}, dims{2, 3, 0}, dims{0, 2, 3}, dims{2, 0, 0}})
        for (const hs::granularity& g : granularities_for(d))
            check_map(d, g);
}

TEST_CASE("a shape without dimensions holds nothing", "[core][run_map]") {
    for (const hs::granularity& g : {hs::granularity(hs::per_tensor{}), hs::granularity(hs::per_token{}),
                                     hs::granularity(hs::group_wise{}), hs::granularity(hs::block_wise{})}) {
        const hs::run_map map(hs::shape{}, g);
        CHECK(map.value_count() == 0);
        CHECK(map.grid_count() == 0);
        CHECK(all_runs(map).empty());
    }
    CHECK(hs::run_map().value_count() == 0);
    CHECK(hs::run_map().grid_count() == 0);
    CHECK(all_runs(hs::run_map()).empty());
}

TEST_CASE("a few maps by hand", "[core][run_map]") {
    using runs = std::vector<hs::run>;
    CHECK(all_runs({hs::shape{2, 3}, hs::per_tensor{}}) == runs{{0, 6, 0}});
    CHECK(all_runs({hs::shape{2, 3}, hs::per_channel{0}}) == runs{{0, 3, 0}, {3, 3, 1}});
    CHECK(all_runs({hs::shape{2, 2}, hs::per_channel{1}}) == runs{{0, 1, 0}, {1, 1, 1}, {2, 1, 0}, {3, 1, 1}});
    CHECK(all_runs({hs::shape{2, 2}, hs::per_channel{-1}}) == runs{{0, 1, 0}, {1, 1, 1}, {2, 1, 0}, {3, 1, 1}});
    CHECK(all_runs({hs::shape{2, 5}, hs::group_wise{3}}) == runs{{0, 3, 0}, {3, 2, 1}, {5, 3, 2}, {8, 2, 3}});
    CHECK(all_runs({hs::shape{3, 3}, hs::block_wise{2, 2}}) ==
          runs{{0, 2, 0}, {2, 1, 1}, {3, 2, 0}, {5, 1, 1}, {6, 2, 2}, {8, 1, 3}});
}

TEST_CASE("grids alternate where each value of a row has its own", "[core][run_map]") {
    const auto alternate = [](const hs::shape& s, const hs::granularity& g) {
        return hs::run_map(s, g).grids_alternate();
    };
    CHECK(alternate({2, 3}, hs::per_channel{.axis = 1}));
    CHECK(alternate({1, 3}, hs::per_channel{.axis = 1}));
    CHECK(alternate({2, 3}, hs::group_wise{.size = 1}));
    CHECK_FALSE(alternate({2, 3}, hs::per_channel{.axis = 0}));
    CHECK_FALSE(alternate({2, 3, 4}, hs::per_channel{.axis = 1}));
    CHECK_FALSE(alternate({4, 3}, hs::block_wise{.rows = 2, .cols = 1}));
}

TEST_CASE("huge shapes do not overflow", "[core][run_map]") {
    const std::size_t huge = std::size_t(-1);
    const std::size_t side = std::size_t{1} << 31;
    const hs::run_map groups(hs::shape{side, side}, hs::group_wise{128});
    CHECK(groups.grid_count() == side * side / 128);
    const hs::run_map tiles(hs::shape{3, side, side}, hs::block_wise{huge, 1000});
    CHECK(tiles.grid_count() == 3 * ((side + 999) / 1000));
    const hs::run_map rows(hs::shape{huge / 2, 2}, hs::block_wise{huge, huge});
    CHECK(rows.grid_count() == 1);
}

TEST_CASE("not even the largest shape there is overflows", "[core][run_map]") {
    const std::size_t huge = std::size_t(-1);
    const hs::run_map whole(hs::shape{huge}, hs::per_tensor{});
    CHECK(whole.value_count() == huge);
    CHECK(whole.grid_count() == 1);

    std::vector<hs::run> halves; // two groups that end at the largest index there is
    hs::run_map(hs::shape{huge}, hs::group_wise{huge / 2 + 1}).for_each_run([&](const hs::run& r) {
        REQUIRE(halves.size() < 3);
        halves.push_back(r);
    });
    CHECK(halves == std::vector<hs::run>{{0, huge / 2 + 1, 0}, {huge / 2 + 1, huge / 2, 1}});
}
