// A folder for the files of one test.
#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

/// A new, empty folder that is removed with all that is in it.
class scratch_folder {
public:
    scratch_folder()
        : folder_(std::filesystem::temp_directory_path() /
                  ("halfstep-test-" + std::to_string(std::random_device{}()))) {
        std::filesystem::create_directory(folder_);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() { std::filesystem::remove_all(folder_); }

    /// The path of a file in it.
    std::string path(std::string_view name) const { return (folder_ / name).string(); }

    /// Writes a file; returns its path.
    std::string write(std::string_view name, std::string_view bytes) const {
        std::ofstream file(path(name), std::ios::binary);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return path(name);
    }

private:
    std::filesystem::path folder_;
};
