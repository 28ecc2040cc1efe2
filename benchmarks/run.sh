#!/usr/bin/env bash
# Builds and runs the benchmarks.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$project/cmake/setup.sh"

if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    cat <<'HELP'
usage: benchmarks/run.sh [ARGUMENT...]

Configures and builds the benchmarks in build/benchmarks (Release), then runs them with the given arguments, which
are Google Benchmark's. Installs what is missing through apt, as root or with sudo, and says so.

    benchmarks/run.sh --benchmark_list_tests
    benchmarks/run.sh --benchmark_filter=quantize --benchmark_out=results.json

The steps by hand:

    cmake --preset benchmarks
    cmake --build --preset benchmarks --parallel
    build/benchmarks/bin/halfstep_benchmarks
HELP
    exit
fi

need_compiler
need make has_command make
need cmake has_command cmake
need libbenchmark-dev has_header benchmark/benchmark.h
set_up

(cd "$project" && build_preset benchmarks)
exec "$project/build/benchmarks/bin/halfstep_benchmarks" "$@"
