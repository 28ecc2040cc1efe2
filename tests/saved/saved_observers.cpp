// The C++ side of check_saved.py: what it observes and saves, Python reads, and the other way round.
// usage: saved_observers save VALUES FOLDER      observes VALUES, little-endian float32, and saves observers of all kinds
//        saved_observers compare VALUES SAVED    whether SAVED holds a histogram that has observed VALUES
#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hs = halfstep;

namespace {

using path = std::filesystem::path;

std::vector<std::byte> read_bytes(const path& name) {
    std::ifstream file(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::vector<float> read_values(const path& name) {
    const std::vector<std::byte> bytes = read_bytes(name);
    std::vector<float> values;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 4; ++j)
            bits |= std::to_integer<std::uint32_t>(bytes[i + j]) << (8 * j);
        values.push_back(std::bit_cast<float>(bits));
    }
    return values;
}

template <class Observer>
void save(const Observer& observer, const path& name) {
    const std::vector<std::byte> bytes = hs::save(observer);
    std::ofstream file(name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// The values as a matrix of 7 columns; what is left over is left out.
template <class Observer>
hs::per_channel_observer<Observer> observe_columns(std::span<const float> values, const Observer& prototype) {
    hs::per_channel_observer<Observer> columns{hs::per_channel{.axis = -1}, prototype};
    columns.observe(values.first(values.size() / 7 * 7), hs::shape{values.size() / 7, 7});
    return columns;
}

void save_all(const std::vector<float>& values, const path& folder) {
    for (const int mantissa_bits : {1, 4, 10, 16}) {
        hs::histogram_observer histogram(mantissa_bits);
        histogram.observe(values);
        save(histogram, folder / ("histogram_" + std::to_string(mantissa_bits)));
    }
    hs::min_max_observer extremes;
    extremes.observe(values);
    save(extremes, folder / "min_max");
    hs::moving_average_observer average{1.0f}; // of one batch, which is its average
    average.observe(values);
    save(average, folder / "moving_average");
    save(observe_columns(values, hs::histogram_observer(7)), folder / "histogram_columns");
    save(observe_columns(values, hs::min_max_observer()), folder / "min_max_columns");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4)
        return 2;
    const std::vector<float> values = read_values(argv[2]);
    if (argv[1] == std::string_view("save")) {
        save_all(values, argv[3]);
        return 0;
    }
    hs::histogram expected;
    expected.observe(values);
    const auto loaded = hs::load<hs::histogram>(read_bytes(argv[3]));
    std::printf("%zu values, %llu loaded\n", values.size(), static_cast<unsigned long long>(loaded.count()));
    return loaded == expected ? 0 : 1;
}
