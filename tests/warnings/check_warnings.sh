#!/bin/sh
# usage: check_warnings.sh COMPILER OPTIMIZATION INCLUDE_DIR SOURCE
set -eu

if ! command -v "$1" >/dev/null; then
    echo "skipped: $1 is not installed"
    exit 77
fi
# Code is generated, since some warnings come from the optimizer.
exec "$1" -std=c++20 "$2" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I "$3" -c "$4" -o /dev/null
