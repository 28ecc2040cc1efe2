// The writer of .safetensors files: what it writes comes back, and what it cannot write harms nothing.

#include "../../examples/common/write_safetensors.hpp"
#include "../../examples/common/tensor_file.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

using example::tensor_file;

namespace hs = halfstep;

TEST_CASE("what is written to a safetensors file comes back") {
    const scratch_folder folder;
    const std::string path = folder.path("out.safetensors");
    const std::vector<std::uint8_t> codes{1, 2, 255};
    const std::vector<std::int8_t> signed_codes{-128, 127, 0, 1, 2};
    const std::vector<float> scales{0.5f, -1e-30f};
    const std::vector<hs::float16> halves{hs::float16(0.1f)};
    const std::vector<hs::bfloat16> brains{hs::bfloat16(0.1f), hs::bfloat16(-7.0f)};
    const std::vector<std::int32_t> zero_points{-5, 1 << 30};
    folder.write("out.safetensors", "what was there before");
    example::write_safetensors(
        path,
        {example::make_tensor("codes", {3}, codes), example::make_tensor("q", {5, 1}, signed_codes),
         example::make_tensor("scales", {2}, scales), example::make_tensor("halves", {}, halves),
         example::make_tensor("brains \"b\"", {1, 2}, brains), example::make_tensor("zero_points", {2}, zero_points)},
        {{"made by", "a test"}, {"bits", "8"}});
    tensor_file file(path);
    CHECK(file.metadata() == std::map<std::string, std::string>{{"made by", "a test"}, {"bits", "8"}});
    REQUIRE(file.tensors().size() == 6);
    for (const example::tensor_info& tensor : file.tensors())
        CHECK(tensor.offset % describe(tensor.type).bytes == 0);
    CHECK(file.read_all<std::uint8_t>(file.tensor("codes")) == codes);
    CHECK(file.read_all<std::int8_t>(file.tensor("q")) == signed_codes);
    CHECK(file.tensor("q").shape == std::vector<std::uint64_t>{5, 1});
    CHECK(file.read_all<float>(file.tensor("scales")) == scales);
    CHECK(file.read_all<hs::float16>(file.tensor("halves")) == halves);
    CHECK(file.read_all<hs::bfloat16>(file.tensor("brains \"b\"")) == brains);
    CHECK(file.read_all<std::int32_t>(file.tensor("zero_points")) == zero_points);
    CHECK_FALSE(std::filesystem::exists(path + ".unfinished"));
}

TEST_CASE("what cannot be written leaves the old file as it was") {
    const scratch_folder folder;
    const std::string path = folder.write("out.safetensors", "old");
    const std::vector<float> values(3);
    const auto refused = [&](std::vector<example::tensor_to_write> tensors, const std::string& message) {
        CHECK_THROWS_MATCHES(example::write_safetensors(path, std::move(tensors)), example::file_error,
                             Catch::Matchers::Message(path + message));
        CHECK(std::filesystem::file_size(path) == 3);
    };
    refused({example::make_tensor("a", {2}, values)},
            ": tensor 'a': expected the bytes of shape [2] of float32, found 12");
    refused({example::make_tensor("a", {3}, values), example::make_tensor("a", {3}, values)},
            ": tensor 'a': expected a name that no other tensor has");
    refused({example::make_tensor("__metadata__", {3}, values)},
            ": tensor '__metadata__': expected a name that no other tensor has");
    refused({example::make_tensor("\xFF", {3}, values)}, ": tensor '?': expected a name in UTF-8");
    CHECK_THROWS_MATCHES(example::write_safetensors(folder.path("none/out.safetensors"), {}), example::file_error,
                         Catch::Matchers::Message(folder.path("none/out.safetensors") + ": cannot write the file"));
}
