#!/bin/sh
# Checks that two objects, built against different versions, have no function and no variable of halfstep's in common,
# nor one of the standard library's made for a type of halfstep's.
# usage: check_symbols.sh NM OBJECT OBJECT
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

symbols_of() { "$1" --defined-only "$2" | awk '$2 ~ /^[WVTuBDR]$/ && $3 ~ /8halfstep/ { print $3 }' | sort -u; }
symbols_of "$1" "$2" >"$work/one"
symbols_of "$1" "$3" >"$work/other"

if ! [ -s "$work/one" ] || ! [ -s "$work/other" ]; then
    echo "found no symbol of halfstep's to compare"
    exit 1
fi
shared=$(comm -12 "$work/one" "$work/other")
if [ -n "$shared" ]; then
    echo "in both objects, but made of different versions:"
    echo "$shared" | c++filt
    exit 1
fi
echo "$(wc -l <"$work/one") and $(wc -l <"$work/other") symbols, none in common"
