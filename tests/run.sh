#!/usr/bin/env bash
# Builds and runs every test as users build, then the unit tests with sanitizers and for another CPU.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

if [ $# -ne 0 ] && [ "$*" != --aarch64 ]; then
    cat <<'HELP'
usage: tests/run.sh [--aarch64]

Configures, builds and runs every test: in build/default (Release), then the unit tests in build/clang-asan (clang++
with AddressSanitizer and UndefinedBehaviorSanitizer; build/asan where clang++ cannot do that), and those of the kernels
in build/aarch64 (Debian's cross compiler, run under qemu-user), and the quick part of tests/matrix.sh: the same bits on
32-bit x86, s390x and Windows, and with -ffast-math. Installs what is missing through apt, as root or with sudo, and says so. Ends with
the tests that failed or were skipped, and why. Exits with 0 if none failed.

    --aarch64    all unit tests under qemu-user (six minutes more), not only those of the kernels

CXX chooses the compiler, as always with CMake. The steps by hand:

    cmake --preset default
    cmake --build --preset default --parallel "$(nproc)"
    ctest --preset default
HELP
    [ "$1" = --help ] || [ "$1" = -h ]
    exit
fi

has_sanitizers() { # has_sanitizers COMPILER
    has_command "$1" && "$1" -fsanitize=address,undefined -x c++ - -o /dev/null <<<'int main() {}' >/dev/null 2>&1
}

# Why the unit tests cannot run for aarch64 as well; nothing if they can.
why_not_aarch64() {
    if [ "$(uname -m)" = aarch64 ]; then
        echo "this machine is one, so that build/default is the same"
    elif ! has_command aarch64-linux-gnu-g++; then
        echo "aarch64-linux-gnu-g++ (package g++-aarch64-linux-gnu) is not installed"
    elif ! has_command qemu-aarch64; then
        echo "qemu-aarch64 (package qemu-user) is not installed"
    elif ! CXX=aarch64-linux-gnu-g++ has_header catch2/catch.hpp; then
        echo "Catch2 2, which is headers only, is not installed, or aarch64-linux-gnu-g++ does not find it"
    fi
}

need_compiler
need make has_command make
need cmake has_command cmake
need catch2 has_header catch2/catch.hpp catch2/catch_all.hpp
need nlohmann-json3-dev has_header nlohmann/json.hpp
want clang has_command clang++
want libclang-rt-dev has_sanitizers clang++
want libtbb-dev has_header tbb/parallel_for.h
want libopenmpi-dev has_command mpicxx
want openmpi-bin has_command mpirun
want qemu-user has_command qemu-x86_64
[ "$(uname -m)" = aarch64 ] || want g++-aarch64-linux-gnu has_command aarch64-linux-gnu-g++
want g++-s390x-linux-gnu has_command s390x-linux-gnu-g++
want doxygen has_command doxygen
want g++-i686-linux-gnu has_command i686-linux-gnu-g++
want g++-mingw-w64-x86-64-win32 has_command x86_64-w64-mingw32-g++-win32
want wine64 test -x /usr/lib/wine/wine64
want pkg-config has_command pkg-config
want debhelper has_command dh
want lintian has_command lintian
want python3 has_command python3
want python3-matplotlib has_matplotlib
set_up

if has_sanitizers clang++; then
    sanitizers=clang-asan
else
    echo "clang++ has no sanitizers here: the unit tests do not run with clang"
    sanitizers=asan
fi

presets=(default "$sanitizers")
no_aarch64=$(why_not_aarch64)
[ -n "$no_aarch64" ] || presets+=("aarch64${1:+-all}")

results=()
all_passed=true
for preset in "${presets[@]}"; do
    build_preset "$preset"
    ctest --preset "$preset" --parallel "$(nproc)" --output-junit results.xml || all_passed=false
    results+=("build/$preset/results.xml")
done

bash tests/matrix.sh --quick || all_passed=false

awk -v skipped_builds="${no_aarch64:+build/aarch64: $no_aarch64}" -f tests/summary.awk "${results[@]}" && $all_passed
