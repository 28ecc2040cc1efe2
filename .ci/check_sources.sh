#!/usr/bin/env bash
# Checks the form of all text files but pictures: ASCII, no tabs, no trailing blanks, no path of somebody's machine, and
# the layout of .clang-format where clang-format 14 is here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sources=(include tests examples benchmarks cmake docs .ci ./*.md CMakeLists.txt CMakePresets.json LICENSE)
[ ! -d .github ] || sources+=(.github)
failed=false

forbid() { # forbid WHAT PATTERN [OPTION]...: no line of a source matches (PATTERN is Perl's, OPTION grep's)
    if LC_ALL=C grep -rnIP --exclude='*.svg' --exclude-dir=__pycache__ "${@:3}" -e "$2" "${sources[@]}"; then
        echo "^ $1"
        failed=true
    fi
}

forbid "not ASCII" '[^\x00-\x7F]'
forbid "a tab" '\t' --exclude=rules # make wants them
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
