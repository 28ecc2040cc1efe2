// Runs that begin and end anywhere in vectors.

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
