#!/usr/bin/env bash
# Prints how many lines of each header the inputs of some folders reach in a fuzz target. Headers of which they reach
# nothing are left out.
# usage: coverage.sh TARGET.cpp INCLUDE_DIR PROGRAM INPUT_FOLDER... [-- COMPILER_FLAG...]
#
# By hand, after run_fuzzer.sh: the folders are the corpus and the seeds that it leaves, PROGRAM is what is to be built.
# Needs clang++ and its llvm-profdata and llvm-cov (package llvm).
set -euo pipefail

if [ $# -lt 4 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
target=$1 include=$2 program=$3
shift 3
inputs=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    inputs+=("$1")
    shift
done
[ $# -eq 0 ] || shift

clang++ -std=c++20 -O1 -fsanitize=fuzzer -fprofile-instr-generate -fcoverage-mapping -I "$include" "$@" "$target" \
    -o "$program"
LLVM_PROFILE_FILE="$program.profraw" "$program" -runs=0 "${inputs[@]}" >"$program.log" 2>&1 ||
    { cat "$program.log" >&2; exit 1; }
llvm-profdata merge "$program.profraw" -o "$program.profdata"
llvm-cov report "$program" -instr-profile="$program.profdata" -ignore-filename-regex='^/usr/|/tests/' \
    -show-functions=false -show-region-summary=false -show-branch-summary=false |
    awk '$1 != "TOTAL" && /%/ && $(NF - 1) < $(NF - 2) {
        printf "%-55s %5d lines %5d missed %8s\n", $1, $(NF - 2), $(NF - 1), $NF
        lines += $(NF - 2)
        missed += $(NF - 1)
    } END { printf "%-55s %5d lines %5d missed %7.2f%%\n", "all of these", lines, missed, 100 - 100 * missed / lines }'
