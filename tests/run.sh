#!/usr/bin/env bash
# Builds and runs every test; the unit tests also with clang++ and with sanitizers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

if [ $# -ne 0 ]; then
    cat <<'HELP'
usage: tests/run.sh

Configures, builds and runs every test in build/default (Release), then the unit tests in build/clang (clang++) and
in build/asan (AddressSanitizer and UndefinedBehaviorSanitizer). Installs what is missing through apt, as root or
with sudo, and says so. Ends with the tests that failed or were skipped, and why. Exits with 0 if none failed.

CXX chooses the compiler, as always with CMake. The steps by hand:

    cmake --preset default
    cmake --build --preset default --parallel
    ctest --preset default
HELP
    [ "$1" = --help ] || [ "$1" = -h ]
    exit
fi

need_compiler
need make has_command make
need cmake has_command cmake
need catch2 has_header catch2/catch.hpp catch2/catch_all.hpp
want clang has_command clang++
want qemu-user has_command qemu-x86_64
want pkg-config has_command pkg-config
want python3 has_command python3
set_up

presets=(default asan)
if has_command clang++; then
    presets+=(clang)
fi

results=()
all_passed=true
for preset in "${presets[@]}"; do
    build_preset "$preset"
    ctest --preset "$preset" --parallel "$(nproc)" --output-junit results.xml || all_passed=false
    results+=("build/$preset/results.xml")
done

if ! has_command clang++; then
    echo "skipped  build/clang: clang++ is not installed"
fi
awk -f tests/summary.awk "${results[@]}" && $all_passed
