// The field's textbook cases as tables: original, code, reconstructed, error. docs/quantization.md tells what they
// show; its figures are this program's output.

#include "common/command_line.hpp"
#include "common/run_program.hpp"
#include "worked_examples/calibration.hpp"
#include "worked_examples/error.hpp"
#include "worked_examples/first_steps.hpp"
#include "worked_examples/resolution.hpp"
#include "worked_examples/rounding.hpp"
#include "worked_examples/schemes.hpp"
#include "worked_examples/sharing.hpp"
#include "worked_examples/storage.hpp"

#include <cstdint>
#include <iostream>
#include <ostream>
#include <string>
#include <string_view>

namespace {

struct section {
    std::string_view name;
    std::string_view title;
    void (*print)(std::ostream& out, std::uint32_t seed);
};

constexpr section sections[] = {
    {"grid", "a grid of four codes", worked_examples::print_grid},
    {"absmax", "int8, the largest magnitude to 127", worked_examples::print_absmax},
    {"zero_point", "int8, the range to -128..127", worked_examples::print_zero_point},
    {"forgotten_qmin", "the trap of a zero point that forgets qmin", worked_examples::print_forgotten_qmin},
    {"exact_zero", "why 0 must be on the grid", worked_examples::print_exact_zero},
    {"ties", "rounding halfway cases", worked_examples::print_ties},
    {"reciprocal", "division against the reciprocal", worked_examples::print_reciprocal},
    {"clipping", "one far value, covered and clipped", worked_examples::print_clipping},
    {"noise", "the error of rounding against scale^2 / 12", worked_examples::print_noise},
    {"threshold", "rounding error against clipping error", worked_examples::print_threshold},
    {"activations", "symmetric and asymmetric on weights and activations", worked_examples::print_activations},
    {"dot_product", "a dot product in integers", worked_examples::print_dot_product},
    {"schemes", "the schemes on int4 weights", worked_examples::print_schemes},
    {"runs", "which values share a grid", worked_examples::print_runs},
    {"granularity", "an outlier tensor by every granularity", worked_examples::print_granularity},
    {"calibration", "the criteria on long tails", worked_examples::print_calibration},
    {"resolution", "what finer bins of a histogram cost and give", worked_examples::print_resolution},
    {"packing", "int4 and int2 in bytes", worked_examples::print_packing},
    {"bits", "bits a value against error", worked_examples::print_bits},
    {"special_values", "NaN, infinities, denormals, extreme ranges", worked_examples::print_special_values},
};

struct settings {
    std::string section = "all";
    std::uint32_t seed = 1;
    bool list = false;
};

/// Reads the command line. Returns false where all that was asked for was help.
bool read_settings(int argc, char** argv, settings& chosen) {
    example::command_line line("worked_examples", "Prints the textbook cases of quantization as tables.");
    line.option("--section", "NAME", "print one section, as --list names it", chosen.section);
    line.option("--seed", "N", "seed of the sections that draw random numbers", chosen.seed);
    line.flag("--list", "print the names of the sections", chosen.list);
    return line.parse(argc, argv);
}

void print_names() {
    example::table names({"section", "shows"}, 2);
    for (const section& s : sections)
        names.row({std::string(s.name), std::string(s.title)});
    std::cout << names;
}

void print_all(std::uint32_t seed) {
    for (const section& s : sections) {
        std::cout << "== " << s.name << ": " << s.title << " ==\n\n";
        s.print(std::cout, seed);
        std::cout << '\n';
    }
}

void print_one(const settings& chosen) {
    for (const section& s : sections)
        if (s.name == chosen.section)
            return s.print(std::cout, chosen.seed);
    throw example::usage_error("--section: there is no '" + chosen.section + "'; --list names the sections");
}

void run(const settings& chosen) {
    if (chosen.list)
        print_names();
    else if (chosen.section == "all")
        print_all(chosen.seed);
    else
        print_one(chosen);
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("worked_examples", [&] {
        settings chosen;
        if (read_settings(argc, argv, chosen))
            run(chosen);
    });
}
