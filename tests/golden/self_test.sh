#!/bin/sh
# Checks that check_output.sh accepts good output and rejects each kind of bad one.
# usage: self_test.sh
set -eu

folder=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s\n' 'one 4 aa' 'two 4 bb' more 'three 4 cc' > "$work/expected"

output() { printf '%s\n' "$@" > "$work/output"; }
check() { sh "$folder/check_output.sh" "$work/output" "$work/expected" "$@"; }

rejects() { # rejects EXPECTED_TEXT quick|all ISA...
    text=$1
    shift
    if found=$(check "$@"); then
        echo "accepted, where '$text' was expected:"
        cat "$work/output"
        exit 1
    fi
    case $found in
    *"$text"*) ;;
    *) echo "expected '$text' in: $found"; exit 1 ;;
    esac
}

output 'isa scalar' 'one 4 aa' 'two 4 bb' more end
check quick scalar
rejects "scalar: 3 lines; expected 4" all scalar
rejects "instruction sets: scalar; expected: scalar avx2" quick scalar avx2

output 'isa scalar' 'one 4 aa' 'two 4 bb' more 'three 4 cc' 'isa avx2' 'one 4 aa' 'two 4 bb' more 'three 4 cc' end
check all scalar avx2
rejects "expected no more" quick scalar avx2
rejects "instruction sets: scalar avx2; expected: scalar" all scalar
printf 'isa scalar\r\none 4 aa\r\ntwo 4 bb\r\nmore\r\nend\r\n' > "$work/output"
check quick scalar

output 'isa scalar' 'one 4 aa' 'two 4 xx' more end
rejects "scalar: two 4 xx" quick scalar
output 'isa scalar' 'one 4 aa' 'two 4 bb' more
rejects "the output breaks off" quick scalar
output 'isa scalar' 'one 4 aa' 'two 4 bb' end
rejects "scalar: 2 lines; expected 3" quick scalar
output end
rejects "instruction sets: ; expected: scalar" quick scalar
: > "$work/output"
rejects "the program printed nothing" quick scalar
