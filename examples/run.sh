#!/usr/bin/env bash
# Builds the examples and runs the main job, digits.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$project/cmake/setup.sh"

if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    cat <<'HELP'
usage: examples/run.sh [ARGUMENT...]

Configures and builds the examples in build/examples (Release), then runs the main job with the given arguments:
digits trains a small network, quantizes it, runs it in integers and prints what that costs. Installs what is
missing through apt, as root or with sudo, and says so.

    examples/run.sh --seed 7        another start of the training
    build/examples/bin/digits --help

The steps by hand:

    cmake --preset examples
    cmake --build --preset examples --parallel "$(nproc)"
    build/examples/bin/digits
HELP
    exit
fi

need_compiler
need make has_command make
need cmake has_command cmake
need nlohmann-json3-dev has_header nlohmann/json.hpp
want python3-matplotlib has_matplotlib
want libopenmpi-dev has_command mpicxx
want openmpi-bin has_command mpirun
set_up

(cd "$project" && build_preset examples)
exec "$project/build/examples/bin/digits" "$@"
