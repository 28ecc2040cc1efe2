#!/usr/bin/env bash
# Lists the lines of the library that report an error, those with `fail(`, and that no row of the tables of bad input
# reaches. By hand: needs clang++ and its llvm-profdata and llvm-cov (package llvm), and takes a minute.
# usage: check_every_error.sh WORK_DIR
#
# It sees lines, not arguments: all that call check_size, check_not_null, check_memory, check_scale, check_codes,
# check_grid, check_multiplier and the like share one line each, which is reached if a single one of them is, for one
# type. Whether every argument of every function has a row is for a reader to find out, and whether a call without a
# check is refused at all.
#
# What reports errors of saved observers (calibration_load_errors.cpp), of MPI (tests/parallel) and of HALFSTEP_ISA
# (simd_isa.cpp) has tests of its own and is left out. Exits with 1 if a line is listed.
set -euo pipefail

if [ $# -ne 1 ]; then
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
work=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$work"

clang++ -std=c++20 -O0 -fno-exceptions -fprofile-instr-generate -fcoverage-mapping -I "$root/tests" -I "$root/include" \
    "$root"/tests/unit/bad_input_*.cpp "$root/tests/no_exceptions/bad_input.cpp" -o "$work/bad_input"
LLVM_PROFILE_FILE="$work/profraw" "$work/bad_input"
llvm-profdata merge "$work/profraw" -o "$work/profdata"

# As FILE:LINE: SOURCE. A line of llvm-cov's is "NUMBER|COUNT|SOURCE"; the largest count is that of the
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
echo "every other line is reached"
