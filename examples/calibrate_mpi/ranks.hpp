// The processes that MPI has started: what they print, and how they fail together.
#pragma once

#include "../common/run_program.hpp"

#include <mpi.h>

#include <exception>
#include <iostream>
#include <sstream>
#include <string>

namespace calibrate_mpi {

/// MPI, from here to the end of the program. Only rank 0 prints.
class ranks {
public:
    ranks(int& argc, char**& argv) {
        MPI_Init(&argc, &argv);
        MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
        MPI_Comm_size(MPI_COMM_WORLD, &size_);
        if (rank_ != 0)
            std::cout.rdbuf(unprinted_.rdbuf());
    }
    ranks(const ranks&) = delete;
    ranks& operator=(const ranks&) = delete;
    ~ranks() {
        std::cout.rdbuf(printed_);
        MPI_Finalize();
    }

    int rank() const { return rank_; }
    int size() const { return size_; }

    /// Runs a rank's own part of the work. Where that throws on any rank, all leave with an exception, so that none
    /// waits for one that has gone; the first of those that failed says why.
    template <class Work>
    void together(Work work) const {
        std::exception_ptr failure;
        try {
            work();
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
        int first = failure ? rank_ : size_;
        MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
        if (first == rank_)
            std::rethrow_exception(failure);
        if (first != size_)
            throw other_rank_failed{};
    }

    /// `run_program`, quietly on the ranks that leave because of another one.
    template <class Body>
    int run_program(const char* program, Body body) const {
        try {
            return example::run_program(program, body);
        } catch (const other_rank_failed&) {
            return 1;
        }
    }

private:
    /// No std::exception, which would be reported.
    struct other_rank_failed {};

    int rank_ = 0;
    int size_ = 1;
    std::streambuf* printed_ = std::cout.rdbuf();
    std::ostringstream unprinted_;
};

} // namespace calibrate_mpi
