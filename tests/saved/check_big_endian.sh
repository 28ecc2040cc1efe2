#!/usr/bin/env bash
# usage: check_big_endian.sh SOURCE_DIR INCLUDE_DIR WORK_DIR PYTHON
#
# Builds saved_observers for s390x, whose numbers have their most significant byte first, and holds what it saves and
# loads under qemu-user to the same format.
set -euo pipefail
source_dir=$1 include=$2 work=$3 python=$4

compiler=s390x-linux-gnu-g++
if ! command -v $compiler >/dev/null; then
    echo "skipped: $compiler (package g++-s390x-linux-gnu) is not installed"
    exit 77
elif ! command -v qemu-s390x >/dev/null; then
    echo "skipped: qemu-s390x (package qemu-user) is not installed"
    exit 77
fi
mkdir -p "$work"
$compiler -std=c++20 -O1 -static -I "$include" "$source_dir/saved_observers.cpp" -o "$work/saved_observers"
"$python" "$source_dir/check_saved.py" qemu-s390x "$work/saved_observers"
