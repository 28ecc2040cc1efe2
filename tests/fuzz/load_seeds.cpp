// Writes small saved observers of every kind, for load.cpp to begin with.
// usage: load_seeds FOLDER
#include <halfstep/calibration/observers.hpp>
#include <halfstep/calibration/save.hpp>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

template <class Observer>
void write(const std::filesystem::path& folder, const std::string& name, const Observer& observer) {
    const std::vector<std::byte> bytes = hs::save(observer);
    std::ofstream file(folder / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// One of a single tensor and one of channels, both before and after their first value.
template <class Observer>
void write_all(const std::filesystem::path& folder, const std::string& name, Observer observer) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> values = {1.0f, -0.3f, 0.0f,     -0.0f,     1e-45f, 3e38f,
                                       7.0f, 7.0f,  infinity, -infinity, 1e-20f, nan_value};
    hs::per_channel_observer<Observer> channels{hs::per_channel{.axis = 1}, observer};
    write(folder, name + ".empty", observer);
    write(folder, name + ".channels.empty", channels);
    observer.observe(values);
    channels.observe(values, hs::shape{4, 3});
    write(folder, name, observer);
    write(folder, name + ".channels", channels);
    observer.observe(std::vector<float>(100'000, 0.1f));
    write(folder, name + ".many", observer);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    write_all(argv[1], "histogram", hs::histogram_observer());
    write_all(argv[1], "histogram.coarse", hs::histogram_observer(1));
    write_all(argv[1], "histogram.fine", hs::histogram_observer(16));
    write_all(argv[1], "min_max", hs::min_max_observer());
    write_all(argv[1], "moving_average", hs::moving_average_observer());
    return 0;
}
