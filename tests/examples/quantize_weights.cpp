// The parts of examples/quantize_weights: formats by name, what is a matrix, findings, and files that come back.

#include "../../examples/common/thread_executor.hpp"
#include "../../examples/common/write_safetensors.hpp"
#include "../../examples/quantize_weights/conversion.hpp"
#include "../../examples/quantize_weights/findings.hpp"
#include "../../examples/quantize_weights/format.hpp"
#include "../../examples/quantize_weights/json_report.hpp"
#include "../../examples/quantize_weights/print_report.hpp"
#include "../../examples/quantize_weights/verification.hpp"
#include "catch.hpp"
#include "scratch_folder.hpp"

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace quantize_weights;
using Catch::Matchers::Message;

format parse(const format_words& words) {
    return parse_format(words, [](const std::string& message) { throw std::runtime_error(message); });
}

measurement make_measurement(double rmse, std::uint64_t bytes) {
    return {{.count = 100, .non_finite = 0, .signal = 1, .noise = rmse * rmse * 100}, 100, bytes};
}

/// All matrices that there are.
weight_selection select_all(const std::vector<std::string>& names) {
    return select_weights(names, [](const std::string&) { return true; });
}

const auto no_progress = [](std::uint64_t) {};

/// Two matrices, one of them of rank 3, a bias and integers.
std::string write_model(const scratch_folder& folder) {
    std::vector<float> values(2 * 3 * 5);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(i % 7) - 2.5f;
    const std::vector<hs::bfloat16> halves(6, hs::bfloat16(0.25f));
    const std::vector<float> bias{1.0f, 2.0f};
    const std::vector<std::int32_t> steps{7, 8, 9, 10};
    const std::string path = folder.path("model.safetensors");
    example::write_safetensors(path, {example::make_tensor("conv", {2, 3, 5}, values),
                                      example::make_tensor("fc", {3, 2}, halves), example::make_tensor("b", {2}, bias),
                                      example::make_tensor("steps", {2, 2}, steps)});
    return path;
}

/// Turns bits over of the byte at `offset` behind the first byte of a tensor.
void change_byte(const std::string& path, const std::string& tensor, std::size_t offset, int bits = 0x10) {
    const auto first = example::tensor_file(path).tensor(tensor).offset + offset;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(first));
    const char changed = static_cast<char>(file.get() ^ bits);
    file.seekp(static_cast<std::streamoff>(first));
    file.put(changed);
}

} // namespace

TEST_CASE("formats come from words and become the same words") {
    for (const std::string_view code : code_names) {
        for (const std::string_view scheme : scheme_names) {
            format_words words{std::string(code), std::string(scheme), "group", "mae", "bfloat16"};
            words.group = 48;
            words.candidates = 10;
            const format f = parse(words);
            CHECK(long_name(f) == std::string(code) + " group 48, " + std::string(scheme) +
                                      ", bfloat16 scales, mae with 10 candidates");
            CHECK(long_name(parse(to_words(f))) == long_name(f));
        }
    }
    CHECK(long_name(parse({"int8", "symmetric-full-range", "per-tensor", "min-max", "float32"})) ==
          "int8 per_tensor, symmetric_full_range, float32 scales, min_max");
    CHECK(long_name(format{}) == "int4 group 32, symmetric_full_range, float16 scales, mse with 80 candidates");
}

TEST_CASE("words that are no format are named") {
    format_words words = to_words(format{});
    words.code = "int5";
    CHECK_THROWS_MATCHES(parse(words), std::runtime_error,
                         Message("code: expected int8, uint8, int4, uint4, int2 or uint2; found 'int5'"));
    words = to_words(format{});
    words.candidates = 1;
    CHECK_THROWS_MATCHES(parse(words), std::runtime_error, Message("candidates: expected 2 to 1048576; found '1'"));
    words = to_words(format{});
    words.group = 0;
    CHECK_THROWS_MATCHES(parse(words), std::runtime_error, Message("group: expected at least 1; found '0'"));
}

TEST_CASE("threads run each task once") {
    for (const std::size_t threads : {0u, 1u, 2u, 7u}) {
        std::vector<std::atomic<int>> runs(100);
        example::thread_executor{threads}(runs.size(), [&](std::size_t task) { ++runs[task]; });
        for (const std::atomic<int>& count : runs)
            CHECK(count == 1);
        example::thread_executor{threads}(0, [&](std::size_t) { FAIL("there is no task"); });
    }
}

TEST_CASE("errors are of finite weights") {
    const float nan_value = std::numeric_limits<float>::quiet_NaN();
    const error_sums sums = measure(std::vector<float>{3.0f, nan_value, -4.0f}, std::vector<float>{3.0f, 9.0f, -3.0f});
    CHECK(sums.count == 2);
    CHECK(sums.non_finite == 1);
    CHECK(sums.signal == 25.0);
    CHECK(sums.noise == 1.0);
    CHECK(error_sums{}.rmse() == 0.0);
}

