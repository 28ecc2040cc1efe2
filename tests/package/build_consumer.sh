#!/bin/sh
# Builds and runs the consumer in one of the ways to use the library.
# usage: CXX=... CMAKE=... VERSION=... build_consumer.sh METHOD SOURCE_DIR WORK_DIR
set -eu

method=$1
source=$2
work=$3
consumer=$source/tests/package/consumer
recipes=$source/tests/package/recipes
rm -rf "$work"
mkdir -p "$work"

# Installs to a prefix, and moves it: a package must not remember where it was made.
install_halfstep() { # install_halfstep OPTION...
    "$CMAKE" -S "$source" -B "$work/halfstep" -D CMAKE_INSTALL_PREFIX="$work/made" \
        -D HALFSTEP_BUILD_TESTS=OFF -D HALFSTEP_BUILD_EXAMPLES=OFF "$@"
    "$CMAKE" --build "$work/halfstep"
    "$CMAKE" --install "$work/halfstep"
    mv "$work/made" "$work/moved"
}

build_with_cmake() { # build_with_cmake OPTION...
    "$CMAKE" -S "$consumer" -B "$work/build" -D METHOD="$method" -D VERSION="$VERSION" "$@"
    "$CMAKE" --build "$work/build"
    "$work/build/consumer" "$VERSION"
}

build_with_flags() { # build_with_flags FLAG...
    "$CXX" -std=c++20 "$consumer/main.cpp" "$@" -o "$work/consumer"
    "$work/consumer" "$VERSION"
}

need() { # need COMMAND
    if ! command -v "$1" >/dev/null; then
        echo "skipped: $1 is not installed"
        exit 77
    fi
}

case $method in
find_package)
    install_halfstep
    build_with_cmake -D CMAKE_PREFIX_PATH="$work/moved"
    ;;
fetch_content | add_subdirectory)
    build_with_cmake -D HALFSTEP_SOURCE="$source"
    ;;
pkg_config)
    need pkg-config
    install_halfstep
    export PKG_CONFIG_PATH="$work/moved/share/pkgconfig"
    [ "$(pkg-config --modversion halfstep)" = "$VERSION" ]
    # shellcheck disable=SC2046 # the flags are words
    build_with_flags $(pkg-config --cflags halfstep)
    ;;
include_path)
    build_with_flags -I "$source/include"
    ;;
single_header)
    need python3
    python3 "$source/cmake/single_header.py" -o "$work/halfstep/halfstep.hpp"
    build_with_flags -I "$work"
    ;;
separate_kernels)
    install_halfstep -D HALFSTEP_BUILD_KERNELS=ON -D HALFSTEP_KERNELS_OF=int8
    build_with_cmake -D CMAKE_PREFIX_PATH="$work/moved"
    ;;
separate_kernels_pkg_config) # of what separate_kernels has installed
    need pkg-config
    installed=$(dirname "$work")/separate_kernels/moved
    libraries=$(dirname "$(find "$installed" -name libhalfstep_kernels.a)")
    export PKG_CONFIG_PATH="$libraries/pkgconfig:$installed/share/pkgconfig"
    # shellcheck disable=SC2046 # the flags are words
    build_with_flags $(pkg-config --cflags --libs halfstep-kernels)
    ;;
separate_kernels_add_subdirectory) # for one code type
    build_with_cmake -D HALFSTEP_SOURCE="$source"
    kernels=$(cd "$work/build/halfstep/kernels" && echo *)
    if [ "$kernels" != "floats.cpp int8.cpp" ]; then
        echo "kernels were built from $kernels"
        exit 1
    fi
    ;;
vcpkg)
    "$CMAKE" -D PORT_DIR="$source/cmake/packaging/vcpkg/halfstep" -D VERSION="$VERSION" -D WORK_DIR="$work" \
        -P "$recipes/vcpkg_stand_in.cmake"
    method=find_package
    build_with_cmake -D CMAKE_PREFIX_PATH="$work/packages"
    ;;
conan)
    need python3
    python3 "$recipes/conan_stand_in.py" "$source/cmake/packaging/conan" "$work"
    ;;
debian)
    sh "$recipes/build_debian.sh" "$source" "$work"
    ;;
*)
    echo "unknown method: $method" >&2
    exit 2
    ;;
esac
