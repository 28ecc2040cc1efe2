# Sourced by the run.sh scripts, in the project's folder and under `set -euo pipefail`: finds what they need, installs
# what is missing, and builds.
#
#     need_compiler                                    gcc 12 or newer, or clang
#     need PACKAGE has_command make                    the job cannot do without it
#     need PACKAGE has_header a.hpp b.hpp              ... has either header
#     want PACKAGE has_command clang++                 something is left out without it
#     want python3-matplotlib has_matplotlib           ... one of the python3 that draw pictures has it
#     set_up                                           installs with apt whatever is missing, and says so
#     build_preset NAME                                configures and builds it
#
# Packages have Debian's names. Where apt cannot be used, set_up says what is missing, and fails if it was needed.

missing_needed=()
missing_wanted=()

has_command() { command -v "$1" >/dev/null; }
has_header() {
    local header
    for header in "$@"; do
        if "${CXX:-c++}" -std=c++20 -E -x c++ - <<<"#include <$header>" >/dev/null 2>&1; then
            return
        fi
    done
    return 1
}

has_matplotlib() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -c "import matplotlib" >/dev/null 2>&1; then
            return
        fi
    done
    return 1
}

# The default compiler where it is new enough; else the package that has one, unless CXX names a compiler already.
need_compiler() {
    if [ -z "${CXX-}" ] && has_command c++ && ! c++ -std=c++20 -E -x c++ - <<<'
        #if !defined(__clang__) && __GNUC__ < 12
        #error older than gcc 12
        #endif' >/dev/null 2>&1; then
        export CXX=g++-12
        need g++-12 has_command g++-12
    fi
    need g++ has_command "${CXX:-c++}"
}

need() { "${@:2}" || missing_needed+=("$1"); }
want() { "${@:2}" || missing_wanted+=("$1"); }

set_up() {
    if [ $((${#missing_needed[@]} + ${#missing_wanted[@]})) -eq 0 ]; then
        return
    fi

    as_root=()
    if ! command -v apt-get >/dev/null; then
        set_up_by_hand "apt-get is not here to do it"
        return
    elif [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            set_up_by_hand "this user is not root and has no sudo"
            return
        fi
        as_root=(sudo)
    fi

    echo "installing with ${as_root[*]:+sudo }apt-get: ${missing_needed[*]} ${missing_wanted[*]}"
    if ! run_quietly "${as_root[@]}" apt-get update -q || ! install "${missing_needed[@]}"; then
        set_up_by_hand "apt-get failed"
        return
    fi
    local package
    for package in "${missing_wanted[@]}"; do # one by one: not every distribution has all of them
        install "$package" || echo "some of it will be left out without: $package (apt-get could not install it)"
    done
}

install() { # install PACKAGE...
    [ $# -eq 0 ] || run_quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"
}

run_quietly() { # run_quietly COMMAND...: shows what it printed only if it failed
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ $status -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}

set_up_by_hand() { # set_up_by_hand WHY
    if [ ${#missing_wanted[@]} -ne 0 ]; then
        echo "some of it will be left out without: ${missing_wanted[*]} ($1)"
    fi
    if [ ${#missing_needed[@]} -ne 0 ]; then
        echo "please install, as Debian names them: ${missing_needed[*]} ($1)" >&2
        exit 1
    fi
}

# Configures and builds a preset (CMakePresets.json); prints what CMake says only if configuring fails.
build_preset() {
    local output
    if ! output=$(cmake --preset "$1" 2>&1); then
        echo "$output" >&2
        exit 1
    fi
    cmake --build --preset "$1" --parallel "$(nproc)"
}