TEST_CASE("the best is told among formats of as many bits") {
    const std::vector<measurement> results{make_measurement(0.4, 50), make_measurement(0.3, 50),
                                           make_measurement(0.1, 100), make_measurement(0.3, 50)};
    CHECK(find_best(results) == std::vector<bool>{false, true, false, true});
}

TEST_CASE("errors are compared in the mean, the extremes and by number") {
    const std::vector<measurement> a{make_measurement(0.5, 50), make_measurement(2, 50), make_measurement(0, 50)};
    const std::vector<measurement> b{make_measurement(1, 50), make_measurement(1, 50), make_measurement(1, 50)};
    CHECK(compare_errors(a, b) == "+0.0 % in the mean, -50.0 % to +100.0 %; less on 1 of 2 tensors");
    CHECK(compare_errors({a[2]}, {b[2]}) == "");
}

TEST_CASE("weights that overflow are no good in any figure") {
    const float huge = std::numeric_limits<float>::infinity();
    for (const std::vector<float>& decoded : {std::vector<float>{huge, 1.0f}, {std::nanf(""), 1.0f}}) {
        const measurement bad{measure(std::vector<float>{1e7f, 1.0f}, decoded), 100, 50};
        const measurement good = make_measurement(1, 50);
        CHECK(bad.error.overflows());
        CHECK(detail::measured_cells(bad) == std::vector<std::string>{"overflow", "overflow", "4.000"});
        CHECK(detail::decibels_text(mean_sqnr_db({bad, good})) == "overflow");
        CHECK_THAT(to_json(bad).dump(), Catch::Matchers::Contains(R"("rmse":null,"sqnr_db":null)"));
        CHECK(find_best({bad, good, bad}) == std::vector<bool>{false, true, false});
        CHECK(compare_errors({good, bad}, {good, good}) == "");
        CHECK(compare_errors({good, good}, {good, bad}) == "");
    }
    CHECK(mean_sqnr_db({make_measurement(0, 50), make_measurement(0.1, 50)}) ==
          mean_sqnr_db({make_measurement(0.1, 50)}));
}

TEST_CASE("sentences compare formats of as many bits per weight") {
    comparison done;
    done.formats.resize(3);
    done.formats[0].what = contender::kind::asked_for;
    done.formats[0].code = "int4";
    for (std::size_t i : {1u, 2u})
        done.formats[i].what = contender::kind::other_project;
    done.formats[1].code = "wide";
    done.formats[2].code = "equal";
    done.results = {{make_measurement(0.5, 50)}, {make_measurement(1, 51)}, {make_measurement(1, 50)}};
    const std::vector<std::string> sentences = findings(done);
    REQUIRE(sentences.size() == 1);
    CHECK_THAT(sentences[0], Catch::Matchers::ContainsSubstring("against equal : -50.0 % in the mean"));
}

TEST_CASE("what is quantized is what is a matrix of floats") {
    const scratch_folder folder;
    const weight_selection weights = select_all({write_model(folder)});
    REQUIRE(weights.matrices.size() == 2);
    CHECK(weights.matrices[0].info.name == "conv");
    CHECK(matrix_shape(weights.matrices[0].info) == hs::shape{2, 15});
    CHECK(weights.matrices[1].info.name == "fc");
    CHECK(weights.others.size() == 2);
    const weight_selection one =
        select_weights({folder.path("model.safetensors")}, [](const std::string& name) { return name == "fc"; });
    CHECK(one.matrices.size() == 1);
    CHECK(one.others.size() == 3);

    const std::vector<float> bias{1.0f};
    const std::string vectors = folder.path("vectors.safetensors");
    example::write_safetensors(vectors,
                               {example::make_tensor("b", {1}, bias),
                                example::make_tensor("e", {0, 3}, bias.size() == 1 ? std::vector<float>{} : bias)});
    CHECK_THROWS_MATCHES(select_all({vectors}), example::file_error,
                         Message(vectors + ": expected a tensor to quantize, of float32, float16 or bfloat16 with two "
                                           "dimensions or more, found none"));
    CHECK_THROWS_MATCHES(select_all({folder.path("model.safetensors"), vectors}), example::file_error,
                         Message(vectors + ": expected names that occur once; tensor 'b' is also in " +
                                 folder.path("model.safetensors")));
}

