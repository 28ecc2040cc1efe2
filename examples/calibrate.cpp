// Calibrates the tensors of any number of files: observes them in one pass, lets every criterion choose a range, and
// says what each choice costs.

#include "calibrate/choices.hpp"
#include "calibrate/criteria.hpp"
#include "calibrate/draw_pictures.hpp"
#include "calibrate/grid_type.hpp"
#include "calibrate/json_report.hpp"
#include "calibrate/print_report.hpp"
#include "calibrate/tensors.hpp"
#include "common/byte_progress.hpp"
#include "common/command_line.hpp"
#include "common/find_tensor_files.hpp"
#include "common/in_quotes.hpp"
#include "common/progress.hpp"
#include "common/run_program.hpp"
#include "common/write_file.hpp"
#include "common/write_json.hpp"

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

namespace {

struct settings {
    std::vector<std::string> files;
    std::uint32_t bits = 8;
    std::string code = "by --bits";
    std::string scheme = "symmetric";
    std::string criteria = "min_max,percentile:99.9,percentile:99.99,mse,mae,entropy";
    std::string tensor;
    std::string json;
    std::string plot;
    bool no_true = false;
    bool quiet = false;
};

/// Reads the command line. Returns false where all that was asked for was help.
bool read_settings(int argc, char** argv, settings& chosen) {
    example::command_line line("calibrate",
                               "Observes the tensors of .npy and .safetensors files, of any size, in one pass, and\n"
                               "prints for each which range every criterion chooses and what that costs.");
    line.arguments("FILE", "files, and folders for all such files in them; tensors of one name are one tensor",
                   chosen.files);
    line.option("--bits", "N", "of the codes: 2, 4, 8 or 16; signed, or unsigned with --scheme asymmetric",
                chosen.bits);
    line.option("--code", "TYPE", "the codes: int8, uint8, int4, uint4, int2, uint2, int16, uint16", chosen.code);
    line.option("--scheme", "NAME", "symmetric, symmetric_full_range or asymmetric", chosen.scheme);
    line.option("--criteria", "LIST", "which ones, with commas between them", chosen.criteria);
    line.option("--tensor", "TEXT", "only tensors whose name holds this text", chosen.tensor);
    line.option("--json", "FILE", "write the figures as JSON; - for standard output, in place of the tables",
                chosen.json);
    line.option("--plot", "FOLDER", "draw two pictures of each tensor, with python3 and matplotlib", chosen.plot);
    line.flag("--no-true", "do not read the files again for the true error", chosen.no_true);
    line.flag("--quiet", "show no progress on stderr", chosen.quiet);
    return line.parse(argc, argv);
}

calibrate::grid_type find_grid_type(const settings& chosen) {
    if (chosen.code != settings{}.code)
        return calibrate::find_grid_type(chosen.code, chosen.scheme);
    if (chosen.bits != 2 && chosen.bits != 4 && chosen.bits != 8 && chosen.bits != 16)
        throw example::usage_error("--bits: expected 2, 4, 8 or 16; found '" + std::to_string(chosen.bits) + "'");
    return calibrate::find_grid_type((chosen.scheme == "asymmetric" ? "uint" : "int") + std::to_string(chosen.bits),
                                     chosen.scheme);
}

void run(const settings& chosen) {
    const calibrate::grid_type type = find_grid_type(chosen);
    const std::vector<calibrate::named_criterion> criteria = calibrate::parse_criteria(chosen.criteria);
    calibrate::selection data = calibrate::select_tensors(example::find_tensor_files(chosen.files), chosen.tensor);

    if (!chosen.json.empty() && chosen.json != "-")
        example::check_can_write(chosen.json);
    if (!chosen.plot.empty())
        calibrate::prepare_pictures(chosen.plot);

    example::byte_progress observing("observing", data.bytes, !chosen.quiet);
    calibrate::read_parts(
        data, [&](std::size_t tensor, auto values) { data.tensors[tensor].observer.observe(values); },
        [&](std::uint64_t bytes) { observing.advance(bytes); });

    std::vector<std::vector<calibrate::choice>> choices;
    example::progress choosing("choosing", data.tensors.size(), !chosen.quiet);
    for (const calibrate::observed_tensor& tensor : data.tensors) {
        choices.push_back(calibrate::choose(tensor.observer.bins(), criteria, type.family));
        choosing.advance(example::without_controls(tensor.first.name));
    }
    if (!chosen.no_true) {
        example::byte_progress measuring("measuring", data.bytes, !chosen.quiet);
        calibrate::measure(data, type, choices, [&](std::uint64_t bytes) { measuring.advance(bytes); });
    }

    if (chosen.json != "-")
        calibrate::print_report(std::cout, data, type, choices);
    if (chosen.json.empty() && chosen.plot.empty())
        return;
    const auto report = calibrate::make_json_report(data, type, choices, !chosen.plot.empty());
    if (!chosen.json.empty())
        example::write_json(report, chosen.json);
    if (!chosen.plot.empty())
        calibrate::draw_pictures(report, chosen.plot);
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("calibrate", [&] {
        settings chosen;
        if (read_settings(argc, argv, chosen))
            run(chosen);
    });
}
