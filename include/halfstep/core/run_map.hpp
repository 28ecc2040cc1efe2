// Runs: the one idea behind every granularity.
#pragma once

#include "algorithm.hpp"
#include "granularity.hpp"
#include "shape.hpp"

namespace halfstep::inline HALFSTEP_ABI {

/// A contiguous stretch of a tensor whose values share one grid.
struct run {
    std::size_t first; ///< index of its first value in the row-major tensor
    std::size_t count; ///< how many values
    std::size_t grid;  ///< which grid they share

    friend constexpr bool operator==(const run&, const run&) = default;
};

/// Of `count` runs of `length`, as many as have a whole number of times 128 values, if so many there are: the codes of
/// the next runs then begin a line of memory, if those of the first did, and can be stored past the caches.
constexpr std::size_t even_runs(std::size_t count, std::size_t length) {
    const std::size_t even =
        128 / detail::min<std::size_t>(128, length & (~length + 1)); // by the lowest bit of the length
    return count < even ? count : count - count % even;
}

/// Consecutive runs of equal length, each on the grid after that of the run before it.
struct run_row {
    std::size_t first;  ///< index of the first value in the row-major tensor
    std::size_t count;  ///< how many values in all
    std::size_t length; ///< how many values in a run; the last run may be shorter
    std::size_t grid;   ///< the grid of the first run

    friend constexpr bool operator==(const run_row&, const run_row&) = default;
};

/// Consecutive grids: `first`, `first + 1` ...
struct grid_span {
    std::size_t first; ///< number of the first one
    std::size_t count; ///< how many

    friend constexpr bool operator==(const grid_span&, const grid_span&) = default;
};

/// Rows of runs that lie one after the other in memory and have the same grids.
struct band_rows {
    run_row first;     ///< the first row
    std::size_t count; ///< how many rows
};

/// The runs of a tensor, for any granularity.
///
/// The tensor is seen as `slabs` matrices of `rows` by `cols` values, cut into tiles of `tile_rows` by `tile_cols`;
/// a row of a tile is a run, and a tile has a grid of its own. Only per_channel on an inner axis differs: there, all
/// slabs share the grids of the first.
///
/// | granularity     | slabs             | rows        | cols              | tile          |
/// |-----------------|-------------------|-------------|-------------------|---------------|
/// | per_tensor      | 1                 | 1           | all               | 1 x all       |
/// | per_channel     | before the axis   | the axis    | after the axis    | 1 x cols      |
/// | per_token       | 1                 | all but last| last              | 1 x cols      |
/// | group_wise      | 1                 | all but last| last              | 1 x size      |
/// | block_wise      | all but last two  | last but one| last              | rows x cols   |
///
/// A *band* is a contiguous stretch that shares no grid with the rest of the tensor: some whole runs, a row of tiles,
/// or the whole tensor where slabs share grids. Bands can be handled one after the other, each while it is in the
/// cache; packed codes of two bands may share a byte.
class run_map {
public:
    constexpr run_map() = default;
    /// Throws if the granularity does not fit the shape: an axis out of range, a group or tile of size 0.
    run_map(const shape& s, const granularity& g) {
        lay_out_if<per_tensor, per_channel, per_token, group_wise, block_wise>(s, g);
        tile_rows_ = detail::clamp<std::size_t>(tile_rows_, 1, detail::max<std::size_t>(rows_, 1));
        tile_cols_ = detail::clamp<std::size_t>(tile_cols_, 1, detail::max<std::size_t>(cols_, 1));
        const bool whole_runs = cols_ % tile_cols_ == 0 || slabs_ * rows_ == 1;
        if (whole_runs && tile_rows_ == 1 && !slabs_share_grids_ && value_count() > 0) {
            cols_ *= slabs_ * rows_; // one row: bands need not end where rows do
            slabs_ = rows_ = 1;
            runs_in_band_ = even_runs(detail::max<std::size_t>(values_in_band / tile_cols_, 1), tile_cols_);
        } else {
            runs_in_band_ = detail::max<std::size_t>(tiles(cols_, tile_cols_), 1);
        }
        tiles_down_ = tiles(rows_, tile_rows_);
        tiles_across_ = tiles(cols_, tile_cols_);
        bands_across_ = tiles(tiles_across_, runs_in_band_);
    }

