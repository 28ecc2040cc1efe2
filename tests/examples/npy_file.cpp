// The reader of .npy files: what it reads, and what it says of damaged files.

#include "../../examples/common/tensor_file.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"
#include "tensor_bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

using example::element_type;
using example::tensor_file;
using namespace tensor_bytes;

namespace hs = halfstep;

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
        {with_header(npy_dictionary("|u1", "(2,)")), "header: expected elements of type '<f4' (float32) or '<f2' "
                                                     "(float16), found '|u1'; astype(np.float32) converts them"},
        {with_header(npy_dictionary(">f4", "(2,)")), "header: expected elements of type '<f4' (float32) or '<f2' "
                                                     "(float16), found '>f4'; astype(np.float32) converts them"},
        {with_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}"),
         "header, byte 20: expected a string in quotes, found '[('a', '<f4')], 'for...'"},
        {with_header("{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}"),
         "header: expected values in C order, row by row, found fortran_order: True; np.ascontiguousarray copies them "
         "so"},
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
