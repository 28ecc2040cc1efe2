// The tensors that criteria are judged on.
#pragma once

#include "../common/find_tensor_files.hpp"
#include "../common/sampler.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace calibration_accuracy {

struct tensor {
    std::string name;
    std::vector<float> values;
};

/// `count` values of each of six distributions.
inline std::vector<tensor> synthetic_tensors(std::size_t count, std::uint32_t seed) {
    example::sampler draw(seed);
    const auto fill = [&](std::string name, auto next) {
        tensor t{std::move(name), std::vector<float>(count)};
        std::generate(t.values.begin(), t.values.end(), next);
        return t;
    };
    return {
        fill("normal", [&] { return draw.normal(); }),
        fill("Laplace", [&] { return draw.laplace(); }),
        fill("Student t(4)", [&] { return draw.student_t4(); }),
        fill("half-normal", [&] { return std::max(draw.normal(), 0.0f); }),
        fill("bimodal", [&] { return draw.normal() / 2.0f + (draw.uniform() < 0.5 ? -3.0f : 3.0f); }),
        fill("50x outliers", [&] { return draw.normal() * (draw.uniform() < 0.001 ? 50.0f : 1.0f); }),
    };
}

/// Every tensor of floats in the files of a folder.
inline std::vector<tensor> stored_tensors(const std::string& folder) {
    std::vector<tensor> found;
    for (const std::string& path : example::find_tensor_files({folder})) {
        example::tensor_file file(path);
        for (const example::tensor_info& info : file.tensors())
            if (example::is_readable_float(info.type))
                found.push_back({info.name, file.read_floats(info)});
    }
    return found;
}

} // namespace calibration_accuracy
