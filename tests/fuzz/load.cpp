// A libFuzzer target: bytes are an error that leaves the observer alone, or they are what `save` writes.
#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

namespace hs = halfstep;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using hs::detail::saved_kind;
using hs::detail::saved_layout;

void demand(bool condition, const char* what) {
    if (condition)
        return;
    std::fprintf(stderr, "it does not hold that %s\n", what);
    std::abort();
}

template <class Observer>
void check(std::span<const std::byte> bytes) {
    Observer observer;
    const std::vector<std::byte> before = hs::save(observer);
    try {
        hs::load(bytes, observer);
    } catch (const hs::error&) {
        demand(hs::save(observer) == before, "an error leaves the observer untouched");
        return;
    }
    demand(std::ranges::equal(hs::save(observer), bytes), "save writes the bytes that were loaded");
}

/// What follows the magic and the version, or 0.
std::uint8_t byte_at(std::span<const std::byte> bytes, std::size_t at) {
    return at < bytes.size() ? std::to_integer<std::uint8_t>(bytes[at]) : std::uint8_t{0};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    const auto kind = static_cast<saved_kind>(byte_at(bytes, 10));
    const bool per_channel = static_cast<saved_layout>(byte_at(bytes, 11)) == saved_layout::per_channel;
    if (kind == saved_kind::min_max)
        per_channel ? check<hs::per_channel_observer<hs::min_max_observer>>(bytes) : check<hs::min_max_observer>(bytes);
    else if (kind == saved_kind::moving_average)
        per_channel ? check<hs::per_channel_observer<hs::moving_average_observer>>(bytes)
                    : check<hs::moving_average_observer>(bytes);
    else
        per_channel ? check<hs::per_channel_observer<hs::mse_observer>>(bytes) : check<hs::histogram_observer>(bytes);
    return 0;
}

/// Puts a right frame around most mutants: hardly any would get past the checksum otherwise.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
    constexpr std::size_t around = hs::detail::saved_header_size + hs::detail::saved_checksum_size;
    if (seed % 16 == 0 || size < around || max_size < around)
        return LLVMFuzzerMutate(data, size, max_size);
    const auto kind = static_cast<saved_kind>(seed % 16 == 1 ? 1 + seed / 16 % 3 : data[10]);
    const auto layout = static_cast<saved_layout>(seed % 16 == 2 ? seed / 16 % 2 : data[11]);
    std::vector<std::uint8_t> payload(data + hs::detail::saved_header_size,
                                      data + size - hs::detail::saved_checksum_size);
    const std::size_t payload_size = payload.size();
    payload.resize(max_size - around + 1); // never empty
    payload.resize(LLVMFuzzerMutate(payload.data(), payload_size, max_size - around));
    const std::vector<std::byte> framed = hs::detail::frame(kind, layout, std::as_bytes(std::span(payload)));
    std::transform(framed.begin(), framed.end(), data, [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return framed.size();
}
