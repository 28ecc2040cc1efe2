// Saved observers that no observer wrote.
#pragma once

#include <halfstep/calibration/save.hpp>

#include <cstddef>
#include <initializer_list>
#include <vector>

inline std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

/// A payload in a frame whose length and checksum are right.
inline std::vector<std::byte> framed(halfstep::detail::saved_kind kind, std::initializer_list<int> payload,
                                     halfstep::detail::saved_layout layout = halfstep::detail::saved_layout::single) {
    return halfstep::detail::frame(kind, layout, bytes_of(payload));
}
