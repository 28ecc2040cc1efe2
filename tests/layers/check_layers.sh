#!/bin/sh
# Checks that headers include only from layers to their left, that no header includes itself in a circle, and that what
# stands in a target region (simd/*.inl) includes no header: it would be compiled for the instruction set of the region.
# usage: check_layers.sh INCLUDE_DIR      (the folder that holds halfstep/)
#
# A new folder belongs in the list of layers below. Headers beside the folders are the front door. What stands behind
# halfstep.hpp users include by itself.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1/halfstep" ]; then
    echo "usage: check_layers.sh INCLUDE_DIR (the folder that holds halfstep/)" >&2
    exit 2
fi
cd "$1/halfstep"

layers="config core simd ops calibration front-door separate halfstep.hpp parallel"

# One line per include of ours: FILE INCLUDED, both as paths below halfstep/.
includes=$(find . -name '*.hpp' -o -name '*.inl' | sort | while read -r file; do
    awk -v file="${file#./}" '
        function folder(path) { sub("[^/]*$", "", path); return path }
        /^[ \t]*#[ \t]*include[ \t]*(<halfstep\/|")/ {
            split($0, part, /[<">]/)
            path = part[2]
            if (!sub("^halfstep/", "", path)) path = folder(file) path
            while (sub("[^/]+/[.][.]/", "", path)) {}
            print file, path
        }' "$file"
done)

echo "$includes" | LAYERS=$layers awk '
    BEGIN {
        count = split(ENVIRON["LAYERS"], name, " ")
        for (i = 1; i <= count; ++i) rank[name[i]] = i
    }
    function complain(text) { print "include/halfstep/" $1 ": " text; bad = 1 }
    function layer(path) {
        if (path != "halfstep.hpp" && path !~ "/") return "front-door"
        sub("/.*", "", path)
        return path
    }
    NF == 2 {
        ++seen
        from = layer($1); to = layer($2)
        if (!(from in rank)) complain(from " is in no layer (they are listed in tests/layers/check_layers.sh)")
        else if (!(to in rank)) complain("includes " $2 ", and " to " is in no layer")
        else if (rank[to] > rank[from]) complain("includes " $2 ", from a layer to its right")
    }
    END {
        if (!seen) { print "found no include to check"; bad = 1 }
        exit bad
    }'

if in_region=$(grep -rnE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*(<|"[^"]*[.]hpp")' --include='*.inl' simd); then
    echo "in a target region, no header may be included:"
    echo "$in_region"
    exit 1
fi

if ! circle=$(echo "$includes" | tsort 2>&1 >/dev/null); then
    echo "headers include each other in a circle:"
    echo "$circle"
    exit 1
fi
