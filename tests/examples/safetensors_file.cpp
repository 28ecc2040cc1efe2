// The reader of .safetensors files: what it reads, and what it says of damaged files.

#include "../../examples/common/tensor_file.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"
#include "tensor_bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

using example::tensor_file;
using namespace tensor_bytes;

namespace hs = halfstep;

TEST_CASE("safetensors files are listed in the order of their bytes, and read by name") {
    const scratch_folder folder;
    const std::vector<float> floats{1.0f, -0.5f};
    const std::vector<hs::bfloat16> brains{hs::bfloat16(3.0f), hs::bfloat16(-4.0f), hs::bfloat16(0.5f)};
    const std::vector<std::int64_t> positions{7};
    const std::string header = "{" + entry("z", "F32", "[2,1]", 0, 8) + "," + entry("positions", "I64", "[1]", 14, 22) +
                               ",\"__metadata__\":{\"format\":\"pt\"}," + entry("brains", "BF16", "[3]", 8, 14) + "," +
                               entry("none", "F16", "[4,0]", 8, 8) + "}  ";
    tensor_file file(
        folder.write("m.safetensors", safetensors(header, bytes_of(floats) + bytes_of(brains) + bytes_of(positions))));
    REQUIRE(file.tensors().size() == 4);
    CHECK(file.tensors()[0].name == "z");
    CHECK(file.tensors()[1].name == "none");
    CHECK(file.tensors()[2].name == "brains");
    CHECK(file.tensors()[3].name == "positions");
    CHECK(file.metadata().at("format") == "pt");
    CHECK(file.tensor("z").shape == std::vector<std::uint64_t>{2, 1});
    CHECK(file.tensor("z").offset == 8 + header.size());
    CHECK(file.read_floats(file.tensor("z")) == floats);
    CHECK(file.read_floats(file.tensor("brains")) == std::vector<float>{3.0f, -4.0f, 0.5f});
    CHECK(file.read_floats(file.tensor("none")).empty());
    file.for_each_chunk(file.tensor("brains"), [](auto values) {
        CHECK(std::is_same_v<typename decltype(values)::value_type, hs::bfloat16>);
    });
    std::vector<std::byte> bytes(8);
    file.read_bytes(file.tensor("positions"), 0, bytes);
    CHECK(std::to_integer<int>(bytes[0]) == 7);

    const std::string path = file.path();
    using Catch::Matchers::Message;
    CHECK_THROWS_MATCHES(file.read_floats(file.tensor("positions")), example::file_error,
                         Message(path + ": tensor 'positions': expected elements of type float32, float16 or bfloat16, "
                                        "found int64"));
    CHECK_THROWS_MATCHES(file.tensor("zz"), example::file_error, Message(path + ": there is no tensor 'zz'"));
    CHECK_THROWS_MATCHES(file.read_all<hs::float16>(file.tensor("z")), example::file_error,
                         Message(path + ": tensor 'z': expected elements of type float16, found float32"));
    CHECK_THROWS_MATCHES(file.read_bytes(file.tensor("z"), 1, bytes), example::file_error,
                         Message(path + ": tensor 'z': has 8 bytes; asked for 8 from byte 1"));
}

