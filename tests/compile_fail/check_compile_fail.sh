#!/bin/sh
# Checks that a source compiles as it stands and does not with -DMUST_NOT_COMPILE, for the reason that it names in
# a comment "// expected: REGEX" (matched against the compiler's messages).
# usage: check_compile_fail.sh COMPILER INCLUDE_DIR SOURCE
set -eu

compile="$1 -std=c++20 -fsyntax-only -I $2 $3"
expected=$(sed -n 's|^// expected: ||p' "$3")
if [ -z "$expected" ]; then
    echo "$3 has no line '// expected: REGEX'"
    exit 1
fi

echo "the twin:"
$compile

echo "with MUST_NOT_COMPILE:"
if messages=$($compile -DMUST_NOT_COMPILE 2>&1); then
    echo "compiles, but must not"
    exit 1
fi
echo "$messages"
if ! echo "$messages" | grep -E "error.*($expected)" >/dev/null; then
    echo "does not compile, but no error says: $expected"
    exit 1
fi
