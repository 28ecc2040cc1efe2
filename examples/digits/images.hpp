// The images: 8 x 8 grey pixels and the digit that they show.
#pragma once

#include "random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace digits {

inline constexpr std::size_t n_pixels = 64; // 8 x 8, row-major
inline constexpr std::size_t n_classes = 10;
inline constexpr std::size_t n_images = 1797;
inline constexpr std::size_t n_test_images = 500;

/// Images and their labels. Pixels are scaled to [0, 1].
struct image_set {
    std::vector<float> pixels; // [size, n_pixels], row-major
    std::vector<int> labels;   // [size]

    std::size_t size() const { return labels.size(); }

    /// The pixels of image number `i`.
    std::span<const float> image(std::size_t i) const { return std::span(pixels).subspan(i * n_pixels, n_pixels); }

    void append(std::span<const float> image, int label) {
        pixels.insert(pixels.end(), image.begin(), image.end());
        labels.push_back(label);
    }

    /// The images with these numbers, in this order.
    image_set select(std::span<const std::size_t> numbers) const {
        image_set selection;
        for (std::size_t i : numbers)
            selection.append(image(i), labels[i]);
        return selection;
    }
};

struct data_split {
    image_set training;
    image_set test;
};

/// 500 images to test with, the other 1297 to train with. The shuffle is fixed: no option changes it, so every
/// run of this program is measured on the same images.
inline data_split split(const image_set& images) {
    constexpr std::uint32_t fixed_seed = 1797;
    const std::vector<std::size_t> order = random_source(fixed_seed).permutation(images.size());
    const auto test = std::span(order).first(n_test_images);
    const auto training = std::span(order).subspan(n_test_images);
    return {images.select(training), images.select(test)};
}

} // namespace digits
