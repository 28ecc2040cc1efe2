// A libFuzzer target: bytes are a .npy file, a .safetensors file, JSON or Python literals. The readers of the example
// programs refuse them by the error that they document, or what they list lies in the file and can be read.
#include "../../examples/common/tensor_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

void demand(bool condition, const char* what) {
    if (condition)
        return;
    std::fprintf(stderr, "it does not hold that %s\n", what);
    std::abort();
}

/// A file of this process, written anew for each input.
std::string write_file(const std::string& extension, const std::string& bytes) {
    static const std::string stem =
        (std::filesystem::temp_directory_path() / ("halfstep_fuzz_" + std::to_string(getpid()))).string();
    const std::string path = stem + extension;
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::string little_endian(std::uint64_t number, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(number >> 8 * i & 0xFF);
    return text;
}

void check_tensor(example::tensor_file& file, const example::tensor_info& tensor, std::uint64_t file_size) {
    demand(example::element_count(tensor.shape, tensor.type) == tensor.count,
           "a tensor has as many values as its shape");
    demand(tensor.offset <= file_size && tensor.bytes() <= file_size - tensor.offset, "a tensor lies in its file");
    std::vector<std::byte> bytes(tensor.bytes());
    file.read_bytes(tensor, 0, bytes);
    if (example::is_readable_float(tensor.type))
        demand(file.read_floats(tensor).size() == tensor.count, "all values can be read");
}

void check_file(const std::string& extension, const std::string& bytes) {
    const std::string path = write_file(extension, bytes);
    try {
        example::tensor_file file(path);
        for (const example::tensor_info& tensor : file.tensors())
            check_tensor(file, tensor, bytes.size());
    } catch (const example::file_error& error) {
        demand(std::string(error.what()).starts_with(path), "an error names the file");
    }
    std::filesystem::remove(path);
}

void check_json(const std::string& text) {
    try {
        demand(!example::parse_json(text, "text").is_discarded(), "JSON is a value or an error");
    } catch (const example::file_error& error) {
        demand(std::string(error.what()).starts_with("text"), "an error says what was parsed");
    }
}

void check_literals(const std::string& text) {
    try {
        const example::detail::npy_header header = example::detail::parse_npy_header(text, 10);
        demand(header.descr && header.fortran_order && header.shape, "a header has all three entries");
    } catch (const example::literal_error& error) {
        demand(std::string(error.what()).starts_with("byte "), "an error says where it is");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string all(reinterpret_cast<const char*>(data), size);
    const std::string bytes = all.substr(std::min<std::size_t>(1, size));
    // Where the first byte says so, the file begins as it has to: few inputs would get any further otherwise. The header
    // ends where a line does.
    const std::size_t header = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    switch (size == 0 ? 0 : data[0] % 6) {
    case 0:
        check_file(".npy", bytes);
        break;
    case 1:
        check_file(".npy", std::string("\x93NUMPY\x01\0", 8) + little_endian(header, 2) + bytes);
        break;
    case 2:
        check_file(".safetensors", bytes);
        break;
    case 3:
        check_file(".safetensors", little_endian(header, 8) + bytes);
        break;
    case 4:
        check_json(bytes);
        break;
    default:
        check_literals(bytes);
    }
    return 0;
}
