// How each kind of observer is written: its settings, and what it has seen.
#pragma once

#include "../config/region.hpp"
#include "saved_frame.hpp"
#include "saved_histogram.hpp"
#include "saved_range.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

HALFSTEP_REGION_BEGIN_COMPARISONS
namespace halfstep::inline HALFSTEP_ABI::detail {

/// For an observer of each kind:
///
///     kind, least_size                        its number in the format, and the fewest bytes of what it has seen
///     write_settings(out, observer)
///     read_settings(in, like)                 an observer with these settings that has seen nothing, else as `like`
///     write_seen(out, observer)
///     read_seen(in, like, to)                 checks everything; fills `*to` unless that is null
///
/// `like` has the settings read. Readers allocate only for what they fill.
template <class Observer>
struct saved_form;

template <histogram_keeper Observer>
struct saved_form<Observer> {
    static constexpr saved_kind kind = saved_kind::histogram;
    static constexpr std::size_t least_size = histogram_reader::least_size;

    static void write_settings(byte_writer& out, const Observer& o) {
        out.u8(static_cast<std::uint8_t>(observer_access::bins(o).mantissa_bits()));
    }
    static Observer read_settings(byte_reader& in, const Observer& like) {
        const std::size_t at = in.offset();
        const int mantissa_bits = in.u8("mantissa_bits");
        if (mantissa_bits < histogram::least_mantissa_bits || mantissa_bits > histogram::most_mantissa_bits)
            in.reject("mantissa_bits", at,
                      {"is ", mantissa_bits, "; expected ", histogram::least_mantissa_bits, " to ",
                       histogram::most_mantissa_bits});
        return in.ok() ? empty_like(like, mantissa_bits) : empty_like(like);
    }
    static void write_seen(byte_writer& out, const Observer& o) { write_histogram(out, observer_access::bins(o)); }
    static void read_seen(byte_reader& in, const Observer& like, Observer* to) {
        histogram_reader(in, observer_access::bins(like).mantissa_bits())
            .read(to == nullptr ? nullptr : &observer_access::bins(*to));
    }
};

template <range_keeper Observer>
struct saved_form<Observer> {
    static constexpr bool has_momentum = std::same_as<Observer, moving_average_observer>;
    static constexpr saved_kind kind = has_momentum ? saved_kind::moving_average : saved_kind::min_max;
    static constexpr std::size_t least_size = least_totals_size;

    static void write_settings(byte_writer& out, const Observer& o) {
        if constexpr (has_momentum)
            out.f32(o.momentum());
    }
    static Observer read_settings(byte_reader& in, const Observer& like) {
        if constexpr (has_momentum) {
            const std::size_t at = in.offset();
            const float momentum = in.f32("momentum");
            if (!(momentum > 0.0f && momentum <= 1.0f))
                in.reject("momentum", at, {"is ", momentum, "; expected above 0 and at most 1"});
            else
                return Observer(momentum);
        }
        return empty_like(like);
    }
    static void write_seen(byte_writer& out, const Observer& o) { write_totals(out, observer_access::totals(o)); }
    static void read_seen(byte_reader& in, const Observer&, Observer* to) {
        const range_totals totals = read_totals(in);
        if (to != nullptr && in.ok())
            observer_access::set_totals(*to, totals);
    }
};

template <class T>
concept has_saved_form = requires {
    saved_form<T>::kind;
};

/// A whole payload: one observer, or one for each channel.
template <class Observer>
struct saved_payload;

template <has_saved_form Observer>
struct saved_payload<Observer> {
    using form = saved_form<Observer>;
    static constexpr saved_kind kind = form::kind;
    static constexpr saved_layout layout = saved_layout::single;

    static void write(byte_writer& out, const Observer& o) {
        form::write_settings(out, o);
        form::write_seen(out, o);
    }
    /// Reports the first thing that is wrong. Allocates nothing.
    static bool check(byte_reader in, const Observer& like) {
        form::read_seen(in, form::read_settings(in, like), nullptr);
        in.expect_end();
        return in.ok();
    }
    /// Reads what has been checked.
    static Observer read(byte_reader in, const Observer& like) {
        Observer loaded = form::read_settings(in, like);
        form::read_seen(in, loaded, &loaded);
        return loaded;
    }
};

/// The settings are written once: channels have those of their prototype.
template <has_saved_form Observer>
struct saved_payload<per_channel_observer<Observer>> {
    using form = saved_form<Observer>;
    static constexpr saved_kind kind = form::kind;
    static constexpr saved_layout layout = saved_layout::per_channel;

    static void write(byte_writer& out, const per_channel_observer<Observer>& o) {
        out.i32(observer_access::axis(o).axis);
        form::write_settings(out, observer_access::prototype(o));
        out.varint(o.channel_count());
        for (const Observer& channel : observer_access::channels(o))
            form::write_seen(out, channel);
    }
    static bool check(byte_reader in, const per_channel_observer<Observer>& like) {
        in.i32("axis");
        const Observer prototype = form::read_settings(in, observer_access::prototype(like));
        const std::size_t at = in.offset();
        const std::uint64_t channels = in.varint("channel_count");
        if (channels > in.left() / form::least_size)
            in.reject("channel_count", at,
                      {"is ", channels, "; expected at most ", in.left() / form::least_size,
                       ", as many as the bytes that are left can hold"});
        for (std::uint64_t i = 0; i < channels && in.ok(); ++i)
            form::read_seen(in, prototype, nullptr);
        in.expect_end();
        return in.ok();
    }
    static per_channel_observer<Observer> read(byte_reader in, const per_channel_observer<Observer>& like) {
        const per_channel axis{in.i32("axis")};
        const Observer prototype = form::read_settings(in, observer_access::prototype(like));
        per_channel_observer<Observer> loaded(axis, prototype);
        std::vector<Observer>& channels = observer_access::channels(loaded);
        channels.assign(static_cast<std::size_t>(in.varint("channel_count")), prototype);
        for (Observer& channel : channels)
            form::read_seen(in, prototype, &channel);
        return loaded;
    }
};

} // namespace halfstep::inline HALFSTEP_ABI::detail
HALFSTEP_REGION_END_COMPARISONS
