// Reads the images from a text file and trusts nothing in it.
#pragma once

#include "../common/in_quotes.hpp"
#include "images.hpp"

#include <charconv>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace digits {

using example::in_quotes;

/// Takes a whole number from 0 to `largest` off the front of `text`, up to the next comma or the end.
inline int take_number(std::string_view& text, const std::string& name, int largest) {
    const std::string_view field = text.substr(0, text.find(','));
    int number = -1;
    const char* const end = field.data() + field.size();
    const auto [stopped, status] = std::from_chars(field.data(), end, number);
    if (status != std::errc() || stopped != end || number < 0 || number > largest) {
        throw std::runtime_error(name + ": expected a whole number from 0 to " + std::to_string(largest) + ", found " +
                                 in_quotes(field));
    }
    text.remove_prefix(field.size());
    return number;
}

/// Reads one line, 64 pixels from 0 to 16 and a label from 0 to 9, and appends it to `images`.
inline void read_line(std::string_view line, image_set& images) {
    constexpr int darkest = 16;
    float pixels[n_pixels];
    for (std::size_t i = 0; i < n_pixels; ++i) {
        const int pixel = take_number(line, "pixel " + std::to_string(i + 1), darkest);
        pixels[i] = static_cast<float>(pixel) / static_cast<float>(darkest);
        if (line.empty()) {
            throw std::runtime_error("expected 64 pixels and a label, found " + std::to_string(i + 1) + " numbers");
        }
        line.remove_prefix(1); // the comma
    }
    const int label = take_number(line, "label", 9);
    if (!line.empty())
        throw std::runtime_error("expected the line to end behind the label, found " + in_quotes(line));
    images.append(pixels, label);
}

/// Reads the whole file. Throws an error that names the file, the line, what was found and what was expected.
inline image_set read_images(const std::string& path) {
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error(path + ": cannot open the file");
    image_set images;
    std::string line;
    while (std::getline(file, line)) {
        if (line.ends_with('\r')) // git may check text out with CRLF
            line.pop_back();
        try {
            read_line(line, images);
        } catch (const std::runtime_error& error) {
            throw std::runtime_error(path + ", line " + std::to_string(images.size() + 1) + ": " + error.what());
        }
    }
    if (file.bad())
        throw std::runtime_error(path + ": cannot read the file");
    if (images.size() != n_images) {
        throw std::runtime_error(path + ": expected " + std::to_string(n_images) + " lines, one an image; found " +
                                 std::to_string(images.size()));
    }
    return images;
}

} // namespace digits
