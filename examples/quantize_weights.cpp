// Quantizes the matrices of .npy and .safetensors files: says what a format costs, compares formats, writes codes and
// scales to a file and verifies such files.

#include "common/byte_progress.hpp"
#include "common/command_line.hpp"
#include "common/run_program.hpp"
#include "common/thread_executor.hpp"
#include "common/write_json.hpp"
#include "quantize_weights/comparison.hpp"
#include "quantize_weights/conversion.hpp"
#include "quantize_weights/format.hpp"
#include "quantize_weights/json_report.hpp"
#include "quantize_weights/print_comparison.hpp"
#include "quantize_weights/print_report.hpp"
#include "quantize_weights/quantized_file.hpp"
#include "quantize_weights/verification.hpp"
#include "quantize_weights/weight_files.hpp"

#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace quantize_weights;

struct settings {
    std::vector<std::string> files;
    format_words format = to_words({});
    std::uint32_t group = 32;
    std::uint32_t candidates = default_candidates;
    std::uint32_t threads = 0;
    std::string tensor;
    std::string output;
    std::string verify;
    std::string json;
    bool compare = false;
    bool quiet = false;
};

/// Reads the command line. Returns false where all that was asked for was help.
bool read_settings(int argc, char** argv, settings& chosen) {
    example::command_line line(
        "quantize_weights",
        "Quantizes the matrices in .npy and .safetensors files and prints what that costs. Rows are first dimensions,\n"
        "the other dimensions are flattened. Other tensors (one dimension, integers) are copied as they are.");
    line.arguments("FILE", "files, and folders for all such files in them", chosen.files);
    line.flag("--compare", "compare usual formats, ggml's q4_0 and q4_K and NF4 with the one asked for",
              chosen.compare);
    line.option("--output", "FILE", "write codes, scales and zero points to this .safetensors file", chosen.output);
    line.option("--verify", "FILE", "check what --output wrote: quantize the originals, FILE..., again", chosen.verify);
    line.option("--tensor", "TEXT", "quantize only tensors whose name holds this text, copy the others", chosen.tensor);
    line.option("--code", "TYPE", "the codes: int8, uint8, int4, uint4, int2 or uint2", chosen.format.code);
    line.option("--scheme", "NAME", "symmetric, symmetric_full_range or asymmetric", chosen.format.scheme);
    line.option("--granularity", "NAME", "what shares a scale: per_tensor, per_channel (a row) or group",
                chosen.format.granularity);
    line.option("--group", "N", "values of a row that make a group", chosen.group, 1);
    line.option("--criterion", "NAME", "how ranges are chosen: min_max, or the least error: mse or mae",
                chosen.format.criterion);
    line.option("--candidates", "N", "ranges that mse and mae try", chosen.candidates, 2);
    line.option("--scales", "TYPE", "how scales are stored: float32, float16 or bfloat16", chosen.format.scales);
    line.option("--threads", "N", "how many threads; 0 for as many as there are cores", chosen.threads);
    line.option("--json", "FILE", "write the figures as JSON; - for standard output, in place of the tables",
                chosen.json);
    line.flag("--quiet", "show no progress on stderr", chosen.quiet);
    return line.parse(argc, argv);
}

format find_format(const settings& chosen) {
    format_words words = chosen.format;
    words.group = chosen.group;
    words.candidates = chosen.candidates;
    return parse_format(words, [](const std::string& message) { throw example::usage_error("--" + message); });
}

/// Prints the report and writes it as JSON, as far as asked for.
template <class Report>
void tell(const Report& report, const settings& chosen) {
    if (chosen.json != "-")
        print_report(std::cout, report);
    if (!chosen.json.empty())
        example::write_json(to_json(report), chosen.json);
}

void run_verification(const settings& chosen, const example::thread_executor& execute) {
    quantized_file file(chosen.verify);
    const weight_selection weights =
        select_weights(chosen.files, [&](const std::string& name) { return file.is_quantized(name); });
    example::byte_progress progress("verifying", bytes(weights.matrices), !chosen.quiet);
    const verification found = verify(weights, file, execute, [&](std::uint64_t bytes) { progress.advance(bytes); });
    tell(found, chosen);
    if (const std::size_t differ = found.differing(); differ > 0) {
        throw std::runtime_error(chosen.verify + ": " + std::to_string(differ) + " of " +
                                 std::to_string(weights.matrices.size() + weights.others.size()) +
                                 " tensors differ from a new quantization");
    }
}

void run(const settings& chosen) {
    const format asked_for = find_format(chosen);
    if (int(chosen.compare) + int(!chosen.output.empty()) + int(!chosen.verify.empty()) > 1)
        throw example::usage_error("expected one of --compare, --output and --verify; found more");
    const example::thread_executor execute(chosen.threads);
    if (!chosen.verify.empty())
        return run_verification(chosen, execute);

    const weight_selection weights = select_weights(
        chosen.files, [&](const std::string& name) { return name.find(chosen.tensor) != std::string::npos; },
        chosen.tensor.empty() ? "" : " whose name holds '" + chosen.tensor + "'");
    example::byte_progress progress("quantizing", bytes(weights.matrices), !chosen.quiet);
    const auto advance = [&](std::uint64_t bytes) { progress.advance(bytes); };
    if (chosen.compare)
        tell(compare(weights, make_contenders(asked_for, execute), advance), chosen);
    else
        tell(convert(weights, asked_for, chosen.output, execute, advance), chosen);
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("quantize_weights", [&] {
        settings chosen;
        if (read_settings(argc, argv, chosen))
            run(chosen);
    });
}
