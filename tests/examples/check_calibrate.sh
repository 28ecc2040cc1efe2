#!/usr/bin/env bash
# usage: check_calibrate.sh PROGRAM DATA      (DATA is the folder examples/data)
#
# Checks the program calibrate from outside: help, bad arguments, damaged files, what its tables say, and when.
set -uo pipefail

program=$1
data=$2
source "$(dirname "${BASH_SOURCE[0]}")/program_checks.sh"

# --- help and bad arguments ---------------------------------------------------------------------------------------

check_help --bits --code --scheme --criteria --tensor --json --plot --no-true --quiet FILE

mul_7=$data/activations/mul_7.npy
criteria="expected min_max, mse, mae, entropy or percentile:P with P above 0 and at most 100"
refuses 2 "expected at least one FILE; --help says more"
refuses 2 "unknown argument '--bit'; --help lists what there is" "$mul_7" --bit 4
refuses 2 "--bits: expected 2, 4, 8 or 16; found '5'" "$mul_7" --bits 5
refuses 2 "--bits: expected a whole number from 0 to 4294967295, found 'four'" "$mul_7" --bits four
refuses 2 "--code: expected one of int8, uint8, int4, uint4, int2, uint2, int16, uint16; found 'int5'" "$mul_7" \
    --code int5
refuses 2 "--scheme: expected one of symmetric, symmetric_full_range, asymmetric; found 'affine'" "$mul_7" \
    --scheme affine
refuses 2 "--criteria: $criteria; found 'kl'" "$mul_7" --criteria mse,kl
refuses 2 "--criteria: $criteria; found 'percentile:101'" "$mul_7" --criteria percentile:101
refuses 2 "--criteria: 'mse' stands there twice" "$mul_7" --criteria mse,mae,mse
refuses 2 "--no-true takes no value" "$mul_7" --no-true=1

# --- damaged files ------------------------------------------------------------------------------------------------

none=$scratch/none.npy
refuses 1 "$none: cannot open the file: there is none of this name" "$mul_7" "$none"
refuses 1 "$0: expected a name that ends in .npy or .safetensors" "$0"
head -c 99999 "$mul_7" >"$scratch/short.npy"
refuses 1 "$scratch/short.npy: the shape [8, 25600] of float32 takes 819200 bytes from byte 128 on, but the file has \
99871 there" "$mul_7" "$scratch/short.npy"
{ printf '\x02\0\0\0\0\0\0\0{}'; printf 'x'; } >"$scratch/long.safetensors"
refuses 1 "$scratch/long.safetensors: expected the file to end at byte 10, where its last tensor does, found byte 11" \
    "$scratch/long.safetensors"
{ printf '\x02\0\0\0\0\0\0\0{}'; } >"$scratch/empty.safetensors"
refuses 1 "expected tensors of float32, float16 or bfloat16 in these files, found none" "$scratch/empty.safetensors"
refuses 1 "expected tensors of float32, float16 or bfloat16 whose name holds 'mul_8' in these files, found none" \
    "$mul_7" --tensor mul_8
mkdir "$scratch/folder"
refuses 1 "$scratch/folder: expected .npy or .safetensors files in this folder, found none" "$scratch/folder"

# --- what it prints -----------------------------------------------------------------------------------------------

run "$data/activations"
[ "$status" = 0 ] || fail "exit status $status: $err"
[[ $err == *"observing: 2.2 MiB of 2.2 MiB, "*"choosing 5/5  sigmoid_0"*"measuring: 2.2 MiB of 2.2 MiB, "* ]] || fail "no progress: $err"
[[ $err == *$'\r'* ]] && fail "a progress bar is drawn where stderr is no terminal"
all=$out
echo "$out"
for tensor in add_171 add_31 mul_7 mul_81 sigmoid_0; do
    [[ $out == *$'\n'"$tensor: float32 ["* ]] || fail "nothing is said of $tensor"
done

run "$data/activations" --quiet
[ -z "$err" ] || fail "--quiet: printed to stderr: $err"
[ "$out" = "$all" ] || fail "two runs differ"
HALFSTEP_ISA=scalar run "$data/activations"
[ "$out" = "$all" ] || fail "the scalar instruction set gives other tables"

# Nothing is read twice with --no-true; the rest stays.
run "$mul_7" --no-true --bits 4
[[ $err == *measuring* ]] && fail "--no-true: measures"
grep -Eq '^mse .* -  +[0-9.]+$' <<<"$out" || fail "--no-true: has a true SQNR: $out"

# Two batches of one name are one tensor; the same values twice change no range.
mkdir "$scratch/a" "$scratch/b"
cp "$mul_7" "$scratch/a/batch.npy"
cp "$mul_7" "$scratch/b/batch.npy"
run "$mul_7" --criteria min_max,mse --quiet
once=$(grep -E '^(min_max|mse) ' <<<"$out")
run "$scratch/a" "$scratch/b" --criteria min_max,mse --quiet
[[ $out == *"batch: float32 [8, 25600] and 1 more of this name, 409600 values"* ]] || fail "not one tensor: $out"
[ "$(grep -E '^(min_max|mse) ' <<<"$out")" = "$once" ] || fail "twice the values give other figures: $out"

# What cannot be written is said before anything is read.
refuses 1 "$scratch/none/a.json: cannot write the file" "$mul_7" --json "$scratch/none/a.json"
run "$mul_7" --plot "$0/pictures"
[[ $status = 1 && $err == *"calibrate: "* && $err != *observing* ]] || fail "--plot: exit status $status: $err"
PATH=$scratch/none run "$mul_7" --plot "$scratch/pictures"
[[ $status = 1 && $err == *"--plot: the pictures cannot be drawn (python3"* && $err != *observing* ]] ||
    fail "--plot without python3: exit status $status: $err"
if [ -c /dev/full ]; then
    echo old >"$scratch/old.json"
fi

report_checks
