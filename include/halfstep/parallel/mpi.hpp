// Observers of many processes made one, by MPI's own reductions. Needs MPI (CMake: MPI::MPI_CXX).
#pragma once

#include "mpi/channels.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// An observer as channels: this rank's, what an empty one is like, and a place for the result.
template <class Observer>
struct mpi_channels {
    static constexpr bool per_channel = false;
    static int axis(const Observer&) { return 0; }
    static Observer empty(const Observer& o) { return empty_like(o); }
    static std::span<const Observer> of(const Observer& o) { return {&o, 1}; }
    static void replace(Observer& o, std::vector<Observer>&& seen) { o = std::move(seen.front()); }
};

template <class Observer>
struct mpi_channels<per_channel_observer<Observer>> {
    static constexpr bool per_channel = true;
    static int axis(const per_channel_observer<Observer>& o) { return observer_access::axis(o).axis; }
    static Observer empty(const per_channel_observer<Observer>& o) { return empty_like(observer_access::prototype(o)); }
    static std::span<const Observer> of(const per_channel_observer<Observer>& o) {
        return observer_access::channels(o);
    }
    static void replace(per_channel_observer<Observer>& o, std::vector<Observer>&& seen) {
        observer_access::channels(o) = std::move(seen);
    }
};

template <class Observer>
void mpi_combine(const mpi_reduction& ranks, Observer& observer) {
    using channels = mpi_channels<Observer>;
    const auto empty = channels::empty(observer);
    const std::span mine = channels::of(observer);
    constexpr bool has_bins = histogram_keeper<decltype(channels::empty(observer))>;
    int mantissa_bits = 0;
    if constexpr (has_bins)
        mantissa_bits = observer_access::bins(empty).mantissa_bits();

    mpi_agreement agreement;
    agreement.expect_same("root", ranks.root());
    agreement.expect_same("use of histograms (0 no, 1 yes)", has_bins ? 1 : 0);
    agreement.expect_same("use of per_channel_observer (0 no, 1 yes)", channels::per_channel ? 1 : 0);
    agreement.expect_same("mantissa_bits", mantissa_bits);
    agreement.expect_same("axis", channels::axis(observer));
    agreement.expect_same_or_none("number of channels", static_cast<std::int64_t>(mine.size()));
    if (!ranks.ok() || !agreement.reach(ranks) || !ranks.has_root())
        return;

    const auto count = static_cast<std::size_t>(agreement.last_largest());
    std::vector result(ranks.is_receiver() ? count : 0, empty);
    if (mpi_reduce_channels(ranks, empty, count, mine, result) && ranks.is_receiver() && count != 0)
        channels::replace(observer, std::move(result));
}

template <class T>
inline constexpr bool mpi_reducible = histogram_keeper<T> || (range_keeper<T> && mergeable_observer<T>);
template <class Observer>
inline constexpr bool mpi_reducible<per_channel_observer<Observer>> = mpi_reducible<Observer>;

} // namespace detail

/// What `mpi_reduce` takes: histogram, histogram_observer, criterion_observer (percentile_observer ...),
/// min_max_observer, and per_channel_observer of any of these observers.
template <class T>
concept mpi_reducible = detail::mpi_reducible<T>;

/// The root's observer becomes what the observers of all ranks of `comm` have seen together: what `merge` would make of
/// them, to the bit, whatever the number of ranks and wherever the data are. Other ranks keep theirs, and so does the
/// root its criterion. (What the prototype of a per_channel_observer has seen is not reduced; it should have seen
/// nothing.)
///
/// ```cpp
/// hs::histogram_observer observer;
/// for (const auto& batch : batches_of_this_rank) observer.observe(batch);
/// hs::mpi_reduce(observer, MPI_COMM_WORLD);
/// if (rank == 0) p = observer.choose_qparams<std::uint8_t, hs::asymmetric>(hs::mse{});
/// ```
///
/// Collective: every rank calls it. A rank may have seen nothing; a per_channel_observer then has no channels, and
/// takes on those of the others. Counts add up by MPI_SUM, extremes by MPI_MIN and MPI_MAX, and what powers of two
/// occur by MPI_BOR; only bins of those go around, about 1 MiB at a time. Memory: that, and on the root the result
/// beside its own observer.
///
/// Throws the same error on every rank, with all observers untouched, where ranks differ in mantissa_bits, axis, number
/// of channels, kind of observer or root, or where no rank is the root. Where errors of MPI are not fatal for `comm`
/// (MPI_ERRORS_RETURN), one that MPI reports throws on the ranks to which it does.
template <mpi_reducible Observer>
void mpi_reduce(Observer& observer, MPI_Comm comm, int root = 0) {
    detail::mpi_combine(detail::mpi_reduction("mpi_reduce", comm, root), observer);
}

/// The same for all: every rank's observer becomes what those of all ranks have seen together. Throws as `mpi_reduce`;
/// where MPI itself fails in the middle, some ranks may have the result and others not.
template <mpi_reducible Observer>
void mpi_allreduce(Observer& observer, MPI_Comm comm) {
    detail::mpi_combine(detail::mpi_reduction("mpi_allreduce", comm, detail::mpi_reduction::every_rank), observer);
}

} // namespace halfstep::inline HALFSTEP_ABI
