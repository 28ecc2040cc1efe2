#!/bin/sh
# usage: check_warnings.sh INCLUDE_DIR SOURCE COMPILER FLAGS...
set -eu

include_dir=$1
source=$2
shift 2
if ! command -v "$1" >/dev/null; then
    echo "skipped: $1 is not installed"
    exit 77
fi
if ! echo '#include <string>' | "$@" -x c++ -E - >/dev/null 2>&1; then
    echo "skipped: no standard library for $*"
    exit 77
fi
# Code is generated, since some warnings come from the optimizer.
exec "$@" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I "$include_dir" -c "$source" -o /dev/null