TEST_CASE("damaged safetensors files are refused by tensor or offset, finding and expectation") {
    const scratch_folder folder;
    const std::string two = std::string(8, 'x');
    const std::string good = safetensors("{" + entry("a", "F32", "[2]", 0, 8) + "}", two);
    struct damaged {
        std::string bytes;
        std::string message;
    };
    const auto of = [&](const std::string& entries) { return safetensors("{" + entries + "}", two); };
    const damaged table[] = {
        {"1234567",
         "length of the header of a .safetensors file at byte 0: expected 8 bytes, but the file ends at byte 7"},
        {little_endian_bytes(3, 8) + "{}", "byte 0: expected the length of the header, at most 2 bytes here, found 3"},
        {std::string(8, '\xFF') + "{}",
         "byte 0: expected the length of the header, at most 2 bytes here, found 18446744073709551615"},
        {safetensors("", ""), "byte 8: expected a JSON object that begins with '{', found ''"},
        {safetensors(" {}", ""), "byte 8: expected a JSON object that begins with '{', found ' '"},
        {good.substr(0, good.size() - 1),
         "tensor 'a': expected 'data_offsets' [begin, end] with begin <= end <= 7, the "
         "bytes behind the header, found [0, 8]"},
        {good + "y", "expected the file to end at byte " + std::to_string(good.size()) +
                         ", where its last tensor does, found byte " + std::to_string(good.size() + 1)},
        {of(entry("a", "F32", "[2]", 0, 4)),
         "tensor 'a': the shape [2] of float32 takes 8 bytes, but 'data_offsets' [0, 4] hold 4"},
        {of(entry("a", "F32", "[2]", 8, 0)), "tensor 'a': expected 'data_offsets' [begin, end] with begin <= end <= 8, "
                                             "the bytes behind the header, found [8, 0]"},
        {of(entry("a", "F32", "[1]", 4, 8)), "tensor 'a': expected to begin at byte 62, where the one before it ends, "
                                             "found byte 66"},
        {of(entry("a", "F16", "[2]", 0, 4) + "," + entry("b", "F16", "[3]", 2, 8)),
         "tensor 'b': expected to begin at byte 119, where the one before it ends, found byte 117"},
        {of(entry("a", "F16", "[1]", 0, 2) + "," + entry("b", "F16", "[2]", 4, 8)),
         "tensor 'b': expected to begin at byte 117, where the one before it ends, found byte 119"},
        {of(entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 4, 8)),
         "header: the name 'a' stands there twice"},
        {of("\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"),
         "header: the name 'dtype' stands there twice"},
        {of("\"a\":{\"dtype\":\"F32\",\"shape\":[2]}"),
         "tensor 'a': expected an object of 'dtype', 'shape' and 'data_offsets'"},
        {of("\"a\":[]"), "tensor 'a': expected an object of 'dtype', 'shape' and 'data_offsets'"},
        {of(entry("a", "F31", "[2]", 0, 8)), "tensor 'a': expected a known 'dtype', found \"F31\""},
        {of("\"a\":{\"dtype\":4,\"shape\":[2],\"data_offsets\":[0,8]}"),
         "tensor 'a': expected a known 'dtype', found 4"},
        {of(entry("a", "F32", "2", 0, 8)), "tensor 'a': 'shape': expected a list of whole numbers, found 2"},
        {of(entry("a", "F32", "[2.0]", 0, 8)), "tensor 'a': 'shape': expected a list of whole numbers, found [2.0]"},
        {of(entry("a", "F32", "[-2]", 0, 8)), "tensor 'a': 'shape': expected a list of whole numbers, found [-2]"},
        {of("\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}"),
         "tensor 'a': expected 'data_offsets' [begin, end] with begin <= end <= 8, the bytes behind the header, found "
         "[8]"},
        {of(entry("a", "F32", "[4294967296,1073741824]", 0, 8)),
         "tensor 'a': the shape [4294967296, 1073741824] holds more bytes than 64 bits can count"},
        {of("\"__metadata__\":{\"format\":1}"), "header, '__metadata__', 'format': expected a string, found number"},
        {of("\"__metadata__\":[]"), "header, '__metadata__': expected an object, found array"},
        {of("\"a\":[[[[[[]]]]]]"), "header: expected lists and objects at most 3 deep, found more"},
        {of("\"a\":{\"dtype\":\"F32\",\"shape\":[2],"), "header, byte 40: expected JSON, found '}'"},
        {of("\"a\":\"\xFF\""), "header, byte 14: expected JSON, found '?\"}'"},
        {safetensors("{\"a\":", ""), "header, byte 13: expected JSON, found the end of it"},
        {of("\"a\":1e999"), "header: expected JSON, found [json.exception.out_of_range.406] number overflow parsing "
                            "'1e999'"},
    };
    for (const damaged& file : table)
        CHECK(refusal(folder.write("damaged.safetensors", file.bytes)) == file.message);
    CHECK(refusal(folder.write("good.safetensors", good)) == "");
    CHECK(refusal(folder.write("empty.safetensors", safetensors("{}", ""))) == "");
}

TEST_CASE("a header of many names takes no more time and memory than it should") {
    // Parsers that copy the outer name for every inner one, or look through all entries for each, take minutes.
    const scratch_folder folder;
    constexpr int count = 40'000;
    std::string entries;
    for (int i = 0; i < count; ++i)
        entries += (i == 0 ? "" : ",") + entry("t" + std::to_string(i), "U8", "[1]", i, i + 1);
    const tensor_file many(folder.write("many.safetensors", safetensors("{" + entries + "}", std::string(count, 'x'))));
    CHECK(many.tensors().size() == count);
    std::string names;
    for (int i = 0; i < count; ++i)
        names += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    CHECK(refusal(folder.write("long.safetensors",
                               safetensors("{\"" + std::string(count, 'n') + "\":{" + names + "}}", ""))) ==
          "tensor '" + std::string(80, 'n') + "...': expected an object of 'dtype', 'shape' and 'data_offsets'");
}