    /// How many values the tensor has.
    constexpr std::size_t value_count() const { return slabs_ * rows_ * cols_; }
    /// How many grids there are: the number of scales.
    constexpr std::size_t grid_count() const { return (slabs_share_grids_ ? 1 : slabs_) * tiles_down_ * tiles_across_; }
    /// Whether value i has grid number `i % grid_count()`: all runs are of one value, and the grids follow each other
    /// again and again. So it is with channels along the last axis.
    constexpr bool grids_alternate() const { return tile_rows_ == 1 && has_single_values(); }
    /// Whether runs are a single value long: channels along the last axis, say.
    constexpr bool has_single_values() const { return detail::min(tile_cols_, cols_) == 1; }
    /// Whether no two runs share a grid.
    constexpr bool has_grid_per_run() const { return tile_rows_ == 1 && !slabs_share_grids_; }
    /// How many bands there are.
    constexpr std::size_t band_count() const { return slabs_share_grids_ ? 1 : slabs_ * tiles_down_ * bands_across_; }
    /// The grids of a band; those of the next band follow.
    constexpr grid_span grids_of(std::size_t band) const {
        if (slabs_share_grids_)
            return {0, grid_count()};
        const std::size_t tile = band % bands_across_ * runs_in_band_;
        return {band / bands_across_ * tiles_across_ + tile, detail::min(runs_in_band_, tiles_across_ - tile)};
    }

    /// The band that value number `value` of the tensor lies in.
    constexpr std::size_t band_of(std::size_t value) const {
        if (slabs_share_grids_)
            return 0;
        const std::size_t row = value / cols_;
        const std::size_t tile_row = row / rows_ * tiles_down_ + row % rows_ / tile_rows_;
        return tile_row * bands_across_ + value % cols_ / tile_cols_ / runs_in_band_;
    }

    /// The rows of runs of a band.
    constexpr band_rows rows_of(std::size_t band) const {
        if (slabs_share_grids_ || value_count() == 0)
            return {{0, rows_ * cols_, cols_, 0}, value_count() == 0 ? 0 : slabs_};
        const std::size_t col = band % bands_across_ * runs_in_band_ * tile_cols_;
        const std::size_t count = runs_in_band_ > (cols_ - col) / tile_cols_ ? cols_ - col : runs_in_band_ * tile_cols_;
        const std::size_t tile_row = band / bands_across_;
        const std::size_t slab = tile_row / tiles_down_;
        const std::size_t row = tile_row % tiles_down_ * tile_rows_;
        return {{(slab * rows_ + row) * cols_ + col, count, tile_cols_, grids_of(band).first},
                detail::min(tile_rows_, rows_ - row)};
    }

    /// Calls `visit(run_row)` for the rows of runs of one band, in the order in which they lie in memory.
    template <class Visit>
    constexpr void for_each_row(std::size_t band, const Visit& visit) const {
        const band_rows rows = rows_of(band);
        run_row row = rows.first;
        for (std::size_t i = 0; i < rows.count; ++i, row.first += row.count)
            visit(row);
    }

    /// The same for a part of a band: its values number `first` to `last - 1` of the tensor. A run that begins before
    /// `first` is visited as a row of its own.
    template <class Visit>
    constexpr void for_each_row(std::size_t band, std::size_t first, std::size_t last, const Visit& visit) const {
        run_row row = rows_of(band).first;
        row.first += row.count == 0 ? 0 : (first - row.first) / row.count * row.count;
        for (; row.first < last; row.first += row.count) {
            std::size_t skipped = first - detail::min(first, row.first);
            const std::size_t end = detail::min(row.count, last - row.first);
            if (const std::size_t cut = skipped % row.length; cut != 0) {
                const std::size_t rest = detail::min(row.length - cut, end - skipped);
                visit(run_row{row.first + skipped, rest, row.length, row.grid + skipped / row.length});
                skipped += rest;
            }
            if (skipped < end)
                visit(run_row{row.first + skipped, end - skipped, row.length, row.grid + skipped / row.length});
        }
    }

    /// Calls `visit(run_row)` for all rows of runs, in the order in which they lie in memory.
    template <class Visit>
    constexpr void for_each_row(Visit visit) const {
        for (std::size_t band = 0; band < band_count(); ++band)
            for_each_row(band, visit);
    }

    /// Calls `visit(run)` for the runs of one grid, in the order in which they lie in memory.
    template <class Visit>
    constexpr void for_each_run_of_grid(std::size_t grid, Visit visit) const {
        if (value_count() == 0)
            return;
        if (slabs_share_grids_) {
            for (std::size_t slab = 0; slab < slabs_; ++slab)
                visit(run{(slab * rows_ + grid) * cols_, cols_, grid});
            return;
        }
        const std::size_t tile_row = grid / tiles_across_;
        const std::size_t col = grid % tiles_across_ * tile_cols_;
        const std::size_t first_row = tile_row % tiles_down_ * tile_rows_;
        const std::size_t last_row = first_row + detail::min(tile_rows_, rows_ - first_row);
        const std::size_t slab = tile_row / tiles_down_;
        for (std::size_t row = first_row; row < last_row; ++row)
            visit(run{(slab * rows_ + row) * cols_ + col, detail::min(tile_cols_, cols_ - col), grid});
    }

