// Calibrates in parts: each part of the data is observed wherever it lies, and saved; what was saved is merged.
//
//     calibrate_parts --save a.observer batch1.npy batch2.npy
//     calibrate_parts --save b.observer batch3.npy
//     calibrate_parts a.observer b.observer

#include "common/activation_site.hpp"
#include "common/binary_file.hpp"
#include "common/byte_progress.hpp"
#include "common/command_line.hpp"
#include "common/run_program.hpp"
#include "common/write_file.hpp"

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <ios>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

namespace hs = halfstep;

namespace {

std::vector<std::byte> read_file(const std::string& path) {
    example::binary_file file(path);
    std::vector<std::byte> bytes(file.size());
    file.read(0, bytes, "the saved observer");
    return bytes;
}

/// Adds what is in a file: the values of tensors, or what a saved observer has seen.
void take_in(const std::string& path, hs::histogram_observer& observer, example::byte_progress& progress) {
    if (example::is_tensor_file_name(path)) {
        example::observe_file(path, observer, progress);
        return;
    }
    const std::vector<std::byte> bytes = read_file(path);
    try {
        observer.merge(hs::load<hs::histogram_observer>(bytes));
    } catch (const hs::error& error) {
        throw example::file_error(path + ": " + error.what());
    }
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("calibrate_parts", [&] {
        std::vector<std::string> files;
        std::string save;
        bool quiet = false;
        example::command_line line("calibrate_parts",
                                   "Observes files of tensors, merges saved observers, and prints the grids that each\n"
                                   "criterion chooses for all of it together, or saves what was observed.");
        line.arguments("FILE",
                       ".npy and .safetensors files, all floats of which are observed; any other is a saved "
                       "observer",
                       files);
        line.option("--save", "FILE", "write the observer to this file, and print nothing", save);
        line.flag("--quiet", "show no progress on stderr", quiet);
        if (!line.parse(argc, argv))
            return;
        if (example::is_tensor_file_name(save))
            throw example::usage_error("--save: expected a name that does not end as files of tensors do, in .npy or "
                                       ".safetensors; found '" +
                                       save + "'");
        if (!save.empty())
            example::check_can_write(save);
        std::uint64_t bytes_to_read = 0;
        for (const std::string& file : files)
            bytes_to_read += example::is_tensor_file_name(file) ? example::count_bytes_of_floats(file) : 0;
        example::byte_progress progress("observing", bytes_to_read, !quiet);
        hs::histogram_observer observer;
        for (const std::string& file : files)
            take_in(file, observer, progress);
        if (save.empty())
            return example::print_choices(std::cout, observer);
        const std::vector<std::byte> bytes = hs::save(observer);
        example::write_file(save, [&](std::ostream& out) {
            out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        });
    });
}
