// MPI's reductions with their errors checked, and what ranks have to agree on before the first.
#pragma once

#include "../../core/error.hpp"

#include <mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Reductions of arrays over a communicator, to one rank or to all. Checks what MPI returns: where its errors are not
/// fatal (MPI_ERRORS_RETURN), they become this library's.
class mpi_reduction {
public:
    static constexpr std::int64_t every_rank = std::numeric_limits<std::int64_t>::max(); ///< no int

    mpi_reduction(const char* function, MPI_Comm comm, std::int64_t root)
        : function_(function), comm_(comm), root_(root) {
        ok_ = check("MPI_Comm_rank", MPI_Comm_rank(comm_, &rank_)) &&
              check("MPI_Comm_size", MPI_Comm_size(comm_, &size_));
    }

    bool ok() const { return ok_; }
    const char* function() const { return function_; }
    std::int64_t root() const { return root_; }
    int size() const { return size_; }
    /// Reports a root that is none of the ranks.
    bool has_root() const {
        if (root_ == every_rank || (root_ >= 0 && root_ < size_))
            return true;
        fail(function_, {"root is ", root_, "; expected 0 to ", size_ - 1, ", a rank"});
        return false;
    }
    /// Whether this rank gets the result.
    bool is_receiver() const { return root_ == every_rank || root_ == rank_; }

    /// Combines the arrays of all ranks, element by element, in place, on every rank.
    template <class T>
    bool all(std::span<T> values, MPI_Op operation) const {
        return check("MPI_Allreduce", MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()),
                                                    type_of(T{}), operation, comm_));
    }
    /// The same where the result is wanted; elsewhere the array stays as it is.
    template <class T>
    bool to_receivers(std::span<T> values, MPI_Op operation) const {
        if (root_ == every_rank)
            return all(values, operation);
        const bool in_place = is_receiver();
        return check("MPI_Reduce", MPI_Reduce(in_place ? MPI_IN_PLACE : values.data(),
                                              in_place ? values.data() : nullptr, static_cast<int>(values.size()),
                                              type_of(T{}), operation, static_cast<int>(root_), comm_));
    }

private:
    static MPI_Datatype type_of(float) { return MPI_FLOAT; }
    static MPI_Datatype type_of(std::uint32_t) { return MPI_UINT32_T; }
    static MPI_Datatype type_of(std::uint64_t) { return MPI_UINT64_T; }
    static MPI_Datatype type_of(std::int64_t) { return MPI_INT64_T; }

    bool check(const char* call, int code) const {
        if (code == MPI_SUCCESS)
            return true;
        std::array<char, MPI_MAX_ERROR_STRING> text{};
        int length = 0;
        const bool has_text = MPI_Error_string(code, text.data(), &length) == MPI_SUCCESS;
        fail(function_, {call, " returned ", code, has_text ? ": " + std::string(text.data()) : std::string()});
        return false;
    }

    const char* function_;
    MPI_Comm comm_;
    std::int64_t root_;
    int rank_ = 0;
    int size_ = 1;
    bool ok_ = false;
};

/// Numbers in which ranks may not differ. Every rank learns the smallest and the largest of each.
class mpi_agreement {
public:
    /// `value` should be the same everywhere.
    void expect_same(const char* name, std::int64_t value) { add(name, value, value); }
    /// The same, but a rank that has none (0) does not count.
    void expect_same_or_none(const char* name, std::int64_t value) {
        add(name, value == 0 ? std::numeric_limits<std::int64_t>::max() : value, value);
    }
    /// Whether they agree. Reports on every rank the first number in which they do not.
    bool reach(const mpi_reduction& ranks) {
        if (!ranks.all(std::span(ends_), MPI_MIN))
            return false;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            const std::int64_t least = ends_[2 * i];
            const std::int64_t most = -ends_[2 * i + 1];
            if (least < most) {
                fail(ranks.function(), {"ranks differ in their ", names_[i], ", which is ", least, " to ", most,
                                        "; expected the same on all ", ranks.size()});
                return false;
            }
        }
        return true;
    }
    /// The largest of the number named last, once agreement has been reached.
    std::int64_t last_largest() const { return -ends_.back(); }

private:
    /// The largest number is minus the smallest of its negatives: one reduction finds both.
    void add(const char* name, std::int64_t low, std::int64_t high) {
        names_.push_back(name);
        ends_.push_back(low);
        ends_.push_back(-high);
    }

    std::vector<const char*> names_;
    std::vector<std::int64_t> ends_;
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