    /// Calls `visit(run)` for every run of the tensor, in the order in which they lie in memory.
    template <class Visit>
    constexpr void for_each_run(Visit visit) const {
        for_each_row([&](const run_row& r) { for_each_run_of_row(r, visit); });
    }

    /// The same for values number `first` to `last - 1` of the tensor. Runs are cut where these begin and end.
    template <class Visit>
    constexpr void for_each_run(std::size_t first, std::size_t last, Visit visit) const {
        for (std::size_t band = first < last ? band_of(first) : 0; first < last; ++band) {
            const band_rows rows = rows_of(band);
            const std::size_t end = detail::min(last, rows.first.first + rows.count * rows.first.count);
            for_each_row(band, first, end, [&](const run_row& r) { for_each_run_of_row(r, visit); });
            first = end;
        }
    }

private:
    template <class Visit>
    static constexpr void for_each_run_of_row(const run_row& r, Visit& visit) {
        for (std::size_t done = 0, grid = r.grid; done < r.count; ++grid) {
            const std::size_t count = detail::min(r.length, r.count - done);
            visit(run{r.first + done, count, grid});
            done += count;
        }
    }

    /// std::visit without its tables, which take long to compile.
    template <class... Granularity>
    void lay_out_if(const shape& s, const granularity& g) {
        ((std::holds_alternative<Granularity>(g) ? lay_out(s, *std::get_if<Granularity>(&g)) : void()), ...);
    }

    void lay_out(const shape& s, per_tensor) { cols_ = tile_cols_ = s.count(); }

    void lay_out(const shape& s, per_channel chosen) {
        const auto rank = static_cast<std::ptrdiff_t>(s.rank());
        const std::ptrdiff_t axis = chosen.axis < 0 ? chosen.axis + rank : chosen.axis;
        if (rank == 0) {
            detail::fail("per_channel", {"the shape has no dimensions; expected one for axis ", chosen.axis});
            return;
        }
        if (axis < 0 || axis >= rank) {
            detail::fail("per_channel", {"axis is ", chosen.axis, "; expected -", rank, " to ", rank - 1,
                                         " for a shape of rank ", rank});
            return;
        }
        const auto dimensions = s.dimensions();
        const auto at = static_cast<std::size_t>(axis);
        slabs_ = product(dimensions.first(at));
        rows_ = dimensions[at];
        cols_ = tile_cols_ = product(dimensions.subspan(at + 1));
        slabs_share_grids_ = slabs_ > 1 && s.count() != 0;
    }

    void lay_out(const shape& s, per_token) { lay_out_rows(s, s.rank() == 0 ? 0 : s[s.rank() - 1]); }

    void lay_out(const shape& s, group_wise chosen) {
        if (chosen.size == 0) {
            detail::fail("group_wise", {"size is 0; expected at least 1"});
            return;
        }
        lay_out_rows(s, chosen.size);
    }

    void lay_out(const shape& s, block_wise chosen) {
        if (chosen.rows == 0 || chosen.cols == 0) {
            detail::fail("block_wise", {"tiles of ", chosen.rows, " rows by ", chosen.cols,
                                        " cols are empty; expected at least 1 by 1"});
            return;
        }
        lay_out_rows(s, chosen.cols);
        tile_rows_ = chosen.rows;
        if (s.rank() >= 2) {
            slabs_ = product(s.dimensions().first(s.rank() - 2));
            rows_ = s[s.rank() - 2];
        }
    }

    void lay_out_rows(const shape& s, std::size_t tile_cols) {
        const std::size_t rank = s.rank();
        cols_ = rank == 0 ? 0 : s[rank - 1];
        rows_ = rank == 0 ? 0 : product(s.dimensions().first(rank - 1));
        tile_cols_ = tile_cols;
    }

    static constexpr std::size_t product(std::span<const std::size_t> dimensions) {
        std::size_t result = 1;
        for (const std::size_t dimension : dimensions)
            result *= dimension;
        return result;
    }

    static constexpr std::size_t tiles(std::size_t length, std::size_t tile) {
        return length / tile + (length % tile != 0 ? 1 : 0);
    }

    /// 32 KiB of floats: where a band is read twice, it is in the first-level cache the second time.
    static constexpr std::size_t values_in_band = 8192;

    std::size_t slabs_ = 1;
    std::size_t rows_ = 1;
    std::size_t cols_ = 0;
    std::size_t tile_rows_ = 1;
    std::size_t tile_cols_ = 1;
    std::size_t runs_in_band_ = 1; ///< of those that lie next to each other
    std::size_t tiles_down_ = 1;   ///< in a slab; these three follow from those above
    std::size_t tiles_across_ = 0;
    std::size_t bands_across_ = 0;
    bool slabs_share_grids_ = false;
};

} // namespace halfstep::inline HALFSTEP_ABI
