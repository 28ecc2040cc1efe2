#!/usr/bin/env bash
# Builds and runs every test, twice: as users build, and with sanitizers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

if [ $# -ne 0 ]; then
    cat <<'HELP'
usage: tests/run.sh

Configures, builds and runs every test: in build/default (Release), then the unit tests in build/clang-asan (clang++
with AddressSanitizer and UndefinedBehaviorSanitizer; build/asan where clang++ cannot do that). Installs what is
missing through apt, as root or with sudo, and says so. Ends with the tests that failed or were skipped, and why.
Exits with 0 if none failed.

CXX chooses the compiler, as always with CMake. The steps by hand:

    cmake --preset default
    cmake --build --preset default --parallel
    ctest --preset default
HELP
    [ "$1" = --help ] || [ "$1" = -h ]
    exit
fi

has_sanitizers() { # has_sanitizers COMPILER
    has_command "$1" && "$1" -fsanitize=address,undefined -x c++ - -o /dev/null <<<'int main() {}' >/dev/null 2>&1
}

need_compiler
need make has_command make
need cmake has_command cmake
need catch2 has_header catch2/catch.hpp catch2/catch_all.hpp
want clang has_command clang++
want libclang-rt-dev has_sanitizers clang++
want qemu-user has_command qemu-x86_64
want pkg-config has_command pkg-config
want python3 has_command python3
set_up

if has_sanitizers clang++; then
    sanitizers=clang-asan
else
    echo "clang++ has no sanitizers here: the unit tests do not run with clang"
    sanitizers=asan
fi

results=()
all_passed=true
for preset in default "$sanitizers"; do
    build_preset "$preset"
    ctest --preset "$preset" --parallel "$(nproc)" --output-junit results.xml || all_passed=false
    results+=("build/$preset/results.xml")
done

awk -f tests/summary.awk "${results[@]}" && $all_passed
