#include "machine.hpp"

#include "commit.hpp"

#include <halfstep/config/version.hpp>
#include <halfstep/simd/active_isa.hpp>

#include <fstream>
#include <thread>

namespace bench {

namespace {

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    return "unknown";
}

std::string compiler_name() {
#if defined(__clang__)
    return "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__) + "." +
           std::to_string(__clang_patchlevel__);
#else
    return "gcc " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__) + "." +
           std::to_string(__GNUC_PATCHLEVEL__);
#endif
}

} // namespace

std::vector<std::pair<std::string, std::string>> describe_build() {
    return {{"halfstep", std::to_string(HALFSTEP_VERSION_MAJOR) + "." + std::to_string(HALFSTEP_VERSION_MINOR) + "." +
                             std::to_string(HALFSTEP_VERSION_PATCH)},
            {"commit", BENCH_COMMIT},
            {"compiler", compiler_name()},
            {"cpu", cpu_name()},
            {"cores", std::to_string(std::thread::hardware_concurrency())},
            {"isa", std::string(halfstep::name(halfstep::active_isa()))}};
}

} // namespace bench
