// One observer for each channel.
#pragma once

#include "../core/algorithm.hpp"
#include "../core/run_map.hpp"
#include "../ops/checks.hpp"
#include "observer.hpp"

#include <array>
#include <utility>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

namespace detail {

/// Whether what these have seen can be added: histograms have to be equally fine.
template <class Observer>
bool may_merge(const Observer& a, const Observer& b) {
    if constexpr (requires { a.bins().mantissa_bits(); })
        return a.bins().mantissa_bits() == b.bins().mantissa_bits();
    else
        return true;
}

} // namespace detail

/// Observes every index along one axis of a tensor apart.
///
/// ```cpp
/// hs::per_channel_observer<hs::histogram_observer> observer{hs::per_channel{.axis = 1}};
/// for (const auto& x : batches) observer.observe(x, hs::shape{n, channels, height, width});
/// std::vector<hs::qparams> p = observer.choose_qparams<std::int8_t, hs::symmetric>(hs::mse{});
/// ```
///
/// The first batch says how many channels there are; the other dimensions may change from batch to batch.
template <observer Observer>
class per_channel_observer {
public:
    /// Every channel starts as a copy of `prototype`. Negative axes count from the end.
    explicit per_channel_observer(per_channel channels = {}, Observer prototype = Observer())
        : channels_(channels), prototype_(std::move(prototype)) {}

    /// Takes in a batch, a dense row-major tensor. Throws if x has not `s.count()` values, the axis does not
    /// exist, or the number of channels is not that of the batches before; a batch without values may have any. Where
    /// the axis is an inner one, short runs are gathered first. An observer that cannot be merged gets all values of
    /// its channel at once, since it matters to it what a batch is.
    template <float_range X>
    void observe(const X& x, const shape& s) {
        const auto values = detail::as_const_span(x);
        if (values.size() != s.count()) {
            detail::fail("per_channel_observer::observe", {"x has ", values.size(), " elements; expected ", s.count(),
                                                           ", the product of the shape's dimensions"});
            return;
        }
        if (!detail::check_not_null("per_channel_observer::observe", "x", values))
            return;
        const run_map runs(s, channels_);
        if (values.empty() || runs.value_count() != values.size() || !check_channels(runs.grid_count()))
            return;
        if (observers_.empty())
            observers_.assign(runs.grid_count(), prototype_);
        const std::size_t run_length = first_run(runs).count;
        if constexpr (!mergeable_observer<Observer>)
            observe_whole_channels(values, runs);
        else if (run_length >= gathered)
            runs.for_each_run([&](run r) { observers_[r.grid].observe(values.subspan(r.first, r.count)); });
        else
            observe_short_runs(values, runs.grid_count(), run_length);
    }

    /// Adds what another one has seen, channel by channel. Throws if the two differ in their axis, their number of
    /// channels or the observers' settings; one without any channels takes on those of the other.
    void merge(const per_channel_observer& other) requires mergeable_observer<Observer> {
        if (other.channels_ != channels_) {
            detail::fail("per_channel_observer::merge",
                         {"other has axis ", other.channels_.axis, "; expected ", channels_.axis});
            return;
        }
        if (other.observers_.empty())
            return;
        if (!check_channels(other.channel_count()))
            return;
        const Observer& like = observers_.empty() ? prototype_ : observers_.front();
        if (!detail::may_merge(like, other.observers_.front())) {
            Observer(like).merge(other.observers_.front()); // which reports why
            return;
        }
        std::vector<Observer> fresh(observers_.empty() ? other.channel_count() : 0, prototype_);
        std::vector<Observer>& merged = observers_.empty() ? fresh : observers_;
        for (std::size_t i = 0; i < merged.size(); ++i)
            merged[i].merge(other.observers_[i]);
        if (observers_.empty())
            observers_ = std::move(fresh);
    }

    /// How many channels there are; 0 before the first batch.
    std::size_t channel_count() const { return observers_.size(); }
    /// The observer of channel number `i`, which must be below `channel_count()`.
    const Observer& operator[](std::size_t i) const { return observers_[i]; }

    /// The grid of each channel, in order; `arguments` go to each observer's `choose_qparams`: a criterion, where it
    /// takes one, and how scales are stored. Throws if a channel, or all of them, observed no finite value.
    template <code Code, scheme Scheme, class... Arguments>
    std::vector<qparams> choose_qparams(const Arguments&... arguments) const {
        if (observers_.empty())
            detail::fail("choose_qparams", {"no batch was observed; expected at least one"});
        std::vector<qparams> result;
        result.reserve(observers_.size());
        for (const Observer& channel : observers_)
            result.push_back(channel.template choose_qparams<Code, Scheme>(arguments...));
        return result;
    }

private:
    friend struct detail::observer_access;

    /// How many values are gathered for a channel before it observes them.
    static constexpr std::size_t gathered = 512;

    static run first_run(const run_map& runs) {
        run first{};
        bool found = false;
        runs.for_each_run_of_grid(0, [&](run r) {
            if (!found)
                first = r;
            found = true;
        });
        return first;
    }

    bool check_channels(std::size_t count) const {
        if (observers_.empty() || observers_.size() == count)
            return count != 0;
        detail::fail("per_channel_observer", {"there are ", count, " channels along axis ", channels_.axis,
                                              "; expected ", observers_.size(), " as before"});
        return false;
    }

    /// For observers to which it matters what a batch is: all values of a channel at once.
    template <class Float>
    void observe_whole_channels(std::span<const Float> values, const run_map& runs) {
        std::vector<Float> whole;
        for (std::size_t channel = 0; channel < observers_.size(); ++channel) {
            whole.clear();
            runs.for_each_run_of_grid(channel, [&](run r) {
                const auto part = values.subspan(r.first, r.count);
                whole.insert(whole.end(), part.begin(), part.end());
            });
            observers_[channel].observe(whole);
        }
    }

    /// The tensor is a row of slabs, each with a run of `length` values for every channel. Takes so many slabs at a
    /// time that a channel gets about `gathered` values.
    template <class Float>
    void observe_short_runs(std::span<const Float> values, std::size_t channels, std::size_t length) {
        const std::size_t slab = channels * length;
        const std::size_t slabs_at_a_time = gathered / length;
        std::array<Float, gathered> buffer;
        for (std::size_t first = 0; first < values.size(); first += slabs_at_a_time * slab) {
            const std::size_t last = detail::min(first + slabs_at_a_time * slab, values.size());
            for (std::size_t channel = 0; channel < channels; ++channel) {
                std::size_t count = 0;
                for (std::size_t start = first; start < last; start += slab, count += length)
                    detail::copy_n(values.data() + start + channel * length, length, buffer.data() + count);
                observers_[channel].observe(std::span<const Float>(buffer.data(), count));
            }
        }
    }

    per_channel channels_;
    Observer prototype_;
    std::vector<Observer> observers_;
};

} // namespace halfstep::inline HALFSTEP_ABI