TEST_CASE("what is written verifies, and whatever changes is found") {
    const scratch_folder folder;
    const example::thread_executor execute(2);
    const weight_selection weights = select_all({write_model(folder)});
    const std::string path = folder.path("out.safetensors");
    format f;
    f.code = hs::uint4{};
    f.scheme = hs::asymmetric{};
    f.granularity = hs::group_wise{.size = 4};
    const conversion done = convert(weights, f, path, execute, no_progress);
    CHECK(done.output_bytes == std::filesystem::file_size(path));
    const auto differences = [&] {
        quantized_file file(path);
        return verify(weights, file, execute, no_progress);
    };
    CHECK(differences().differing() == 0);
    CHECK(long_name(differences().how) == long_name(f));
    CHECK(differences().results[0].error.noise == done.results[0].error.noise);

    example::tensor_file file(path);
    CHECK(file.tensor("conv.codes").shape == std::vector<std::uint64_t>{15});
    CHECK(file.tensor("conv.scales").shape == std::vector<std::uint64_t>{2, 4});
    CHECK(file.tensor("conv.zero_points").type == example::element_type::uint8);
    CHECK(file.tensor("b").type == example::element_type::float32);
    CHECK_THROWS_MATCHES(select_all({path}), example::file_error,
                         Message(path + ": expected weights as they were trained, found quantized ones"));

    change_byte(path, "conv.codes", 5);
    const verification codes = differences();
    CHECK(codes.differing() == 1);
    CHECK_THAT(codes.differences[0], Catch::Matchers::StartsWith("code 11 is "));
    change_byte(path, "conv.codes", 5);
    change_byte(path, "conv.scales", 2 * 7);
    CHECK_THAT(differences().differences[0], Catch::Matchers::StartsWith("scale 7 is "));
    change_byte(path, "conv.scales", 2 * 7);
    change_byte(path, "fc.zero_points", 2, 0x01);
    CHECK_THAT(differences().differences[1], Catch::Matchers::StartsWith("zero point 2 is "));
    change_byte(path, "fc.zero_points", 2, 0x01);
    change_byte(path, "fc.zero_points", 2);
    CHECK_THROWS_WITH(differences(), Catch::Matchers::ContainsSubstring("tensor 'fc'") &&
                                         Catch::Matchers::ContainsSubstring("zero_point is 16; expected 0 to 15"));
    change_byte(path, "fc.zero_points", 2);
    change_byte(path, "steps", 0);
    CHECK(differences().changed_copies == std::vector<std::string>{"steps"});
    change_byte(path, "steps", 0);
    CHECK(differences().differing() == 0);
}

TEST_CASE("names that cannot be written are refused before anything is quantized") {
    const scratch_folder folder;
    const std::vector<float> values(4, 1.0f);
    const std::string input = folder.path("in.safetensors");
    const std::string output = folder.path("out.safetensors");
    const auto refused = [&](const std::string& path, const format& f, const std::string& message) {
        CHECK_THROWS_MATCHES(convert(select_all({path}), f, output, example::thread_executor(1),
                                     [](std::uint64_t) { FAIL("a matrix has been quantized"); }),
                             example::file_error, Message(output + message));
    };
    example::write_safetensors(
        input, {example::make_tensor("a", {2, 2}, values), example::make_tensor("a.codes", {4}, values)});
    refused(input, format{}, ": tensor 'a.codes': expected a name that no other tensor has");
    format with_zero_points;
    with_zero_points.scheme = hs::asymmetric{};
    example::write_safetensors(
        input, {example::make_tensor("a", {2, 2}, values), example::make_tensor("a.zero_points", {4}, values)});
    refused(input, with_zero_points, ": tensor 'a.zero_points': expected a name that no other tensor has");
    CHECK(convert(select_all({input}), format{}, output, example::thread_executor(1), no_progress).output_bytes > 0);

    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}";
    const std::string bytes = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header;
    refused(folder.write("\xFF.npy", bytes + std::string(16, '\0')), format{},
            ": tensor '?.codes': expected a name in UTF-8");
}

TEST_CASE("a file whose list of quantized tensors is damaged is refused") {
    const scratch_folder folder;
    const std::string path = folder.path("damaged.safetensors");
    const auto write = [&](const std::string& quantized) {
        example::write_safetensors(path, {},
                                   {{layout_key, layout_version},
                                    {"code", "int4"},
                                    {"scheme", "symmetric"},
                                    {"granularity", "per_tensor"},
                                    {"scales", "float32"},
                                    {"criterion", "min_max"},
                                    {"quantized", quantized}});
    };
    const auto refused = [&](const std::string& quantized, const std::string& message) {
        write(quantized);
        CHECK_THROWS_MATCHES(quantized_file(path), example::file_error,
                             Message(path + ": __metadata__, 'quantized'" + message));
    };
    refused(R"({"a":})", ", byte 5: expected JSON, found '}'");
    refused("[1]", ": expected a JSON object, found '[1]'");
    refused(std::string(100'000, '['), ": expected lists and objects at most 3 deep, found more");
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += R"({"a":)";
    refused(deep + "1" + std::string(100'000, '}'), ": expected lists and objects at most 3 deep, found more");
    refused(R"({"a":1,"a":1})", ": the name 'a' stands there twice");

    write(R"({"a":")" + std::string(1000, 'x') + R"("})");
    quantized_file long_entry(path);
    example::tensor_info original;
    original.name = "a";
    original.shape = {1, 1};
    CHECK_THROWS_MATCHES(long_entry.read_matrix<hs::int4>(original), example::file_error,
                         Message(path +
                                 R"(: tensor 'a': expected one made of {"dtype":"F32","shape":[1,1]}, found '")" +
                                 std::string(79, 'x') + "...'"));
}
