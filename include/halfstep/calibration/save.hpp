// Observers to bytes and back, so that what one process has observed can be merged in another.
#pragma once

#include "../ops/checks.hpp"
#include "saved_form.hpp"

#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// What `save` and `load` take: histogram, histogram_observer, criterion_observer (percentile_observer ...),
/// min_max_observer, moving_average_observer, and per_channel_observer of any of the observers.
template <class T>
concept saveable = requires(const T& o, detail::byte_writer& out) {
    detail::saved_payload<T>::write(out, o);
};

/// What an observer has seen, as bytes that any machine can load: the format of docs/distributed_calibration.md,
/// version 1, little-endian whatever the host.
///
/// ```cpp
/// std::vector<std::byte> bytes = hs::save(observer);             // on the machines that observe
/// total.merge(hs::load<hs::histogram_observer>(bytes));          // on the one that chooses
/// ```
///
/// Canonical: equal observers give equal bytes. A criterion is not saved, so that a histogram, a histogram_observer and
/// a criterion_observer save the same, and each loads what another one saved. Of a per_channel_observer, the axis, the
/// channels and the settings of the prototype are saved. Two bytes and more for each bin that was hit, and some 50; two
/// passes over the bins.
template <saveable Observer>
std::vector<std::byte> save(const Observer& observer) {
    using payload = detail::saved_payload<Observer>;
    detail::byte_writer out;
    payload::write(out, observer);
    return detail::frame(payload::kind, payload::layout, out.bytes().span());
}

/// Replaces what the observer has seen, and its settings (mantissa_bits, momentum, axis), by what was saved; its
/// criterion stays, and a per_channel_observer's channels get that of its prototype.
///
/// Accepts what `save` writes and nothing else: `save` of what was loaded gives the same bytes. Throws, with the
/// observer untouched, where the bytes are truncated, have no saved observer at their beginning, are of a newer format,
/// hold another kind of observer, fail their checksum (CRC-32) or hold what no observer can have seen; the message says
/// what was found, and where. All of it is checked before anything is allocated. Memory: that of the loaded observer,
/// beside the one that it replaces; a bin, of two bytes and more, may take a page of 2^mantissa_bits bytes and more:
/// bound the size of what comes from strangers. Linear in the number of bytes.
template <saveable Observer>
void load(std::span<const std::byte> bytes, Observer& observer) {
    using payload = detail::saved_payload<Observer>;
    if (!detail::check_not_null("load", "bytes", bytes))
        return;
    const detail::byte_reader in = detail::open_frame("load", bytes, payload::kind, payload::layout);
    if (in.ok() && payload::check(in, observer))
        observer = payload::read(in, observer);
}

/// The same for a new observer, with the default criterion. Throws as above.
template <saveable Observer>
requires std::default_initializable<Observer> Observer load(std::span<const std::byte> bytes) {
    Observer observer;
    load(bytes, observer);
    return observer;
}

} // namespace halfstep::inline HALFSTEP_ABI
