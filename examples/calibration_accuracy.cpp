// Judges the ranges that mse and mae choose from a histogram against brute force over the values themselves.
#include "calibration_accuracy/data.hpp"
#include "calibration_accuracy/findings.hpp"
#include "common/progress.hpp"
#include "common/run_program.hpp"
#include "common/table.hpp"

#include <array>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace calibration_accuracy;

struct settings {
    std::uint32_t values = 1000000;
    std::uint32_t seed = 1;
    std::string data = HALFSTEP_EXAMPLE_DATA;
};

constexpr std::array<int, 4> widths{2, 3, 4, 8};

/// Two tables with a row for each tensor and criterion, and the worst figure of each.
class report {
public:
    void add(const tensor& t, example::progress& shown) {
        const raw_values values(t.values);
        hs::histogram observed;
        observed.observe(t.values);
        for (const minimised what : {minimised::squared_error, minimised::absolute_error}) {
            const std::string criterion = what == minimised::squared_error ? "mse" : "mae";
            std::vector<std::string> excesses{t.name, criterion};
            std::vector<std::string> predictions{t.name, criterion};
            for (const bool is_symmetric : {true, false})
                for (const int bits : widths) {
                    const finding f = judge(values, observed, family_of(bits, is_symmetric), what);
                    excesses.push_back(example::percent_more(f.excess));
                    predictions.push_back(example::percent_more(f.prediction));
                    worst_excess_ = std::max(worst_excess_, f.excess);
                    worst_prediction_ = std::max({worst_prediction_, f.prediction, 2.0 - f.prediction});
                    shown.advance(t.name);
                }
            excess_.row(excesses);
            prediction_.row(predictions);
        }
    }

    void print(std::ostream& out) const {
        out << "Error at the range chosen, over the least of brute force on the values, in percent more\n"
            << "(symmetric grids: 2000 thresholds; asymmetric ones: 45 x 45 pairs of ends, then 45 x 45 around the "
               "best)"
            << "\n\n"
            << excess_ << "\nworst: " << example::percent_more(worst_excess_) << "\n\n"
            << "Error predicted from the histogram, over the true one, in percent more\n\n"
            << prediction_ << "\nworst: " << example::percent_more(worst_prediction_) << '\n';
    }

private:
    static example::table empty_table() {
        example::table t({"", "", "symmetric", "", "", "", "asymmetric", "", "", ""}, 2);
        t.header_line(
            {"values", "criterion", "2 bits", "3 bits", "4 bits", "8 bits", "2 bits", "3 bits", "4 bits", "8 bits"});
        return t;
    }

    example::table excess_ = empty_table();
    example::table prediction_ = empty_table();
    double worst_excess_ = 0.0;
    double worst_prediction_ = 1.0;
};

bool read_settings(int argc, char** argv, settings& chosen) {
    example::command_line line("calibration_accuracy",
                               "Judges the ranges that mse and mae choose against brute force over the values.");
    line.option("--values", "N", "how many values of each distribution", chosen.values, 1);
    line.option("--seed", "N", "seed of the random values", chosen.seed);
    line.option("--data", "FOLDER", "judge its .npy and .safetensors files, too", chosen.data);
    return line.parse(argc, argv);
}

void run(const settings& chosen) {
    std::vector<tensor> tensors = synthetic_tensors(chosen.values, chosen.seed);
    for (tensor& stored : stored_tensors(chosen.data))
        tensors.push_back(std::move(stored));
    report judged;
    example::progress shown("judging", tensors.size() * 4 * widths.size());
    for (const tensor& t : tensors)
        judged.add(t, shown);
    judged.print(std::cout);
}

} // namespace

int main(int argc, char** argv) {
    return example::run_program("calibration_accuracy", [&] {
        settings chosen;
        if (read_settings(argc, argv, chosen))
            run(chosen);
    });
}
