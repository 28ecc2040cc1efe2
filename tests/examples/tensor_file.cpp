// What holds for tensor files of either kind: chunks, files that change or are none, folders of them.

#include "../../examples/common/tensor_file.hpp"
#include "../../examples/common/find_tensor_files.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"
#include "tensor_bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

using example::tensor_file;
using namespace tensor_bytes;

namespace {

std::vector<float> values_in_chunks(tensor_file& file, const example::tensor_info& tensor, std::size_t& chunks) {
    std::vector<float> all;
    file.for_each_chunk(tensor, [&](auto values) {
        ++chunks;
        for (const auto value : values)
            all.push_back(float(value));
    });
    return all;
}

} // namespace

TEST_CASE("a file with any one byte changed or any end cut off is read or refused, and nothing else") {
    const scratch_folder folder;
    const std::string npy_file = npy(npy_dictionary("<f4", "(2, 3)"), std::string(24, 'x'));
    const std::string safetensors_file =
        safetensors("{\"__metadata__\":{\"a\":\"b\"}," + entry("x", "F16", "[2,1]", 0, 4) + "," +
                        entry("y", "I64", "[1]", 4, 12) + "}",
                    std::string(12, 'y'));
    const auto check = [&](const std::string& name, const std::string& bytes) {
        const std::string path = folder.write(name, bytes);
        if (refusal(path) != "")
            return;
        tensor_file file(path);
        std::uint64_t read = 0;
        for (const example::tensor_info& tensor : file.tensors()) {
            if (is_readable_float(tensor.type))
                read += file.read_floats(tensor).size() * describe(tensor.type).bytes;
            REQUIRE(tensor.offset + tensor.bytes() <= bytes.size());
        }
        REQUIRE(read <= bytes.size());
    };
    for (const auto& [name, bytes] : {std::pair("a.npy", npy_file), std::pair("a.safetensors", safetensors_file)}) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            check(name, bytes.substr(0, i));
            for (const char changed : {'\0', '\x7f', '\xff', ' ', '"', '{', '}', '[', '(', ',', '0', '9', '-', 'e'}) {
                std::string other = bytes;
                other[i] = changed;
                check(name, other);
            }
        }
    }
}

TEST_CASE("what is no tensor file is refused") {
    const scratch_folder folder;
    CHECK(refusal(folder.path("none.npy")) == "cannot open the file: there is none of this name");
    CHECK(refusal(folder.path("")) == "cannot read it: expected a regular file");
    CHECK(refusal(folder.write("a.txt", "1.5")) == "expected a name that ends in .npy or .safetensors");
}

TEST_CASE("a tensor larger than a chunk comes in chunks") {
    const scratch_folder folder;
    std::vector<float> values(tensor_file::chunk_bytes / sizeof(float) * 2 + 5);
    std::iota(values.begin(), values.end(), -1000.0f);
    const std::string shape = "(" + std::to_string(values.size()) + ",)";
    tensor_file file(folder.write("large.npy", npy(npy_dictionary("<f4", shape), bytes_of(values))));
    std::size_t chunks = 0;
    CHECK(values_in_chunks(file, file.tensors()[0], chunks) == values);
    CHECK(chunks == 3);
}

TEST_CASE("a file that gets shorter while it is read is an error") {
    const scratch_folder folder;
    const std::vector<float> values(1 << 16, 1.0f);
    const std::string path =
        folder.write("a.npy", npy(npy_dictionary("<f4", "(" + std::to_string(values.size()) + ",)"), bytes_of(values)));
    tensor_file file(path);
    std::filesystem::resize_file(path, 100);
    CHECK_THROWS_MATCHES(file.read_floats(file.tensors()[0]), example::file_error,
                         Catch::Matchers::Message(path + ": tensor 'a' at byte 75: cannot read 262144 bytes; the file "
                                                         "ended or failed while it was read"));
}

TEST_CASE("a folder stands for the tensor files in it") {
    const scratch_folder folder;
    CHECK_THROWS_MATCHES(
        example::find_tensor_files({folder.path("")}), example::file_error,
        Catch::Matchers::Message(folder.path("") + ": expected .npy or .safetensors files in this folder, found none"));
    const std::string b = folder.write("b.npy", "");
    const std::string a = folder.write("a.safetensors", "");
    const std::string other = folder.write("c.txt", "");
    CHECK(example::find_tensor_files({folder.path("")}) == std::vector<std::string>{a, b});
    CHECK(example::find_tensor_files({other, b}) == std::vector<std::string>{other, b});
}
