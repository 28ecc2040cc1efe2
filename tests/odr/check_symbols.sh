#!/bin/sh
# Checks that two objects that differ in something share no symbol of halfstep's: the linker would keep one of the two.
# usage: check_symbols.sh flags|versions NM OBJECT OBJECT
#
# flags       no function. Shared on purpose is the class of exceptions, so that one unit can catch what another throws:
#             its constructors and destructor pass pointers on, and no flag gives them other instructions than an old
#             CPU has.
# versions    no function, no variable, and nothing of the standard library's that is made for a type of halfstep's.
set -eu

case $1 in
flags) selects='$2 ~ /^[WT]$/ && $3 ~ /^_Z[A-Z]*8halfstep/ && $3 !~ /8halfstep[0-9]+shared_[0-9_]*5error/' ;;
versions) selects='$2 ~ /^[WVTuBDR]$/ && $3 ~ /8halfstep/' ;;
*)
    echo "usage: check_symbols.sh flags|versions NM OBJECT OBJECT" >&2
    exit 2
    ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

symbols_of() { "$1" --defined-only "$2" | awk "$selects { print \$3 }" | sort -u; }
symbols_of "$2" "$3" >"$work/one"
symbols_of "$2" "$4" >"$work/other"

if ! [ -s "$work/one" ] || ! [ -s "$work/other" ]; then
    echo "found no symbol of halfstep's to compare"
    exit 1
fi
shared=$(comm -12 "$work/one" "$work/other")
if [ -n "$shared" ]; then
    echo "in both objects, but made with different $1:"
    echo "$shared" | c++filt
    exit 1
fi
echo "$(wc -l <"$work/one") and $(wc -l <"$work/other") symbols, none in common"
