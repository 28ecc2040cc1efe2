#!/usr/bin/env bash
# Checks the form of the sources: ASCII, no tabs, no trailing blanks, no path of somebody's machine, and the layout of
# .clang-format where clang-format 14 is here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sources=(include tests examples benchmarks cmake)
failed=false

forbid() { # forbid WHAT PATTERN: no line of a source matches (PATTERN is Perl's)
    if LC_ALL=C grep -rnIP --include='*.'{hpp,inl,cpp,cmake,sh,awk,in,txt} -e "$2" "${sources[@]}"; then
        echo "^ $1"
        failed=true
    fi
}

forbid "not ASCII" '[^\x00-\x7F]'
forbid "a tab" '\t'
forbid "blanks at the end of a line" ' +$'
forbid "a path of somebody's machine" '(?<![\w.}])/(home|root|work|Users|tmp)/'

formatter=
for name in clang-format-14 clang-format; do
    if [[ $("$name" --version 2>/dev/null) =~ version\ 14\. ]]; then
        formatter=$name
        break
    fi
done
if [ -z "$formatter" ]; then
    echo "layout not checked: clang-format 14 is not installed"
elif ! find include tests examples benchmarks -name '*.hpp' -o -name '*.inl' -o -name '*.cpp' |
    xargs "$formatter" --dry-run --Werror; then
    echo "^ layout: mend it with clang-format 14 (CONTRIBUTING.md)"
    failed=true
fi

if $failed; then
    exit 1
fi
