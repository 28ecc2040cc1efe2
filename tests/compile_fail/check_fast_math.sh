#!/bin/sh
# Checks that clang 17 and newer refuse halfstep with -ffast-math alone, and take it with the flags that the error names.
# Takes the first compiler that is one.
# usage: check_fast_math.sh INCLUDE_DIR COMPILER...
set -eu

include=$1
shift

version_of() { # version_of COMPILER: nothing if it is not here or not clang
    echo __clang_major__ | "$1" -E -x c++ - 2>/dev/null | grep '^[0-9][0-9]*$'
}

compiler=
for candidate in "$@"; do
    version=$(version_of "$candidate") || continue
    if [ "$version" -ge 17 ]; then
        compiler=$candidate
        break
    fi
done
if [ -z "$compiler" ]; then
    echo "skipped: none of these is here and clang 17 or newer: $*"
    exit 77
fi

compiles() { # compiles FLAG...
    echo '#include <halfstep/config/region.hpp>' |
        "$compiler" -std=c++20 "$@" -I "$include" -fsyntax-only -x c++ - 2>&1
}

named="-fhonor-nans -fhonor-infinities"
if messages=$(compiles -ffast-math); then
    echo "$compiler compiles it with -ffast-math, but must not"
    exit 1
fi
if ! echo "$messages" | grep -e "error:.*$named" >/dev/null; then
    echo "no error of $compiler names $named: $messages"
    exit 1
fi
# shellcheck disable=SC2086 # the flags are words
compiles -ffast-math $named
echo "$compiler refuses -ffast-math, and takes it with $named"
