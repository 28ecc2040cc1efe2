#!/bin/sh
# Checks that doxygen has nothing to say about the headers, and that it would: about a name without a comment.
# usage: check_doxygen.sh DOXYGEN DOXYFILE WORK_DIR
set -eu

work=$3
rm -rf "$work"
mkdir -p "$work/include"

run_doxygen() { # run_doxygen LINE...: with these lines at the end of the configuration
    { cat "$doxyfile" && printf '%s\n' "OUTPUT_DIRECTORY = \"$work\"" "$@"; } | "$doxygen" - 2>&1
}
doxygen=$1
doxyfile=$2

cat >"$work/include/new.hpp" <<'HEADER'
#pragma once
namespace halfstep::inline HALFSTEP_ABI {
inline int undocumented() { return 1; }
} // namespace halfstep::inline HALFSTEP_ABI
HEADER
if output=$(run_doxygen "INPUT += \"$work/include\""); then
    echo "a function without a comment passes"
    exit 1
fi
if ! echo "$output" | grep -F 'Member undocumented() (function) of namespace halfstep is not documented' >/dev/null ||
    [ "$(echo "$output" | grep -c 'error:')" -ne 1 ]; then
    echo "$output" # what else is wrong
    exit 1
fi
run_doxygen
