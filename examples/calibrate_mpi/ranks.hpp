// The processes that MPI has started: what they print, and how they fail together.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <vector>

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
        std::cout.rdbuf(output_);
        std::cerr.rdbuf(errors_);
        MPI_Finalize();
    }

    int rank() const { return rank_; }
    int size() const { return size_; }

    /// What of a list is this rank's: item i is on rank i modulo the number of ranks.
    template <class Item>
    std::vector<Item> share_of(const std::vector<Item>& all) const {
        std::vector<Item> own;
        for (auto i = static_cast<std::size_t>(rank_); i < all.size(); i += static_cast<std::size_t>(size_))
            own.push_back(all[i]);
        return own;
    }

    /// Runs a rank's own part of the work. Where that throws on any rank, all leave with an exception, so that none
    /// waits for one that has gone; from then on, only the first of those that failed prints to stderr.
    template <class Work>
    void together(Work work) {
        std::exception_ptr failure;
        try {
            work();
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
        int first = failure ? rank_ : size_;
        MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
        if (first == size_)
            return;
        if (first != rank_)
            std::cerr.rdbuf(unprinted_.rdbuf());
        if (failure)
            std::rethrow_exception(failure);
        throw std::runtime_error("another rank failed");
    }

private:
    int rank_ = 0;
    int size_ = 1;
    std::streambuf* output_ = std::cout.rdbuf();
    std::streambuf* errors_ = std::cerr.rdbuf();
    std::ostringstream unprinted_;
};

} // namespace calibrate_mpi
