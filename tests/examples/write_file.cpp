// Files that are written as a whole or not at all.

#include "../../examples/common/write_file.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

namespace fs = std::filesystem;

namespace {

void write_text(const std::string& path, const std::string& text) {
    example::write_file(path, [&](std::ostream& out) { out << text; });
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

} // namespace

TEST_CASE("a file is replaced when all is written") {
    const scratch_folder folder;
    const std::string path = folder.write("report", "old and longer");
    write_text(path, "new");
    CHECK(read_text(path) == "new");
    CHECK_FALSE(fs::exists(path + ".unfinished"));
}

TEST_CASE("a full disk leaves the old file as it was") {
    if (!fs::exists("/dev/full"))
        return;
    const scratch_folder folder;
    const std::string path = folder.write("report", "old");
    fs::create_symlink("/dev/full", path + ".unfinished");
    CHECK_THROWS_MATCHES(write_text(path, "new"), example::file_error,
                         Catch::Matchers::Message(path + ": cannot write the file"));
    CHECK(read_text(path) == "old");
    CHECK_FALSE(fs::is_symlink(path + ".unfinished"));
}

TEST_CASE("links are followed, and what is no regular file is not replaced") {
    const scratch_folder folder;
    const std::string path = folder.write("report", "old");
    fs::create_symlink(path, folder.path("link"));
    write_text(folder.path("link"), "new");
    CHECK(fs::is_symlink(folder.path("link")));
    CHECK(read_text(path) == "new");
    if (fs::is_character_file("/dev/null")) {
        write_text("/dev/null", "nothing");
        CHECK(fs::is_character_file("/dev/null"));
    }
}

TEST_CASE("whether a file can be written is told without touching it") {
    const scratch_folder folder;
    const std::string path = folder.write("report", "old");
    example::check_can_write(path);
    example::check_can_write(folder.path("new"));
    CHECK(read_text(path) == "old");
    CHECK_FALSE(fs::exists(folder.path("new")));
    CHECK_FALSE(fs::exists(folder.path("new.unfinished")));
    for (const std::string& refused : {folder.path("none/report"), folder.path("")})
        CHECK_THROWS_MATCHES(example::check_can_write(refused), example::file_error,
                             Catch::Matchers::Message(refused + ": cannot write the file"));
}
