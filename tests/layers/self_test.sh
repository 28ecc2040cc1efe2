#!/bin/sh
# Checks that check_layers.sh accepts a good tree and rejects each kind of bad one.
set -eu

check=$(dirname "$0")/check_layers.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

header() { # header PATH LINE...
    mkdir -p "$(dirname "$work/halfstep/$1")"
    path=$1
    shift
    printf '%s\n' "$@" > "$work/halfstep/$path"
}

good_tree() {
    rm -rf "$work/halfstep"
    header config/version.hpp '#pragma once'
    header core/grid.hpp '#include "../config/version.hpp"' '#include <vector>'
    header simd/kernels/loop.inl '// no includes'
    header simd/table.hpp '#include <halfstep/core/grid.hpp>' '#include "kernels/loop.inl"'
    header quantizer.hpp '#include "simd/table.hpp"'
    header halfstep.hpp '#include "quantizer.hpp"'
    header parallel/adapter.hpp '#include "../core/grid.hpp"' '#include <omp.h>'
}

rejects() { # rejects REASON EXPECTED_TEXT
    if output=$(sh "$check" "$work"); then
        echo "accepted a tree where $1"
        exit 1
    fi
    case $output in
    *"$2"*) ;;
    *) echo "where $1: expected '$2' in: $output"; exit 1 ;;
    esac
}

good_tree
sh "$check" "$work"

good_tree
header core/grid.hpp '#include "../simd/table.hpp"'
rejects "core includes simd" "core/grid.hpp: includes simd/table.hpp, from a layer to its right"

good_tree
header simd/kernels/loop.inl '  #  include "../../halfstep.hpp"'
rejects "a kernel includes the umbrella" "simd/kernels/loop.inl: includes halfstep.hpp, from a layer to its right"

good_tree
header calibration/observer.hpp '#include "../quantizer.hpp"'
rejects "calibration includes the front door" "observer.hpp: includes quantizer.hpp, from a layer to its right"

good_tree
header halfstep.hpp '#include "parallel/adapter.hpp"'
rejects "the umbrella includes an adapter" "halfstep.hpp: includes parallel/adapter.hpp, from a layer to its right"

good_tree
header simd/kernels/loop.inl '#include <vector>'
rejects "a kernel includes a header of the standard library" "simd/kernels/loop.inl:1:#include <vector>"

good_tree
header simd/kernels/loop.inl '#include "../../core/grid.hpp"'
rejects "a kernel includes a header" "in a target region, no header may be included"

good_tree
header misc/new.hpp '#include <halfstep/core/grid.hpp>'
rejects "a folder is in no layer" "misc is in no layer"

good_tree
header core/a.hpp '#include "b.hpp"'
header core/b.hpp '#include "a.hpp"'
rejects "two headers include each other" "circle"
