// Calibrates on many machines: every process observes its share of a folder's files, MPI makes one observer of all.
//
//     mpirun -n 4 calibrate_mpi FOLDER
//
// The output is the same, to the last bit, for any number of processes.

#include "calibrate_mpi/ranks.hpp"
#include "common/activation_site.hpp"
#include "common/byte_progress.hpp"
#include "common/command_line.hpp"
#include "common/find_tensor_files.hpp"
#include "common/run_program.hpp"

#include <halfstep/halfstep.hpp>
#include <halfstep/parallel/mpi.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

namespace hs = halfstep;

int main(int argc, char** argv) {
    calibrate_mpi::ranks ranks(argc, argv);
    return example::run_program("calibrate_mpi", [&] {
        std::vector<std::string> names;
        hs::histogram_observer observer;
        bool go_on = true;
        bool quiet = false;
        ranks.together([&] {
            example::command_line line(
                "calibrate_mpi", "Observes the .npy and .safetensors files of folders, all floats in one\n"
                                 "histogram: file i, in alphabetical order, on rank i modulo the number of ranks.\n"
                                 "Rank 0 prints the grids that each criterion chooses.");
            line.arguments("FOLDER", "folders, or files", names);
            line.flag("--quiet", "do not show on stderr how far rank 0 has come", quiet);
            go_on = line.parse(argc, argv);
            if (!go_on)
                return;
            const std::vector<std::string> files = ranks.share_of(example::find_tensor_files(names));
            std::uint64_t bytes = 0;
            for (const std::string& file : files)
                bytes += example::count_bytes_of_floats(file);
            example::byte_progress progress("observing", bytes, ranks.rank() == 0 && !quiet);
            for (const std::string& file : files)
                example::observe_file(file, observer, progress);
        });
        if (!go_on)
            return;
        hs::mpi_reduce(observer, MPI_COMM_WORLD);
        if (ranks.rank() == 0)
            example::print_choices(std::cout, observer);
    });
}
