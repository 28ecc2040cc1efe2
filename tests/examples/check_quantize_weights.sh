#!/usr/bin/env bash
# usage: check_quantize_weights.sh PROGRAM DATA      (DATA is the folder examples/data)
#
# Checks the program quantize_weights from outside: help, bad arguments, damaged files, that it accepts the files that
# it writes and finds what is changed in them.
set -uo pipefail

program=$1
data=$2
source "$(dirname "${BASH_SOURCE[0]}")/program_checks.sh"

# --- help and bad arguments ---------------------------------------------------------------------------------------

check_help FILE --compare --output --verify --tensor --code --scheme --granularity --group --criterion --candidates --scales \
    --threads --json --quiet

small=$data/weights/conv2d_156.npy
written=$scratch/written.safetensors
refuses 2 "expected at least one FILE; --help says more"
refuses 2 "unknown argument '--bits'; --help lists what there is" "$small" --bits 4
refuses 2 "--code: expected int8, uint8, int4, uint4, int2 or uint2; found 'int16'" "$small" --code int16
refuses 2 "--scheme: expected symmetric, symmetric_full_range or asymmetric; found 'affine'" "$small" --scheme affine
refuses 2 "--granularity: expected per_tensor, per_channel or group; found 'block'" "$small" --granularity block
refuses 2 "--criterion: expected min_max, mse or mae; found 'entropy'" "$small" --criterion entropy
refuses 2 "--scales: expected float32, float16 or bfloat16; found 'float8'" "$small" --scales float8
number="expected a whole number from"
refuses 2 "--group: $number 1 to 4294967295, found '0'" "$small" --group 0
refuses 2 "--candidates: $number 2 to 4294967295, found '1'" "$small" --candidates 1
refuses 2 "--candidates: expected 2 to 1048576; found '1048577'" "$small" --candidates 1048577
refuses 2 "--compare takes no value" "$small" --compare=1
refuses 2 "expected one of --compare, --output and --verify; found more" "$small" --compare --output "$written"
refuses 2 "expected one of --compare, --output and --verify; found more" "$small" --verify "$written" --output a

# --- files that cannot be read or written -------------------------------------------------------------------------

none=$scratch/none.npy
refuses 1 "$none: cannot open the file: there is none of this name" "$small" "$none"
refuses 1 "$0: expected a name that ends in .npy or .safetensors" "$0"
head -c 50000 "$small" >"$scratch/short.npy"
refuses 1 "$scratch/short.npy: the shape [24, 864] of float32 takes 82944 bytes from byte 128 on, but the file has \
49872 there" "$scratch/short.npy"

# leaves_nothing MESSAGE OUTPUT: an output that cannot be written is refused, and the folder is as it was.
leaves_nothing() {
    local before
    before=$(ls "$scratch")
    refuses 1 "$2: $1" "$small" --quiet --output "$2"
    [ "$(ls "$scratch")" = "$before" ] || fail "--output '$2' leaves: $(ls "$scratch")"
}
: >"$scratch/err" # which `run` writes
leaves_nothing "expected a name that ends in .safetensors" "$scratch/out.npy"
leaves_nothing "cannot write the file: there is no such folder" "$scratch/none/out.safetensors"
cp "$small" "$scratch/a.npy"
ln "$scratch/a.npy" "$scratch/same.safetensors"
refuses 1 "$scratch/same.safetensors: expected another file than those that are read" "$scratch/a.npy" \
    --output "$scratch/same.safetensors"
if [ -c /dev/full ]; then
    ln -s /dev/full "$scratch/full.safetensors.unfinished"
    refuses 1 "$scratch/full.safetensors: cannot write the file" "$small" --quiet --output "$scratch/full.safetensors"
    [ ! -e "$scratch/full.safetensors" ] && [ ! -L "$scratch/full.safetensors.unfinished" ] ||
        fail "a full disk leaves: $(ls "$scratch")"
fi

# A group without one finite number has no grid: float32 NaN in every value of the first row.
{
    head -c 128 "$small"
    for ((i = 0; i < 32; ++i)); do printf '\0\0\xc0\x7f'; done
    tail -c +257 "$small"
} >"$scratch/nan.npy"
refuses 1 "$scratch/nan.npy: tensor 'nan': halfstep::quantizer::quantize: x has no finite value where grid 0 of 648 lies; \
expected at least one" "$scratch/nan.npy"
run "$scratch/nan.npy" --granularity per_channel --quiet
[[ $status = 0 && $out == *"nan: 32 NaN or infinite, left out of the error"* ]] || fail "NaN is not counted: $out$err"

# --- what is written verifies -------------------------------------------------------------------------------------

# verifies OPTION...: what is written with these options is found to be right.
verifies() {
    run "$small" --quiet --output "$written" "$@"
    [[ $status = 0 && $out == *"Wrote $written, "* ]] || fail "$*: exit status $status: $out$err"
    run "$small" --quiet --verify "$written"
    [[ $status = 0 && $out == *"to the bit."* ]] || fail "$*: --verify: exit status $status: $out$err"
}
for code in int8 uint8 int4 uint4 int2 uint2; do
    for scheme in symmetric symmetric_full_range asymmetric; do
        for granularity in per_tensor per_channel "group --group 32" "group --group 100" "group --group 1000"; do
            # shellcheck disable=SC2086 # the options are words
            verifies --code $code --scheme $scheme --granularity $granularity --criterion min_max --scales float32
        done
    done
