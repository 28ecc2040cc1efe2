# Sourced by the run.sh scripts, in the project's folder and under `set -euo pipefail`: finds what they need, installs
# what is missing, and builds.
#
#     need PACKAGE has_command c++                     the job cannot do without it
#     need PACKAGE has_header a.hpp b.hpp              ... has either header
#     want PACKAGE has_command clang++                 some tests are skipped without it
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

need() { "${@:2}" || missing_needed+=("$1"); }
want() { "${@:2}" || missing_wanted+=("$1"); }

set_up() {
    local missing=("${missing_needed[@]}" "${missing_wanted[@]}")
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi

    local as_root=()
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

    echo "installing with ${as_root[*]:+sudo }apt-get: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        set_up_by_hand "apt-get failed"
        return
    fi
    rm -f "$log"
}

set_up_by_hand() { # set_up_by_hand WHY
    if [ ${#missing_wanted[@]} -ne 0 ]; then
        echo "some tests will be skipped without: ${missing_wanted[*]} ($1)"
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
