#!/usr/bin/env bash
# usage: check_digits.sh PROGRAM DATA
#
# Checks the program digits from outside: help, bad arguments, damaged data, and what its table says.
set -uo pipefail

program=$1
data=$2
source "$(dirname "${BASH_SOURCE[0]}")/program_checks.sh"

# --- help and bad arguments ---------------------------------------------------------------------------------------

check_help --seed --epochs --data --quiet

number="expected a whole number from"
refuses 2 "unknown argument '--sede'; --help lists what there is" --sede 7
refuses 2 "unknown argument 'seven'; --help lists what there is" seven
refuses 2 "--seed needs a value: --seed N" --seed
refuses 2 "--seed: $number 0 to 4294967295, found 'seven'" --seed seven
refuses 2 "--seed: $number 0 to 4294967295, found '-1'" --seed -1
refuses 2 "--seed: $number 0 to 4294967295, found '1.5'" --seed 1.5
refuses 2 "--seed: $number 0 to 4294967295, found '4294967296'" --seed=4294967296
refuses 2 "--seed: $number 0 to 4294967295, found ''" --seed=
refuses 2 "--epochs: $number 1 to 4294967295, found '0'" --epochs 0
refuses 2 "--quiet takes no value" --quiet=1
refuses 2 "--data: the value is empty" --data ""

# --- damaged data -------------------------------------------------------------------------------------------------

# damaged MESSAGE SED_SCRIPT: refused is the data file as sed changes it. The message begins with the file's name.
damaged() {
    LC_ALL=C sed -E "$2" "$data" >"$scratch/damaged.csv"
    refuses 1 "$scratch/damaged.csv$1" --data "$scratch/damaged.csv"
}

refuses 1 "$scratch/none.csv: cannot open the file" --data "$scratch/none.csv"
refuses 1 "$scratch: cannot read the file" --data "$scratch"
: >"$scratch/empty.csv"
refuses 1 "$scratch/empty.csv: expected 1797 lines, one an image; found 0" --data "$scratch/empty.csv"

damaged ": expected 1797 lines, one an image; found 1796" '$d'
damaged ": expected 1797 lines, one an image; found 1798" '1p'
damaged ", line 1797: expected 64 pixels and a label, found 64 numbers" '$s/,[0-9]+$//'
damaged ", line 3: expected 64 pixels and a label, found 1 numbers" '3s/,.*//'
damaged ", line 3: expected the line to end behind the label, found ',7'" '3s/$/,7/'
damaged ", line 9: pixel 1: expected a whole number from 0 to 16, found '17'" '9s/^[0-9]+/17/'
damaged ", line 9: pixel 1: expected a whole number from 0 to 16, found '-1'" '9s/^/-1,/'
damaged ", line 9: pixel 1: expected a whole number from 0 to 16, found '1.5'" '9s/^/1.5,/'
damaged ", line 9: pixel 1: expected a whole number from 0 to 16, found ' 1'" '9s/^/ 1,/'
damaged ", line 9: pixel 2: expected a whole number from 0 to 16, found ''" '9s/,/,,/'
damaged ", line 9: pixel 1: expected a whole number from 0 to 16, found ''" '9s/.*//'
damaged ", line 9: label: expected a whole number from 0 to 9, found '10'" '9s/,[0-9]+$/,10/'
damaged ", line 1: pixel 1: expected a whole number from 0 to 16, found '??ELF?xxxxxxxxxxxxxx...'" \
    '1s/.*/\x7f\xff''ELF\x01xxxxxxxxxxxxxxxxxxxxxxx/'

head -c 99999 "$data" >"$scratch/truncated.csv"
refuses 1 "$scratch/truncated.csv, line 679: expected 64 pixels and a label, found 40 numbers" \
    --data "$scratch/truncated.csv"

# --- what it prints -----------------------------------------------------------------------------------------------

short=(--data "$data" --epochs 2)

run "${short[@]}"
[ "$status" = 0 ] || fail "short run: exit status $status: $err"
[[ $err == *"training 2/2  loss "* ]] || fail "no progress on stderr: $err"
[[ $err == *$'\r'* ]] && fail "a progress bar is drawn where stderr is no terminal"
first=$out

run "${short[@]}" --quiet
[ -z "$err" ] || fail "--quiet: printed to stderr: $err"
[ "$out" = "$first" ] || fail "two runs with the same seed differ"
HALFSTEP_ISA=scalar run "${short[@]}"
[ "$out" = "$first" ] || fail "the scalar instruction set gives another table"
run "${short[@]}" --seed 2
[ "$status" = 0 ] && [ "$out" != "$first" ] || fail "--seed 2 gives the table of the default seed"
sed 's/$/\r/' "$data" >"$scratch/crlf.csv"
run "${short[@]}" --data "$scratch/crlf.csv"
[ "$out" = "$first" ] || fail "lines that end in CRLF give another table: $err"

# --- what the table says ------------------------------------------------------------------------------------------

run --data "$data" --quiet
[ "$status" = 0 ] || fail "exit status $status: $err"
echo "$out"
awk '
    function fail(message) { print "FAILED: " message; failed = 1 }
    function points(loss) { return sprintf("%.2f points", loss) }

    $1 == "float" {
        float_accuracy = $3
        if ($3 < 96) fail("float accuracy is " $3 " %, expected at least 96")
        if ($4 != 44928) fail("float weights take " $4 " bytes, expected 44928")
    }
    # Columns from the right, since a criterion may have two words.
    /^int[248] / {
        variant = $1
        criterion = $3
        ++rows[variant]
        accuracy = $(NF - 8)
        bytes = $(NF - 7)
        logits_db = $(NF - 3)
        loss = float_accuracy - accuracy
        if (loss > worst_loss[variant]) worst_loss[variant] = loss
        if (variant == "int8" && loss > 0.5) lossy[criterion] = loss
        expected_bytes = variant == "int8" ? 11848 : variant == "int4" ? 7040 : 4232
        if (bytes != expected_bytes) fail(variant " takes " bytes " bytes, expected " expected_bytes)
        if (criterion == "min_max") min_max_db[variant] = logits_db
    }
    / clips too much: / { explained[$2] = 1 }
    END {
        for (bits = 2; bits <= 8; bits *= 2)
            if (rows["int" bits] != 4) fail("int" bits " has " rows["int" bits] + 0 " rows, expected 4")
        for (criterion in lossy)
            if (!(criterion in explained))
                fail("int8 loses " points(lossy[criterion]) " with " criterion ", and no sentence says why")
        if ("min_max" in lossy) fail("int8 loses " points(lossy["min_max"]) " with min_max")
        if (worst_loss["int4"] > 1.5) fail("int4 loses " points(worst_loss["int4"]) ", expected at most 1.5")
        if (worst_loss["int2"] < 1.5) fail("int2 loses " points(worst_loss["int2"]) ", and should break")
        if (min_max_db["int8"] < 35) fail("int8 logits have " min_max_db["int8"] " dB, expected at least 35")
        if (min_max_db["int4"] < 18) fail("int4 logits have " min_max_db["int4"] " dB, expected at least 18")
        exit failed
    }' <<<"$out" || failures=$((failures + 1))

report_checks
