// Bytes of a file, fit to be shown in a message.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace example {

/// `text` with every byte that is not printable ASCII as a question mark.
inline std::string printable(std::string_view text) {
    std::string shown(text);
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return shown;
}

/// `text` with control characters as question marks: what a terminal may be shown of text that is UTF-8.
inline std::string without_controls(std::string_view text) {
    std::string shown(text);
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
    return shown;
}

/// The start of `text` in quotes, printable whatever bytes it holds.
inline std::string in_quotes(std::string_view text, std::size_t longest = 20) {
    return "'" + printable(text.substr(0, longest)) + (text.size() > longest ? "...'" : "'");
}

} // namespace example
