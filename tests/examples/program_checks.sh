# Sourced by the check_*.sh scripts, which set $program, the program that they check from outside.

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# run ARGUMENT...: runs the program; its output is in $out, its errors in $err, its exit status in $status.
run() {
    "$program" "$@" >"$scratch/out" 2>"$scratch/err"
    status=$?
    out=$(<"$scratch/out")
    err=$(<"$scratch/err")
}

# refuses STATUS MESSAGE ARGUMENT...: the program fails with this status and message and prints nothing else.
refuses() {
    local expected=$1 message
    message="$(basename "$program"): $2"
    shift 2
    run "$@"
    [ "$status" = "$expected" ] || fail "'$*': exit status $status, expected $expected"
    [ -z "$out" ] || fail "'$*': printed to stdout: $out"
    [ "$err" = "$message" ] || fail "'$*': said '$err', expected '$message'"
}

# check_help OPTION...: --help succeeds and mentions all of them.
check_help() {
    local option
    run --help
    [ "$status" = 0 ] || fail "--help: exit status $status"
    [ -z "$err" ] || fail "--help: printed to stderr: $err"
    for option in "$@" --help; do
        [[ $out == *"$option"* ]] || fail "--help: does not mention $option"
    done
    if [ -c /dev/full ]; then
        "$program" --help >/dev/full 2>"$scratch/err" && fail "output that cannot be written is no error"
    fi
}

# report_checks: says whether all is well, and exits.
report_checks() {
    [ "$failures" = 0 ] && echo "all checks passed" && exit
    echo "$failures checks failed"
    exit 1
}
