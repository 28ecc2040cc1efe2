#!/usr/bin/env bash
# Builds the golden program (tests/golden) in every way that is promised to give the same bits, and runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh
PATH+=:/usr/lib/wine                          # where Debian has wine64
export WINEPREFIX=$PWD/build/matrix/wine WINEDEBUG=-all # not the user's own

usage() {
    cat <<'HELP'
usage: tests/matrix.sh [--quick] [--install] [--no-skips] [--jobs N] [CELL...]
       tests/matrix.sh --list

Runs the cells of a matrix of compilers, options and machines. A cell builds tests/golden, which runs every operation of
the library on every instruction set that the machine has, and holds the bits that come out to tests/golden/expected.txt,
the same for all cells; the cells named suite-* build and run the unit tests, those named warnings-* compile a consumer's
program without a warning at -O0, -O2 and -O3. Ends with a table of what ran, and how it went: passed, failed, or
skipped and why. Exits with 0 if some passed and none failed. Logs are in build/matrix/CELL.log.

    CELL         cells to run, by name or as a pattern ('gcc-*'); all of them without one
    --list       the names of the cells, and what they are
    --quick      the cells that .ci/run runs, with fewer types
    --install    installs the Debian packages that cells need, through apt, as root or with sudo
    --no-skips   a cell that is skipped counts as failed
    --jobs N     so many compilers at a time; as many as there are cores without it
HELP
}

names=() quick_names=()
declare -A package_of=(
    [g++]=g++ [clang++-14]=clang-14 [clang++-16]=clang-16 [clang++-19]=clang-19 [valgrind]=valgrind [wine]=wine64
    [aarch64-linux-gnu-g++]=g++-aarch64-linux-gnu [s390x-linux-gnu-g++]=g++-s390x-linux-gnu
    [riscv64-linux-gnu-g++]=g++-riscv64-linux-gnu [qemu-aarch64]=qemu-user [qemu-s390x]=qemu-user
    [qemu-riscv64]=qemu-user [qemu-x86_64]=qemu-user [qemu-i386]=qemu-user
    [x86_64-linux-gnu-g++]=g++-x86-64-linux-gnu [x86_64-w64-mingw32-g++-posix]=g++-mingw-w64-x86-64-posix
    [x86_64-w64-mingw32-g++-win32]=g++-mingw-w64-x86-64-win32 [wine64]=wine64 [em++]=emscripten [node]=nodejs
    [i686-linux-gnu-g++]=g++-i686-linux-gnu [cmake]=cmake [make]=make
)
# link_flags stand behind the flags; tools are the commands that a cell needs beside its compiler and its runner.
declare -A kind title sets runner compiler flags link_flags needs tools

