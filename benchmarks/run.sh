#!/usr/bin/env bash
# Builds and runs the benchmarks.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$project/cmake/setup.sh"

if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    cat <<'HELP'
usage: benchmarks/run.sh [ARGUMENT...]

Configures and builds the benchmarks in build/benchmarks (Release), then runs them with the given arguments (without
any: some minutes). Every repetition goes to build/benchmarks/results.json, from which benchmarks/report makes the
README's table and chart, unless --benchmark_out names another file. Installs what is missing through apt, as root or
with sudo, and says so; libraries to compare with (XNNPACK, oneDNN, OpenCV) are left out where they cannot be had.

    benchmarks/run.sh --quick                                    # about a minute
    benchmarks/run.sh --largest=4MiB --benchmark_filter=quantize/f32
    HALFSTEP_ISA=avx2 benchmarks/run.sh

build/benchmarks/bin/halfstep_benchmarks --help says what the arguments are. The steps by hand:

    cmake --preset benchmarks
    cmake --build --preset benchmarks --parallel "$(nproc)"
    build/benchmarks/bin/halfstep_benchmarks
HELP
    exit
fi

need_compiler
need make has_command make
need cmake has_command cmake
need libbenchmark-dev has_header benchmark/benchmark.h
want libpthreadpool-dev has_header pthreadpool.h
want libxnnpack-dev has_header xnnpack.h
want libdnnl-dev has_header oneapi/dnnl/dnnl.hpp
want libopencv-core-dev has_header opencv2/core/version.hpp opencv4/opencv2/core/version.hpp
set_up

(cd "$project" && build_preset benchmarks)
exec "$project/build/benchmarks/bin/halfstep_benchmarks" \
    --benchmark_out="$project/build/benchmarks/results.json" "$@"
