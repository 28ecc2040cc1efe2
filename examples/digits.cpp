// The main job, end to end: trains a small network on handwritten digits in floats, calibrates its activations,
// quantizes its weights to 8, 4 and 2 bits, runs it in integers, and prints what each choice costs.

#include "common/command_line.hpp"
#include "common/progress.hpp"
#include "common/run_program.hpp"
#include "common/table.hpp"
#include "digits/calibration.hpp"
#include "digits/evaluation.hpp"
#include "digits/findings.hpp"
#include "digits/float_network.hpp"
#include "digits/images.hpp"
#include "digits/integer_network.hpp"
#include "digits/read_images.hpp"
#include "digits/report.hpp"
#include "digits/training.hpp"

#include <halfstep/halfstep.hpp>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

// Where the images are; the build sets it, so that the program runs in any folder.
#ifndef HALFSTEP_EXAMPLE_DATA
#define HALFSTEP_EXAMPLE_DATA "examples/data/digits.csv"
#endif

namespace {

using namespace digits;

struct settings {
    training_options training;
    std::string data = HALFSTEP_EXAMPLE_DATA;
    bool quiet = false;
};

/// Reads the command line. Returns false where all that was asked for was help.
bool read_settings(int argc, char** argv, settings& chosen) {
    example::command_line line("digits",
                               "Trains a small network on handwritten digits, quantizes it to 8, 4 and 2 bits,\n"
                               "runs it in integers and prints what that costs.");
    line.option("--seed", "N", "seed of the first weights and of the batches", chosen.training.seed);
    line.option("--epochs", "N", "passes over the training images", chosen.training.epochs, 1);
    line.option("--data", "PATH", "the images", chosen.data);
    line.flag("--quiet", "show no progress on stderr", chosen.quiet);
    return line.parse(argc, argv);
}

float_network train_with_progress(const image_set& images, const settings& chosen) {
    example::progress bar("training", chosen.training.epochs);
    return train(images, chosen.training, [&](float loss) {
        if (!chosen.quiet)
            bar.advance("loss " + example::fixed(static_cast<double>(loss), 4));
    });
}

/// Quantizes the network in every way, and runs it in integers on the test images.
std::vector<variant> run_variants(const float_network& network, const data_split& data, const activations& expected) {
    // Activations: one pass over the training images, then every criterion.
    const layer_observers observers = observe(network, data.training);
    const std::vector<std::pair<std::string, activation_grids>> calibrations{
        {"min_max", choose_grids(observers, hs::min_max{})},
        {"percentile 99.9", choose_grids(observers, hs::percentile{99.9})},
        {"mse", choose_grids(observers, hs::mse{})},
        {"entropy", choose_grids(observers, hs::entropy{})},
    };

    const auto run = [&](const std::string& name, const auto& weights) {
        variant v{name, bytes(weights), {}};
        for (const auto& [criterion, grids] : calibrations) {
            const integer_network integers = make_integer_network(weights, network, grids);
            v.results.push_back(evaluate(criterion, integers, data.test, expected));
        }
        return v;
    };

    // Weights: int8 has room for a row's range; fewer bits need groups, clipped where the squared error is least.
    const hs::quantizer<std::int8_t, hs::symmetric, hs::per_channel> int8_weights{hs::per_channel{.axis = 0}};
    const hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_weights{hs::group_wise{.size = 32}};
    const hs::quantizer<hs::int2, hs::symmetric, hs::group_wise> int2_weights{hs::group_wise{.size = 32}};
    return {
        run("int8 per_channel", quantize_weights(network, int8_weights)),
        run("int4 group_wise", quantize_weights(network, int4_weights, hs::mse{})),
        run("int2 group_wise", quantize_weights(network, int2_weights, hs::mse{})),
    };
}

void run(const settings& chosen) {
    const data_split data = split(read_images(chosen.data));
    const float_network network = train_with_progress(data.training, chosen);
    const activations expected = forward(network, data.test.pixels);
    const double float_accuracy = accuracy(expected[n_layers], data.test.labels);
    const std::size_t float_bytes = weight_count(network) * sizeof(float);
    const std::vector<variant> variants = run_variants(network, data, expected);

    std::cout
        << data.training.size() << " training and " << data.test.size() << " test images, seed " << chosen.training.seed
        << "\n\n"
        << make_table(float_accuracy, float_bytes, variants)
        << "\nWeight bytes: with the scales; group_wise has one for 32 weights. SQNR: of what goes into each layer\n"
           "and of the logits, against the float network on the test images. Range: what the uint8 codes span.\n\n";
    for (const std::string& sentence : findings(float_accuracy, float_bytes, variants))
        std::cout << "- " << sentence << '\n';
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("digits", [&] {
        settings chosen;
        if (read_settings(argc, argv, chosen))
            run(chosen);
    });
}
