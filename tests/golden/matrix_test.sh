#!/usr/bin/env bash
# Checks what tests/matrix.sh exits with when cells pass, fail and are skipped. It sees no compilers but stand-ins.
# usage: matrix_test.sh
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/tests/golden" "$work/cmake" "$work/bin"
cp "$source/tests/matrix.sh" "$work/tests"
cp "$source/cmake/setup.sh" "$work/cmake"
cp "$source/tests/golden/check_output.sh" "$work/tests/golden"
printf '%s\n' 'one 4 aa' more >"$work/tests/golden/expected.txt"
: >"$work/tests/golden/main.cpp"
for tool in awk basename bash cat dirname grep mkdir nproc paste rm sed sh tail tee timeout tr uname xargs; do
    ln -s "$(command -v "$tool")" "$work/bin"
done

stand_in() { # stand_in NAME: what it runs comes from standard input
    rm -f "$work/bin/$1"
    { echo '#!/bin/sh' && cat; } >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}
golden_program() { printf 'printf "%%s\\n" "isa scalar" "%s" more end\n' "$1"; } # golden_program LINE

# expect STATUS TEXT ARGUMENT...: what the matrix exits with, and what it says of it
expect() {
    local status=0 found
    found=$(PATH=$work/bin bash "$work/tests/matrix.sh" "${@:3}" 2>&1) || status=$?
    if [ $status -ne "$1" ] || [[ $found != *"$2"* ]]; then
        printf 'matrix.sh %s: expected exit status %s and "%s"; exit status %s:\n%s\n' "${*:3}" "$1" "$2" $status "$found"
        exit 1
    fi
}

stand_in riscv64-linux-gnu-g++ <<<'echo 12'
golden_program 'one 4 aa' | stand_in qemu-riscv64
expect 0 "1 passed, 0 failed, 0 skipped" riscv64
expect 0 "1 passed, 0 failed, 0 skipped" --no-skips riscv64
expect 0 "1 passed, 0 failed, 1 skipped" riscv64 s390x
expect 1 "1 passed, 0 failed, 1 skipped" --no-skips riscv64 s390x
expect 1 "--no-skips: 1 of 2 cells did not run" --no-skips riscv64 s390x
expect 1 "no cell passed" s390x
expect 1 "s390x-linux-gnu-g++ (package g++-s390x-linux-gnu) is not installed" s390x

stand_in s390x-linux-gnu-g++ <<<'echo 12'
golden_program 'one 4 xx' | stand_in qemu-s390x
expect 1 "1 passed, 1 failed, 0 skipped" riscv64 s390x

stand_in uname <<<'echo aarch64'
golden_program 'one 4 aa' | stand_in qemu-i386
golden_program 'one 4 aa' | stand_in qemu-x86_64
expect 1 "x86_64-linux-gnu-g++ (package g++-x86-64-linux-gnu) is not installed" nehalem haswell
stand_in x86_64-linux-gnu-g++ <<<'echo 12'
stand_in i686-linux-gnu-g++ <<<'echo 12'
expect 0 "2 passed, 0 failed, 0 skipped" i686 nehalem
expect 1 "Wine runs programs for x86-64 on such a CPU only, and this is aarch64" 'windows-*'

expect 2 "there is no cell 'pdp11'" pdp11
