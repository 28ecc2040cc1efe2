// Writes bytes at random for targets that take all their choices from bytes: every kind of input that the first two
// bytes can choose, in a few lengths. The third one is 0, which quantizers.cpp takes for a large tensor where it is one
// of those that may be.
// usage: byte_seeds FOLDER
#include "../unit/support/random.hpp"

#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    random_source random(5);
    for (int first = 0; first < 8; ++first)
        for (int second = 0; second < 8; ++second) {
            std::string bytes = {static_cast<char>(first), static_cast<char>(second), '\0'};
            const std::int32_t length = random.integer(8, 300);
            while (bytes.size() < static_cast<std::size_t>(length))
                bytes += static_cast<char>(random.bits());
            std::ofstream(std::filesystem::path(argv[1]) / std::to_string(8 * first + second), std::ios::binary)
                << bytes;
        }
    return 0;
}
