#!/usr/bin/env bash
# usage: check_calibrate_parts.sh CALIBRATE_PARTS DATA [CALIBRATE_MPI MPIRUN NUMBER_FLAG]
#
# Checks that calibrate_parts prints the same for any split of the files in DATA, whose parts go through saved files,
# and says what is wrong with damaged ones; and, where MPI is here, that calibrate_mpi prints the same on 1 to 4 ranks.
set -uo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/program_checks.sh"

parts=$1
data=$2

same() { # same EXPECTED_FILE WHAT COMMAND...
    local expected=$1 what=$2
    shift 2
    "$@" >"$scratch/out" 2>"$scratch/err" || fail "$what: exit status $?, $(<"$scratch/err")"
    cmp "$expected" "$scratch/out" || fail "$what: prints something else"
}

fails_with() { # fails_with STATUS MESSAGE COMMAND...: what stderr begins with
    local expected=$1 message=$2 status
    shift 2
    "$@" >"$scratch/out" 2>"$scratch/err"
    status=$?
    [ $status = "$expected" ] || fail "$*: exit status $status, expected $expected"
    [ ! -s "$scratch/out" ] || fail "$*: printed $(<"$scratch/out")"
    [[ $(<"$scratch/err") == "$message"* ]] || fail "$*: said '$(<"$scratch/err")', expected '$message'"
}

files=("$data"/*.npy)
[ "${#files[@]}" -ge 4 ] || fail "$data: expected four files or more"

# --- saved parts --------------------------------------------------------------------------------------------------

whole=$scratch/whole
"$parts" --quiet "${files[@]}" >"$whole" || fail "exit status $?"
[[ $(<"$whole") == *"entropy"*"int4 symmetric"* ]] || fail "printed: $(<"$whole")"
a=$scratch/a.observer b=$scratch/b.observer all=$scratch/all.observer
"$parts" --quiet --save "$a" "${files[@]:0:1}" || fail "--save: exit status $?"
"$parts" --quiet --save "$b" "${files[@]:1:2}" || fail "--save: exit status $?"
same "$whole" "parts that were saved" "$parts" "$b" "${files[@]:3}" "$a"
"$parts" --quiet --save "$all" "${files[@]:3}" "$b" "$a"
same "$whole" "a merge that was saved" "$parts" "$all"

head -c 100 "$a" >"$scratch/short.observer"
fails_with 1 "calibrate_parts: $scratch/short.observer: halfstep::load: bytes are truncated: there are 100; expected" \
    "$parts" "$all" "$scratch/short.observer"
fails_with 1 "calibrate_parts: $0: halfstep::load: bytes begin with 23 21 2F" "$parts" "$0"
fails_with 1 "calibrate_parts: $scratch/none: cannot open the file" "$parts" "$scratch/none"
fails_with 1 "calibrate_parts: $scratch/no/folder: cannot write the file" "$parts" --save "$scratch/no/folder" "$a"
fails_with 2 "calibrate_parts: expected at least one FILE" "$parts"
cp "${files[0]}" "$scratch/input.npy"
fails_with 2 "calibrate_parts: --save: expected a name that does not end as files of tensors do" \
    "$parts" --save "$scratch/input.npy" "$a"
cmp "${files[0]}" "$scratch/input.npy" || fail "--save: has overwritten a file of tensors"

"$parts" "$data"/*.npy >/dev/null 2>"$scratch/err"
[[ $(<"$scratch/err") == "observing: 2.0 MiB of 2.0 MiB, "* ]] || fail "no progress: $(<"$scratch/err")"
"$parts" --quiet "$data"/*.npy >/dev/null 2>"$scratch/err"
[ ! -s "$scratch/err" ] || fail "--quiet: printed to stderr: $(<"$scratch/err")"

# --- ranks --------------------------------------------------------------------------------------------------------

if [ $# -gt 2 ]; then
    mpi=$3
    on_ranks() { # on_ranks NUMBER ARGUMENT...
        "$mpirun" "$number_flag" "$1" "$mpi" "${@:2}"
    }
    mpirun=$4 number_flag=$5
    few=$scratch/few
    mkdir "$few" "$few/below"
    cp "${files[0]}" "$few/b.npy"
    cp "${files[1]}" "$few/below/c.npy"
    "$parts" --quiet "$few/b.npy" "$few/below/c.npy" >"$scratch/whole_of_few"
    same "$whole" "without mpirun" "$mpi" "$data"
    for ranks in 1 2 3 4; do
        same "$whole" "$ranks ranks" on_ranks $ranks "$data"
        same "$scratch/whole_of_few" "$ranks ranks, two files" on_ranks $ranks "$few" # some without any
    done

    on_ranks 3 "$data" >/dev/null 2>"$scratch/err"
    [ "$(grep -c "observing: .* in " "$scratch/err")" = 1 ] || fail "progress: $(<"$scratch/err")"

    head -c 200 "${files[2]}" >"$few/d.npy" # on the last of three ranks; the others must not wait for it
    fails_with 1 "calibrate_mpi: $few/d.npy: " on_ranks 3 "$few" --quiet
    fails_with 2 "calibrate_mpi: unknown argument '--few'; --help lists what there is" on_ranks 2 --few
    [ "$(grep -c unknown "$scratch/err")" = 1 ] || fail "every rank reports a bad argument"
    on_ranks 2 --help >"$scratch/out" || fail "--help: exit status $?"
    [ "$(grep -c usage "$scratch/out")" = 1 ] || fail "every rank prints the help"
fi

report_checks
