// The readers and the writer of .npy and .safetensors files: what they read, and what they say of damaged files.

#include "../../examples/common/tensor_file.hpp"
#include "../../examples/common/find_tensor_files.hpp"
#include "../../examples/common/write_safetensors.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

using example::element_type;
using example::tensor_file;

namespace hs = halfstep;

namespace {

/// What opening a file says, behind the file's name; "" where it is fine.
std::string refusal(const std::string& path) {
    try {
        const tensor_file file(path);
        return "";
    } catch (const example::file_error& error) {
        const std::string message = error.what();
        REQUIRE(message.starts_with(path + ": "));
        return message.substr(path.size() + 2);
    }
}

std::string little_endian_bytes(std::uint64_t number, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
}

std::string bytes_of(const auto& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::string npy(const std::string& dictionary, const std::string& data, int version = 1) {
    return "\x93NUMPY" + little_endian_bytes(static_cast<std::uint64_t>(version), 2) +
           little_endian_bytes(dictionary.size(), version == 1 ? 2 : 4) + dictionary + data;
}

std::string npy_dictionary(const std::string& descr, const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }   \n";
}

std::string safetensors(const std::string& header, const std::string& data) {
    return little_endian_bytes(header.size(), 8) + header + data;
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape, int begin, int end) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

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

TEST_CASE("npy files of every version and type are read") {
    const scratch_folder folder;
    const std::vector<float> values{1.5f, -2.0f, 0.0f, 3.25f, 1e-3f, -65504.0f};
    std::vector<hs::float16> halves;
    for (const float value : values)
        halves.emplace_back(value);
    for (const int version : {1, 2, 3}) {
        tensor_file file(folder.write("layer.1.npy", npy(npy_dictionary("<f4", "(2, 3)"), bytes_of(values), version)));
        REQUIRE(file.tensors().size() == 1);
        const example::tensor_info& tensor = file.tensors()[0];
        CHECK(tensor.name == "layer.1");
        CHECK(tensor.type == element_type::float32);
        CHECK(tensor.shape == std::vector<std::uint64_t>{2, 3});
        CHECK(tensor.count == 6);
        CHECK(file.read_floats(tensor) == values);
        std::vector<float> middle(2);
        file.read_elements(tensor, 3, std::span<float>(middle));
        CHECK(middle == std::vector<float>{3.25f, 1e-3f});
    }
    tensor_file file(folder.write("half.npy", npy(npy_dictionary("<f2", "(6,)"), bytes_of(halves))));
    CHECK(file.tensors()[0].type == element_type::float16);
    CHECK(file.read_floats(file.tensors()[0]) ==
          std::vector<float>{1.5f, -2.0f, 0.0f, 3.25f, float(halves[4]), -65504.0f});
}

TEST_CASE("npy headers may be written in any order and spacing") {
    const scratch_folder folder;
    const std::string data = bytes_of(std::vector<float>(1));
    for (const char* dictionary : {"{\"shape\":(),\"descr\":\"<f4\",\"fortran_order\":False}",
                                   "{ 'shape' : ( 1 , 1 ) , 'descr':'<f4' ,\n"
                                   "'fortran_order':False,}",
                                   "{'fortran_order': False, 'shape': (1,), 'descr': '<f4'}"}) {
        const std::string path = folder.write("a.npy", npy(dictionary, data));
        INFO(dictionary);
        CHECK(refusal(path) == "");
    }
    CHECK(refusal(folder.write("a.npy", npy(npy_dictionary("<f4", "(0, 18446744073709551615)"), ""))) == "");
}

TEST_CASE("damaged npy files are refused by place, finding and expectation") {
    const scratch_folder folder;
    const std::string good = npy(npy_dictionary("<f4", "(2,)"), bytes_of(std::vector<float>(2)));
    const auto with_header = [](const std::string& dictionary) { return npy(dictionary, ""); };
    struct damaged {
        std::string bytes;
        std::string message;
    };
    const damaged table[] = {
        {"", "magic and version of a .npy file at byte 0: expected 10 bytes, but the file ends at byte 0"},
        {good.substr(0, 9),
         "magic and version of a .npy file at byte 0: expected 10 bytes, but the file ends at byte 9"},
        {"\x93NUMPX" + good.substr(6), "byte 5: expected the magic '\\x93NUMPY' of a .npy file, found '?NUMPX'"},
        {"PK\x03\x04" + good, "byte 0: expected the magic '\\x93NUMPY' of a .npy file, found 'PK???N'"},
        {npy("", "", 4), "byte 6: expected version 1.0, 2.0 or 3.0 of the .npy format, found 4.0"},
        {good.substr(0, 30), "header at byte 10: expected 61 bytes, but the file ends at byte 30"},
        {good.substr(0, 6) + std::string("\x02\0\xFF\xFF\xFF\xFF", 6),
         "byte 8: expected a header of at most 1048576 bytes, found 4294967295"},
        {good.substr(0, good.size() - 1),
         "the shape [2] of float32 takes 8 bytes from byte 71 on, but the file has 7 there"},
        {good + "x", "the shape [2] of float32 takes 8 bytes from byte 71 on, but the file has 9 there"},
        {with_header(npy_dictionary("|u1", "(2,)")),
         "header: expected elements of type '<f4' (float32) or '<f2' (float16), found '|u1'"},
        {with_header(npy_dictionary(">f4", "(2,)")),
         "header: expected elements of type '<f4' (float32) or '<f2' (float16), found '>f4'"},
        {with_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"),
         "header, byte 20: expected a string in quotes, found '[('a', '<f4')], 'for...'"},
        {with_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}"),
         "header: expected values in C order, row by row, found fortran_order: True"},
        {with_header("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}"),
         "header, byte 44: expected True or False, found '0, 'shape': (2,)}'"},
        {with_header("{'descr': '<f4', 'fortran_order': False}"),
         "header, byte 50: expected the keys 'descr', 'fortran_order' and 'shape', found not all of them"},
        {with_header("{'descr': '<f4', 'descr': '<f4'}"), "header, byte 35: the key 'descr' stands there twice"},
        {with_header("{'order': 'C'}"),
         "header, byte 19: expected one of the keys 'descr', 'fortran_order', 'shape', found 'order'"},
        {with_header(npy_dictionary("<f4", "(2)")), "header, byte 62: expected ',', found '), }   ?'"},
        {with_header(npy_dictionary("<f4", "(2, -3)")),
         "header, byte 64: expected a whole number of at most 64 bits, found '-3), }   ?'"},
        {with_header(npy_dictionary("<f4", "(18446744073709551616,)")),
         "header, byte 61: expected a whole number of at most 64 bits, found '18446744073709551616...'"},
        {with_header(npy_dictionary("<f4", "(4294967296, 1073741824)")),
         "header: the shape [4294967296, 1073741824] holds more bytes than 64 bits can count"},
        {with_header(npy_dictionary("<f4", "(4294967296, 4294967296)")),
         "header: the shape [4294967296, 4294967296] holds more bytes than 64 bits can count"},
        {with_header("{'descr': '<f4"), "header, byte 20: expected a string in quotes, found ''<f4'"},
        {with_header("{'descr': '<f\\x34'}"), "header, byte 20: expected a string without escapes, found ''<f\\x34'}'"},
        {with_header("{'descr': '<f4', 'fortran_order': False, 'shape': ()} {"),
         "header, byte 64: expected the end of the header, found '{'"},
        {with_header("[]"), "header, byte 10: expected '{', found '[]'"},
        {with_header(""), "header, byte 10: expected '{', found the end of the header"},
    };
    for (const damaged& file : table)
        CHECK(refusal(folder.write("damaged.npy", file.bytes)) == file.message);
}

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
        {safetensors("{\"a\":", ""), "header, byte 13: expected JSON, found the end of the header"},
        {of("\"a\":1e999"), "header: expected JSON, found [json.exception.out_of_range.406] number overflow parsing "
                            "'1e999'"},
    };
    for (const damaged& file : table)
        CHECK(refusal(folder.write("damaged.safetensors", file.bytes)) == file.message);
    CHECK(refusal(folder.write("good.safetensors", good)) == "");
    CHECK(refusal(folder.write("empty.safetensors", safetensors("{}", ""))) == "");
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
    CHECK_THROWS_AS(example::write_safetensors(path, {example::make_tensor("\xFF", {3}, values)}), example::file_error);
    CHECK_THROWS_MATCHES(example::write_safetensors(folder.path("none/out.safetensors"), {}), example::file_error,
                         Catch::Matchers::Message(folder.path("none/out.safetensors") + ": cannot write the file"));
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