# golden NAME "ISA..." RUNNER COMPILER FLAG...: a cell that runs the golden program. RUNNER is a command, or `-`. Packages
# that COMPILER and RUNNER do not tell are in `needs`.
golden() {
    names+=("$1")
    kind[$1]=golden sets[$1]=$2 runner[$1]=${3#-} compiler[$1]=$4 flags[$1]="${*:5}" needs[$1]=
    title[$1]="$4 ${*:5}${runner[$1]:+, $3}"
}

host=$(uname -m)

# The instruction sets that this machine must have kernels for, as the system sees it.
native_sets() {
    local set=scalar
    has_flags() { for flag in "$@"; do [[ $cpu_flags == *" $flag "* ]] || return 1; done; }
    local cpu_flags
    cpu_flags=" $(sed -n '/^flags/{s/.*: //p;q}' /proc/cpuinfo) "
    if [ "$host" = aarch64 ]; then
        set="scalar neon"
    elif has_flags avx2 fma f16c bmi1 bmi2; then
        set="scalar avx2"
        if has_flags avx512f avx512bw avx512dq avx512vl; then
            set="scalar avx2 avx512"
        fi
    fi
    echo "$set"
}
native=$(native_sets)
under_valgrind=${native% avx512} # valgrind 3.19 knows nothing beyond AVX2

for level in O0 O2 O3 "O3 -march=native"; do
    for cxx in g++ clang++-14 clang++-16 clang++-19; do
        short=${cxx/clang++/clang}
        golden "${short/g++/gcc}-${level/ -march=native/-native}" "$native" - "$cxx" "-$level"
    done
done

golden gcc-asan-ubsan "$native" - g++ -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
golden clang-19-asan-ubsan "$native" - clang++-19 -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
needs[clang-19-asan-ubsan]=libclang-rt-19-dev
golden clang-19-msan "$native" - clang++-19 -O1 -g1 -fsanitize=memory
needs[clang-19-msan]=libclang-rt-19-dev
golden valgrind "$under_valgrind" "valgrind -q --error-exitcode=3" g++ -O1 -g1
golden gcc-no-exceptions-rtti "$native" - g++ -O2 -fno-exceptions -fno-rtti
golden clang-14-no-exceptions-rtti "$native" - clang++-14 -O2 -fno-exceptions -fno-rtti
golden gcc-debug-containers "$native" - g++ -O1 -D_GLIBCXX_DEBUG -D_GLIBCXX_ASSERTIONS
golden clang-14-libc++ "$native" - clang++-14 -O2 -stdlib=libc++
needs[clang-14-libc++]="libc++-14-dev libc++abi-14-dev"

# Linked without -ffast-math: with it, the program flushes denormals to zero, and the lines tiny/* are others.
golden gcc-fast-math "$native" - g++ -O2 -ffast-math
golden clang-14-fast-math "$native" - clang++-14 -O2 -ffast-math -ffp-contract=on
golden clang-19-fast-math "$native" - clang++-19 -O2 -ffast-math -ffp-contract=on -fhonor-nans -fhonor-infinities
for name in gcc clang-14 clang-19; do
    link_flags[$name-fast-math]=-fno-fast-math
done

if [ "$host" = x86_64 ]; then
    golden i686 "$native" - i686-linux-gnu-g++ -O1 -static -msse2 -mfpmath=sse
    x86_64=g++
else
    golden i686 scalar "qemu-i386 -cpu Nehalem" i686-linux-gnu-g++ -O1 -static -msse2 -mfpmath=sse
    x86_64=x86_64-linux-gnu-g++
fi
golden nehalem scalar "qemu-x86_64 -cpu Nehalem" $x86_64 -O2 -static
golden haswell "scalar avx2" "qemu-x86_64 -cpu Haswell" $x86_64 -O2 -static
golden aarch64 "scalar neon" qemu-aarch64 aarch64-linux-gnu-g++ -O2 -static
golden s390x scalar qemu-s390x s390x-linux-gnu-g++ -O1 -static
golden riscv64 scalar qemu-riscv64 riscv64-linux-gnu-g++ -O2 -static
golden windows-posix "$native" wine64 x86_64-w64-mingw32-g++-posix -O2 -static
golden windows-win32 "$native" wine64 x86_64-w64-mingw32-g++-win32 -O1 -static
for features in "" -msimd128; do # emscripten 3.1 loads files by fetch where there is one, which node's is not for
    golden "wasm${features/#-m/-}" scalar "node --no-experimental-fetch" em++ -O2 $features
    link_flags[wasm${features/#-m/-}]=-O0 # so that it needs no minifier of JavaScript
done

# The program without kernels, these from halfstep::kernels.
golden separate-kernels "$native" - g++ -O2 -DHALFSTEP_SEPARATE_KERNELS
kind[separate-kernels]=separate tools[separate-kernels]="cmake make"
link_flags[separate-kernels]=build/matrix/kernels/libhalfstep_kernels.a

quick_names=(i686 s390x windows-win32 gcc-fast-math) # what no other test of tests/run.sh is for

# suite NAME COMPILER TESTS BUILD_TYPE CMAKE_OPTION...: a cell that runs the unit tests whose names match TESTS.
suite() {
    names+=("$1")
    kind[$1]=suite compiler[$1]=$2 runner[$1]= sets[$1]=$3 flags[$1]="${*:4}" needs[$1]="catch2 nlohmann-json3-dev"
    tools[$1]="cmake make"
    title[$1]="unit tests, $2 ${*:4}"
}

suite suite-clang-19 clang++-19 . Release
suite suite-gcc-O0 g++ . Debug
suite suite-aarch64 aarch64-linux-gnu-g++ '^unit(_[a-z]+)?$' Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DCMAKE_SYSTEM_NAME=Linux \
    -DCMAKE_SYSTEM_PROCESSOR=aarch64 "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64;-L;/usr/aarch64-linux-gnu"
runner[suite-aarch64]=qemu-aarch64

for cxx in g++ clang++-14 clang++-16 clang++-19; do
    name=warnings-${cxx/clang++/clang}
    name=${name/g++/gcc}
    names+=("$name")
    kind[$name]=warnings compiler[$name]=$cxx sets[$name]="at -O0, -O2, -O3" runner[$name]= flags[$name]= needs[$name]=
    title[$name]="a consumer's program, $cxx -Wall ... -Werror"
done

# --- what runs ----------------------------------------------------------------------------------------------------

extent=all install=false list=false skips=true jobs=$(nproc) patterns=()
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit ;;
    --list) list=true ;;
    --quick) extent=quick ;;
    --install) install=true ;;
    --no-skips) skips=false ;;
    --jobs) [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "--jobs needs a number" >&2; exit 2; }; jobs=$2; shift ;;
    -*) usage >&2; exit 2 ;;
    *) patterns+=("$1") ;;
    esac
    shift
