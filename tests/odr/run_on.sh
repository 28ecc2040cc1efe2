#!/bin/sh
# Runs PROGRAM on an emulated CPU and checks the instruction set that it prints.
# usage: run_on.sh CPU EXPECTED_ISA PROGRAM
set -eu

if ! command -v qemu-x86_64 >/dev/null; then
    echo "skipped: qemu-x86_64 (package qemu-user) is not installed"
    exit 77
fi
active=$(qemu-x86_64 -cpu "$1" "$3" 2>&1) || {
    echo "failed on $1: $active"
    exit 1
}
if ! echo "$active" | grep -x "$2"; then
    echo "expected $2 on $1, got: $active"
    exit 1
fi
