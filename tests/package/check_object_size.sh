#!/bin/sh
# Checks how much code a program gets that uses one quantizer of int8: at most 200 KiB with all kernels, 40 without.
# usage: check_object_size.sh COMPILER INCLUDE_DIR WORK_DIR
set -eu

compiler=$1
include_dir=$2
work=$3
if ! command -v size >/dev/null; then
    echo "skipped: size (package binutils) is not installed"
    exit 77
fi
mkdir -p "$work"
cat >"$work/program.cpp" <<'PROGRAM'
#include <halfstep/halfstep.hpp>
halfstep::quantized_tensor<std::int8_t> encode(const std::vector<float>& x) {
    return halfstep::quantizer<std::int8_t, halfstep::symmetric>().quantize(x, halfstep::shape{x.size()});
}
PROGRAM

check() { # check KIB FLAG...
    most=$1
    shift
    "$compiler" -std=c++20 -O2 -I "$include_dir" "$@" -c "$work/program.cpp" -o "$work/program.o"
    bytes=$(size "$work/program.o" | awk 'NR == 2 { print $1 }')
    echo "${*:-all kernels}: $bytes bytes of code and constants; at most $most KiB"
    [ "$bytes" -gt 0 ] && [ "$bytes" -le $((most * 1024)) ]
}
check 200
check 40 -DHALFSTEP_SEPARATE_KERNELS