done

chosen=()
if [ ${#patterns[@]} -eq 0 ]; then
    chosen=("${names[@]}")
    [ $extent = all ] || chosen=("${quick_names[@]}")
fi
for pattern in "${patterns[@]}"; do
    found=false
    for name in "${names[@]}"; do
        # shellcheck disable=SC2053
        if [[ $name == $pattern ]]; then
            chosen+=("$name")
            found=true
        fi
    done
    $found || { echo "there is no cell '$pattern'; see tests/matrix.sh --list" >&2; exit 2; }
done

if $list; then
    for name in "${chosen[@]}"; do
        printf '%-28s %s\n' "$name" "${title[$name]}"
    done
    exit
fi

# --- how a cell runs ----------------------------------------------------------------------------------------------

# builds_empty_program CELL: whether its compiler can do what the cell asks of it.
builds_empty_program() {
    local source=build/matrix/empty.cpp
    printf '#include <vector>\nint main() { return static_cast<int>(std::vector<int>().size()); }\n' >$source
    "${compiler[$1]}" -std=c++20 ${flags[$1]} $source -o "build/matrix/empty" >build/matrix/empty.log 2>&1
}

commands_of() { echo "${compiler[$1]}" ${runner[$1]%% *} ${tools[$1]-}; } # commands_of CELL

why_skipped() { # why_skipped CELL: nothing if it can run
    local command
    if [ "${runner[$1]}" = wine64 ] && [ "$host" != x86_64 ]; then
        echo "Wine runs programs for x86-64 on such a CPU only, and this is $host"
        return
    fi
    for command in $(commands_of "$1"); do
        if ! has_command "$command"; then
            echo "$command (package ${package_of[$command]}) is not installed"
            return
        fi
    done
    if [ "${kind[$1]}" = suite ]; then
        CXX=${compiler[$1]} has_header catch2/catch.hpp catch2/catch_all.hpp ||
            echo "Catch2 (package catch2) is not installed"
    elif [ -n "${needs[$1]}" ] && ! builds_empty_program "$1"; then
        echo "${compiler[$1]} ${flags[$1]} builds no program (package ${needs[$1]})"
    fi
}

run_golden() { # run_golden CELL
    local name=$1 work=build/matrix/$1 program=build/matrix/$1/golden
    mkdir -p "$work"
    rm -f "$work"/*
    [ "${compiler[$name]}" != em++ ] || program+=.js
    [[ ${compiler[$name]} != *mingw32* ]] || program+=.exe
    local macros=()
    [ $extent = all ] || macros=(-DHALFSTEP_GOLDEN_QUICK)
    printf '%s\n' tests/golden/*.cpp | xargs -P "$jobs" -I{} sh -c '
        source=$1 object=$2/$(basename "$1" .cpp).o
        shift 2
        "$@" -c "$source" -o "$object" || exit 255' sh {} "$work" \
        "${compiler[$name]}" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow ${flags[$name]} \
        "${macros[@]}" -Iinclude || return 1
    "${compiler[$name]}" ${flags[$name]} "$work"/*.o ${link_flags[$name]-} -o "$program" || return 1
    timeout 1200 ${runner[$name]} "$program" >"$work/output.txt" || {
        echo "exit status $?"
        return 1
    }
    sh tests/golden/check_output.sh "$work/output.txt" tests/golden/expected.txt $extent ${sets[$name]}
}

run_separate() { # run_separate CELL
    cmake -S . -B build/matrix/kernels -DCMAKE_CXX_COMPILER="${compiler[$1]}" -DHALFSTEP_BUILD_KERNELS=ON \
        -DHALFSTEP_BUILD_TESTS=OFF -DHALFSTEP_BUILD_EXAMPLES=OFF || return 1
    cmake --build build/matrix/kernels --parallel "$jobs" || return 1
    run_golden "$1"
}

run_warnings() { # run_warnings CELL
    local level
    for level in O0 O2 O3; do
        sh tests/warnings/check_warnings.sh include tests/warnings/consumer.cpp "${compiler[$1]}" -std=c++20 -$level ||
            return 1
    done
}

run_suite() { # run_suite CELL
    local options=(${flags[$1]})
    cmake -S . -B "build/matrix/$1" -DCMAKE_CXX_COMPILER="${compiler[$1]}" -DCMAKE_BUILD_TYPE="${options[0]}" \
        -DHALFSTEP_BUILD_EXAMPLES=OFF "${options[@]:1}" || return 1
    cmake --build "build/matrix/$1" --target unit --parallel "$jobs" || return 1
    ctest --test-dir "build/matrix/$1" -L unit -R "${sets[$1]}" --no-tests=error --output-on-failure --timeout 3600
}

mkdir -p build/matrix
if $install; then
    for name in "${chosen[@]}"; do
        packages=(${needs[$name]})
        for command in $(commands_of "$name"); do
            packages+=("${package_of[$command]}")
        done
        for package in "${packages[@]}"; do
            want "$package" dpkg -s "$package" >/dev/null 2>&1
        done
    done
    set_up
fi

# The cells as a table: what was built, where it ran, on which instruction sets, and how that went.
table() {
    local row
    printf '| cell | compiler | run on | what ran | result | s | CPU s |\n|---|---|---|---|---|---|---|\n'
    for row in "${rows[@]}"; do
        printf '| %s |\n' "$row"
    done
}

version_of() { # version_of COMPILER: as in "gcc 12.2.0"
    local version
    version=$("$1" -dumpfullversion 2>/dev/null || "$1" -dumpversion)
    echo "$1 $version"
}

rows=() passed=0 failed=0 skipped=0
for name in "${chosen[@]}"; do
    printf '%-28s ' "$name"
    ran="${sets[$name]}"
    where=${runner[$name]:-this machine}
    case ${kind[$name]} in
    suite) ran="unit tests" ;;
    warnings) ran="warnings ${sets[$name]}" where= ;;
    *) ran="golden ($extent): ${sets[$name]}" ;;
    esac
    reason=$(why_skipped "$name")
    if [ -n "$reason" ]; then
        printf 'skipped: %s\n' "$reason"
        rows+=("$name | ${compiler[$name]} ${flags[$name]} | $where | | skipped: $reason | |")
        skipped=$((skipped + 1))
        continue
    fi
    TIMEFORMAT='%R %U %S'
    if { time "run_${kind[$name]}" "$name" >"build/matrix/$name.log" 2>&1; } 2>build/matrix/time; then
        result=passed
        passed=$((passed + 1))
    else
        result=failed
        failed=$((failed + 1))
    fi
    if [ "${kind[$name]}" = suite ]; then # what CTest skips is no failure to it, but has not run either
        left_out=$(sed -n 's/.* Test *#[0-9]*: \([^ ]*\) .*[*]Skipped.*/\1/p' "build/matrix/$name.log" | paste -sd ' ')
        ran+=${left_out:+, without $left_out}
    fi
    seconds=$(tail -n 1 build/matrix/time | awk '{ printf "%.0f | %.0f", $1, $2 + $3 }')
    printf '%s (s | CPU s: %s)\n' "$result" "$seconds"
    [ $result = passed ] || tail -n 12 "build/matrix/$name.log" | sed 's/^/    /'
    rows+=("$name | $(version_of "${compiler[$name]}") ${flags[$name]} | $where | $ran | $result | $seconds")
done

echo
table | tee build/matrix/table.md
echo
echo "$passed passed, $failed failed, $skipped skipped; golden bits: $(grep -vc '^more$' tests/golden/expected.txt) operations"
if [ $passed -eq 0 ]; then
    echo "no cell passed" >&2
    exit 1
elif ! $skips && [ $skipped -ne 0 ]; then
    echo "--no-skips: $skipped of ${#chosen[@]} cells did not run" >&2
    exit 1
fi
[ $failed -eq 0 ]
