// Writes small files of tensors, whole and nearly so, for tensor_files.cpp to begin with.
// usage: tensor_file_seeds FOLDER
#include <filesystem>
#include <fstream>
#include <string>

namespace {

/// `kind` is the first byte, which says what the others are.
void write(const std::filesystem::path& folder, const std::string& name, char kind, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << kind << bytes;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const std::filesystem::path folder = argv[1];
    const std::string floats(24, '\x3F');
    const std::string npy_start("\x93NUMPY\x01\0", 8);
    const std::string matrix = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
    const std::string halves = "{'shape': (12,), 'fortran_order': False, 'descr': '<f2'}\n";
    write(folder, "npy", 0, npy_start + static_cast<char>(matrix.size()) + '\0' + matrix + floats);
    write(folder, "npy.matrix", 1, matrix + floats);
    write(folder, "npy.halves", 1, halves + floats);
    write(folder, "npy.scalar", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': ()}\n" + floats.substr(0, 4));
    write(folder, "npy.fortran", 1, "{'descr': \"<f8\", 'fortran_order': True, 'shape': (18446744073709551615, 2)}\n");

    const std::string tensors = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                                "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[16,24]},"
                                "\"c\":{\"dtype\":\"I64\",\"shape\":[0,7],\"data_offsets\":[24,24]},"
                                "\"__metadata__\":{\"format\":\"pt\"}}\n";
    const std::string length = {static_cast<char>(tensors.size()), 0, 0, 0, 0, 0, 0, 0};
    write(folder, "safetensors", 2, length + tensors + floats);
    write(folder, "safetensors.tensors", 3, tensors + floats);
    write(folder, "safetensors.scalar", 3, "{\"s\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]}}\n..");
    write(folder, "safetensors.none", 3, "{}\n");
    write(folder, "json", 4, "{\"a\":[1,-2,3.5e300,true,null,\"\\u00e4\\n\"],\"b\":{\"c\":[]}}");
    write(folder, "literals", 5, matrix);
    return 0;
}
