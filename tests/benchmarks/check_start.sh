#!/usr/bin/env bash
# check_start.sh BENCHMARKS REPORT: the program measures, says on what, refuses what it does not know, and the report
# reads what it writes.
set -euo pipefail
benchmarks=$1
report=$2
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

fail() {
    echo "$1"
    exit 1
}

"$benchmarks" --quick --largest=16KiB --benchmark_min_time=0.0001 --benchmark_repetitions=2 \
    --benchmark_filter='^(quantize/f32_int8|find_range/f32)/' --benchmark_out="$folder/results.json" >"$folder/table"
for word in commit compiler cpu isa caches 'peer xnnpack' 'quantize/f32_int8 ' 'find_range/f32 '; do
    grep -q "^$word" "$folder/table" || fail "no line begins with '$word'"
done

"$benchmarks" --benchmark_list_tests >"$folder/names"
for variant in plain ideal; do
    grep -q "^quantize/f32_int8/$variant/256MiB$" "$folder/names" || fail "no variant $variant among the names"
done

for argument in --largest=5 --benchmark_filter='(' --benchmark_filter=none_of_them --unknown; do
    ! "$benchmarks" "$argument" >"$folder/output" 2>&1 || fail "$argument was taken"
done

if command -v python3 >/dev/null; then
    python3 "$report" "$folder/results.json" >"$folder/report"
    grep -q '^| `find_range/f32` | ' "$folder/report" || fail "the report lacks find_range"
else
    echo "not checked: the report (python3 is not installed)"
fi
