// What observers of many ranks have seen, channel by channel, through MPI's reductions.
#pragma once

#include "../../calibration/observer_access.hpp"
#include "reduction.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI::detail {

/// Reduces histograms, those of a number of channels on every rank.
class mpi_histograms {
public:
    mpi_histograms(const mpi_reduction& ranks, int mantissa_bits)
        : ranks_(ranks), mantissa_bits_(mantissa_bits), empty_(mantissa_bits) {}

    /// Sets `result`, empty histograms, on the ranks that receive. `mine(i)` is a pointer to this rank's histogram of
    /// channel i, or null. About a MiB at a time goes around, however many channels there are.
    template <class Mine>
    bool reduce(std::size_t channels, Mine mine, auto result) {
        for (std::size_t first = 0; first < channels; first += channels_at_a_time) {
            const std::size_t count = std::min(channels_at_a_time, channels - first);
            const auto here = [&](std::size_t i) { return mine(first + i) == nullptr ? &empty_ : mine(first + i); };
            const auto there = [&](std::size_t i) -> histogram& { return result(first + i); };
            if (!reduce_totals(count, here, there) || !reduce_pages(count, here, there))
                return false;
        }
        return true;
    }

private:
    static constexpr std::size_t channels_at_a_time = 1024;
    static constexpr std::size_t counts_at_a_time = std::size_t{1} << 17;
    static constexpr std::size_t page_words = observer_access::page_count / 32;
    static constexpr std::size_t words = page_words + 1; ///< for each channel: a bit for each page, and low_bits

    /// Also finds which pages any rank has.
    bool reduce_totals(std::size_t count, auto mine, auto result) {
        std::vector<std::uint64_t> sums;
        std::vector<float> least;
        std::vector<float> most;
        bits_.assign(count * words, 0);
        for (std::size_t i = 0; i < count; ++i) {
            const histogram_totals totals = observer_access::totals(*mine(i));
            sums.insert(sums.end(), {totals.nan, totals.negative_infinities, totals.positive_infinities});
            least.push_back(totals.extremes.min);
            most.push_back(totals.extremes.max);
            bits_[i * words + page_words] = totals.low_bits;
            for (std::uint32_t page = 0; page < observer_access::page_count; ++page)
                if (observer_access::has_page(*mine(i), page))
                    bits_[i * words + page / 32] |= 1u << page % 32;
        }
        if (!ranks_.to_receivers(std::span(sums), MPI_SUM) || !ranks_.to_receivers(std::span(least), MPI_MIN) ||
            !ranks_.to_receivers(std::span(most), MPI_MAX) || !ranks_.all(std::span(bits_), MPI_BOR))
            return false;
        for (std::size_t i = 0; i < count && ranks_.is_receiver(); ++i)
            observer_access::set_totals(
                result(i),
                {sums[3 * i], sums[3 * i + 1], sums[3 * i + 2], {least[i], most[i]}, bits_[i * words + page_words]});
        return true;
    }

    bool reduce_pages(std::size_t count, auto mine, auto result) {
        pages_.clear();
        for (std::size_t i = 0; i < count; ++i)
            for (std::uint32_t page = 0; page < observer_access::page_count; ++page) {
                if ((bits_[i * words + page / 32] >> page % 32 & 1) == 0)
                    continue;
                pages_.push_back({i, page});
                if (pages_.size() << mantissa_bits_ >= counts_at_a_time && !reduce_gathered(mine, result))
                    return false;
            }
        return reduce_gathered(mine, result);
    }

    /// The counts of the pages gathered so far, in one sum.
    bool reduce_gathered(auto mine, auto result) {
        const std::uint32_t bins = 1u << mantissa_bits_;
        counts_.assign(pages_.size() << mantissa_bits_, 0);
        std::size_t at = 0;
        for (const auto& [channel, page] : pages_) {
            if (const histogram& h = *mine(channel); observer_access::has_page(h, page))
                for (std::uint32_t bin = 0; bin < bins; ++bin)
                    counts_[at + bin] = observer_access::count_at(h, page, bin);
            at += bins;
        }
        if (!pages_.empty() && !ranks_.to_receivers(std::span(counts_), MPI_SUM))
            return false;
        for (at = 0; at < counts_.size() && ranks_.is_receiver(); ++at)
            if (counts_[at] != 0) {
                const auto& [channel, page] = pages_[at >> mantissa_bits_];
                observer_access::add(result(channel), page, static_cast<std::uint32_t>(at & (bins - 1)), counts_[at]);
            }
        pages_.clear();
        return true;
    }

    const mpi_reduction& ranks_;
    int mantissa_bits_;
    histogram empty_;
    std::vector<std::uint32_t> bits_;
    std::vector<std::pair<std::size_t, std::uint32_t>> pages_; ///< channel, page
    std::vector<std::uint64_t> counts_;
};

/// What the ranks have seen together, each channel apart: fills `result`, observers that have seen nothing, on the
/// ranks that receive. `mine` has an observer for each channel, or none.
template <histogram_keeper Observer>
bool mpi_reduce_channels(const mpi_reduction& ranks, const Observer& like, std::size_t channels,
                         std::span<const Observer> mine, std::vector<Observer>& result) {
    return mpi_histograms(ranks, observer_access::bins(like).mantissa_bits())
        .reduce(
            channels, [&](std::size_t i) { return mine.empty() ? nullptr : &observer_access::bins(mine[i]); },
            [&](std::size_t i) -> histogram& { return observer_access::bins(result[i]); });
}

template <range_keeper Observer>
bool mpi_reduce_channels(const mpi_reduction& ranks, const Observer& like, std::size_t channels,
                         std::span<const Observer> mine, std::vector<Observer>& result) {
    constexpr std::size_t channels_at_a_time = std::size_t{1} << 16;
    for (std::size_t first = 0; first < channels; first += channels_at_a_time) {
        std::vector<std::uint64_t> sums;
        std::vector<float> least;
        std::vector<float> most;
        const std::size_t last = std::min(first + channels_at_a_time, channels);
        for (std::size_t i = first; i < last; ++i) {
            const range_totals totals = observer_access::totals(mine.empty() ? like : mine[i]);
            sums.insert(sums.end(), {totals.finite, totals.nan, totals.infinite});
            least.push_back(totals.extremes.min);
            most.push_back(totals.extremes.max);
        }
        if (!ranks.to_receivers(std::span(sums), MPI_SUM) || !ranks.to_receivers(std::span(least), MPI_MIN) ||
            !ranks.to_receivers(std::span(most), MPI_MAX))
            return false;
        for (std::size_t i = 0; i < last - first && ranks.is_receiver(); ++i)
            observer_access::set_totals(result[first + i],
                                        {sums[3 * i], sums[3 * i + 1], sums[3 * i + 2], {least[i], most[i]}});
    }
    return true;
}

} // namespace halfstep::inline HALFSTEP_ABI::detail
