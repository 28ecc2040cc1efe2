#!/usr/bin/env bash
# Builds a fuzz target with clang++'s libFuzzer and runs it for a while on seeds.
# usage: run_fuzzer.sh TARGET.cpp INCLUDE_DIR WORK_DIR SEED_PROGRAM SECONDS [COMPILER_FLAG...]
#
# SEED_PROGRAM is called with the folder that it has to fill. WORK_DIR keeps the corpus, so that the next run begins
# where this one has ended, and the input that failed, if one did. coverage.sh tells what the corpus reaches.
set -euo pipefail

if [ $# -lt 5 ]; then
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
target=$1 include=$2 work=$3 seeds=$4 seconds=$5
shift 5

flags=(-std=c++20 -O1 -g1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
if ! command -v clang++ >/dev/null; then
    echo "skipped: clang++ is not installed"
    exit 77
fi
mkdir -p "$work/corpus" "$work/seeds"
probe='extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }'
if ! clang++ "${flags[@]}" -x c++ - -o "$work/probe" <<<"$probe" 2>/dev/null; then
    echo "skipped: clang++ has no libFuzzer here (package libclang-rt-dev)"
    exit 77
fi
clang++ "${flags[@]}" -I "$include" "$@" "$target" -o "$work/fuzzer"
"$seeds" "$work/seeds"
"$work/fuzzer" -max_total_time="$seconds" -max_len=1024 -rss_limit_mb=2048 -timeout=60 -print_final_stats=1 \
    -artifact_prefix="$work/" "$work/corpus" "$work/seeds"
