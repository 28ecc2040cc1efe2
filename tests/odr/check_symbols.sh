#!/bin/sh
# Checks that two objects, compiled with different flags, share no function of halfstep's: the linker would keep one
# of the two. Shared on purpose is the class of exceptions, so that one unit can catch what another throws: its
# constructors and destructor pass pointers on, and no flag gives them other instructions than an old CPU has.
# usage: check_symbols.sh NM OBJECT OBJECT
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

functions_of() { "$1" --defined-only "$2" | awk '$2 ~ /^[WT]$/ && $3 ~ /^_Z[A-Z]*8halfstep/ && $3 !~ /8halfstep[0-9]+shared_[0-9_]*5error/ { print $3 }' | sort; }
functions_of "$1" "$2" > "$work/one"
functions_of "$1" "$3" > "$work/other"

if ! [ -s "$work/one" ] || ! [ -s "$work/other" ]; then
    echo "found no function of halfstep's to compare"
    exit 1
fi
shared=$(comm -12 "$work/one" "$work/other")
if [ -n "$shared" ]; then
    echo "in both objects, but compiled with different flags:"
    echo "$shared" | c++filt
    exit 1
fi