done
for criterion in min_max mse mae; do
    for scales in float32 float16 bfloat16; do
        verifies --criterion $criterion --scales $scales --candidates 20
    done
done

# What is not to be quantized is copied.
run "$data/weights" --tensor _13 --quiet --output "$scratch/one.safetensors"
[[ $status = 0 && $out == *"5 others, copied"* ]] || fail "--tensor: $out$err"
run "$data/weights" --quiet --verify "$scratch/one.safetensors"
[ "$status" = 0 ] || fail "--tensor, --verify: $out$err"
refuses 1 "$small: expected a tensor to quantize, of float32, float16 or bfloat16 with two dimensions or more whose \
name holds '_13', found none" "$small" --tensor _13

# Threads and instruction sets do not change a bit.
run "$data/weights" --quiet --output "$scratch/threads1.safetensors" --threads 1
one=$(sed '/^Wrote /d' <<<"$out")
HALFSTEP_ISA=scalar run "$data/weights" --quiet --output "$scratch/threads3.safetensors" --threads 3
[ "$(sed '/^Wrote /d' <<<"$out")" = "$one" ] || fail "three threads and the scalar set give another table"
cmp "$scratch/threads1.safetensors" "$scratch/threads3.safetensors" || fail "three threads write another file"

# --- what is changed is found -------------------------------------------------------------------------------------

verifies
refuses 1 "$written: expected weights as they were trained, found quantized ones" "$written"
cp "$written" "$scratch/changed.safetensors"
last=$(($(wc -c <"$written") - 1)) # the last byte of the codes
byte=$(od -An -tu1 -j "$last" "$written")
# shellcheck disable=SC2059 # the byte is the format
printf "\\x$(printf %02x $((byte ^ 1)))" |
    dd of="$scratch/changed.safetensors" bs=1 seek="$last" conv=notrunc status=none
run "$small" --quiet --verify "$scratch/changed.safetensors"
[ "$status" = 1 ] || fail "a changed byte: exit status $status"
[[ $out == *DIFFER*"conv2d_156: code 20734 is "* ]] || fail "a changed byte is not found: $out"
[ "$err" = "quantize_weights: $scratch/changed.safetensors: 1 of 1 tensors differ from a new quantization" ] ||
    fail "a changed byte: said '$err'"
head -c "$last" "$written" >"$scratch/cut.safetensors"
run "$small" --quiet --verify "$scratch/cut.safetensors"
[[ $status = 1 && $err == "quantize_weights: $scratch/cut.safetensors: "* ]] || fail "a file cut short: '$err'"
refuses 1 "$written: expected 1 quantized tensors and 7 in all, found 1 and 2" "$data/weights" --verify "$written"
run "$data/weights/conv2d_107.npy" --verify "$written"
[[ $status = 1 && $err == *"conv2d_107.npy: expected a tensor to quantize, "*", found none" ]] ||
    fail "a file of other weights: '$err'"
{ printf '\x02\0\0\0\0\0\0\0{}'; } >"$scratch/empty.safetensors"
refuses 1 "$scratch/empty.safetensors: expected quantized weights, with 'halfstep_layout' in __metadata__; found none" \
    "$small" --verify "$scratch/empty.safetensors"

# --- what it prints -----------------------------------------------------------------------------------------------

run "$data/weights" --compare
[ "$status" = 0 ] || fail "--compare: exit status $status: $err"
echo "$out"
[[ $err == *"quantizing: 2.0 MiB of 2.0 MiB, "* ]] || fail "no progress on stderr: $err"
[[ $err == *$'\r'* ]] && fail "a progress bar is drawn where stderr is no terminal"
awk '
    function fail(message) { print "FAILED: " message; failed = 1 }
    $3 == "32" && $6 == "mse" && $7 != "4.500" { fail("int4 group 32 takes " $7 " bits per weight, expected 4.500") }
    /against ggml q4_0: -.*; less on 6 of 6 tensors\.$/ { below_q4_0 = 1 }
    /^conv2d_/ {
        gsub(/\*/, "")
        ++tensors
        if ($3 > $2 || $5 > $4 || $7 > $6) fail($1 ": mse has more error than min_max")
        if ($7 >= $8) fail($1 ": int4 in groups of 32 has an RMSE of " $7 ", q4_0 of " $8)
    }
    END {
        if (tensors != 6) fail(tensors + 0 " tensors, expected 6")
        if (!below_q4_0) fail("no sentence says that the error is below that of q4_0 on all tensors")
        exit failed
    }' <<<"$out" || failures=$((failures + 1))

run "$small" --compare --code int2 --group 16 --quiet
[[ $status = 0 && $out == *$'\n'"int2   group 16 "* ]] || fail "a format of one's own is not compared: $out$err"
[[ $out != *" against "* ]] || fail "formats of other sizes are compared in a sentence: $out"
[ -z "$err" ] || fail "--quiet: printed to stderr: $err"


# Weights whose scales are beyond those of float16.
{ head -c 128 "$small"; for ((i = 0; i < 20736; ++i)); do printf '\x80\x96\x18\x4b'; done; } >"$scratch/1e7.npy"
run "$scratch/1e7.npy" --compare --scales float32 --quiet
[[ $status = 0 && $out == *$'\n'"ggml   q4_0 "*overflow* ]] || fail "q4_0 of 1e7 does not overflow: $out$err"
[[ $out != *nan* && $out != *-inf* ]] || fail "figures without a value are printed: $out"

report_checks
