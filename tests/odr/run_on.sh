#!/bin/sh
# Runs PROGRAM on an emulated CPU and checks the instruction set that it prints. That it skips what takes AVX2 is right
# where the plain set is expected.
# usage: run_on.sh CPU EXPECTED_ISA PROGRAM
set -eu

if ! command -v qemu-x86_64 >/dev/null; then
    echo "skipped: qemu-x86_64 (package qemu-user) is not installed"
    exit 77
fi
status=0
active=$(qemu-x86_64 -cpu "$1" "$3" 2>&1) || status=$?
expected_status=0
[ "$2" != scalar ] || expected_status=77
if [ $status -ne $expected_status ]; then
    echo "exit status $status on $1, expected $expected_status: $active"
    exit 1
fi
if ! echo "$active" | grep -x "$2"; then
    echo "expected $2 on $1, got: $active"
    exit 1
fi
