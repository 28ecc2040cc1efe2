#!/bin/sh
# Checks what the golden program printed: each of these instruction sets and no other, for each of them the lines of
# expected.txt (those before "more" only, if the program was built without the rest), and all of it to the end.
# usage: check_output.sh OUTPUT EXPECTED_LINES quick|all ISA...
set -eu

if ! [ -s "$1" ]; then
    echo "the program printed nothing"
    exit 1
fi
output=$1 expected=$2 extent=$3
shift 3
[ $# -gt 0 ] || { echo "no instruction set is expected"; exit 1; }

tr -d '\r' < "$output" | awk -v extent="$extent" -v wanted="$*" '
    function complain(text) { if (++complaints <= 20) print text }
    function end_set() {
        if (set != "" && at != wanted_lines)
            complain(set ": " at " lines; expected " wanted_lines)
    }
    FILENAME != "-" {
        if ($0 == "more") { more = 1; if (extent == "quick") { line[++wanted_lines] = $0; next } }
        if (!more || extent == "all") line[++wanted_lines] = $0
        next
    }
    has_ended { complain("after the end: " $0); next }
    $1 == "isa" && NF == 2 { end_set(); set = $2; sets = sets (sets == "" ? "" : " ") set; at = 0; next }
    $0 == "end" { has_ended = 1; next }
    { ++at; if ($0 != line[at]) complain(set ": " $0 "\n    expected " (at > wanted_lines ? "no more" : line[at])) }
    END {
        end_set()
        if (wanted_lines < 2) complain("nothing is expected")
        if (!has_ended) complain("the output breaks off")
        if (sets != wanted) complain("instruction sets: " sets "; expected: " wanted)
        if (complaints > 20) print complaints " differences"
        exit complaints > 0
    }' "$expected" -
