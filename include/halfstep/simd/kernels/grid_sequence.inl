// Runs that begin and end anywhere in vectors.

/// Whether vectors are filled across the ends of runs: of vectors of fewer lanes, a run has more than it has ends.
inline constexpr bool may_join_runs = lanes >= 8;
/// Whether that pays for runs of this length, which is not a whole number of blocks.
HALFSTEP_INLINE bool is_joined(std::size_t length) { return length >= lanes && length < 4 * block; }

/// The grids of one vector after the other, for runs of equal length that is not below a vector.
template <class Grid, class Table>
class grid_sequence {
public:
    grid_sequence(const Table& table, std::size_t length)
        : table_(table), length_(length), left_(length), current_(grid_at(table, 0)) {}

    /// Those of the next values, at most a vector.
    HALFSTEP_INLINE Grid next(std::size_t values) {
        if (left_ >= values) {
            left_ -= values;
            return current_;
        }
        const Grid before = current_;
        current_ = grid_at(table_, ++run_);
        const Grid joined = join_grids(before, current_, left_);
        left_ += length_ - values;
        return joined;
    }

private:
    const Table& table_;
    std::size_t length_;
    std::size_t left_; ///< values of the current run that are still to come
    std::size_t run_ = 0;
    Grid current_;
};
