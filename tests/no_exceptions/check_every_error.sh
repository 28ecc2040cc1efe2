#!/usr/bin/env bash
# Lists the places in the library that report an error and are reached by no row of the tables of bad input. By hand:
# needs clang++ and its llvm-profdata and llvm-cov (package llvm), and takes a minute.
# usage: check_every_error.sh WORK_DIR
#
# What reports errors of saved observers (calibration_load_errors.cpp), of MPI (tests/parallel) and of HALFSTEP_ISA
# (simd_isa.cpp) has tests of its own and is left out. Exits with 1 if a place is listed.
set -euo pipefail

if [ $# -ne 1 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
work=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$work"

clang++ -std=c++20 -O0 -fno-exceptions -fprofile-instr-generate -fcoverage-mapping -I "$root/tests" -I "$root/include" \
    "$root"/tests/unit/bad_input_*.cpp "$root/tests/no_exceptions/bad_input.cpp" -o "$work/bad_input"
LLVM_PROFILE_FILE="$work/profraw" "$work/bad_input"
llvm-profdata merge "$work/profraw" -o "$work/profdata"

# One line for each place: FILE:LINE. A line of llvm-cov's is "NUMBER|COUNT|SOURCE"; the largest count is that of the
# template's most frequent instance.
llvm-cov show "$work/bad_input" -instr-profile="$work/profdata" -show-instantiations=false "$root/include/halfstep" |
    awk -F'|' -v root="$root/" '
        /^[^ ].*:$/ { file = substr($0, 1, length($0) - 1); sub(root, "", file) }
        file ~ /calibration\/(byte_reader|saved_|save)|parallel\// { next }
        $3 ~ /(^|[^_a-z])fail\(/ && $3 !~ /void fail\(/ && $2 ~ /^ *0$/ && $3 !~ /fail\("active_isa"/ {
            print file ":" $1 + 0 ": " $3
            missing = 1
        }
        END { exit missing }'
echo "every other place is reached"
