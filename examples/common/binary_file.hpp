// A file of bytes that is read at any place, never as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace example {

/// A file that is not what it should be. The message begins with the file's name.
class file_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A regular file, open for reading.
class binary_file {
public:
    /// Throws `file_error` if it cannot be opened or is no regular file: pipes and folders have no places to read at.
    explicit binary_file(std::string path) : path_(std::move(path)) {
        std::error_code status;
        if (!std::filesystem::exists(path_, status))
            fail("cannot open the file: there is none of this name");
        if (!std::filesystem::is_regular_file(path_, status))
            fail("cannot read it: expected a regular file");
        size_ = std::filesystem::file_size(path_, status);
        file_.open(path_, std::ios::binary);
        if (status || !file_)
            fail("cannot open the file");
    }

    const std::string& path() const { return path_; }
    /// How many bytes it holds.
    std::uint64_t size() const { return size_; }

    /// Fills `bytes` with what lies from `offset` on. Throws `file_error`, which names `what` is read and the offset,
    /// where the file ends before.
    void read(std::uint64_t offset, std::span<std::byte> bytes, const std::string& what) {
        if (offset > size_ || bytes.size() > size_ - offset) {
            fail(what + " at byte " + std::to_string(offset) + ": expected " + std::to_string(bytes.size()) +
                 " bytes, but the file ends at byte " + std::to_string(size_));
        }
        file_.clear();
        file_.seekg(static_cast<std::streamoff>(offset));
        file_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        if (!file_) {
            fail(what + " at byte " + std::to_string(offset) + ": cannot read " + std::to_string(bytes.size()) +
                 " bytes; the file ended or failed while it was read");
        }
    }

    /// Throws `file_error` with this message behind the file's name.
    [[noreturn]] void fail(const std::string& message) const { throw file_error(path_ + ": " + message); }

private:
    std::string path_;
    std::ifstream file_;
    std::uint64_t size_ = 0;
};

} // namespace example
