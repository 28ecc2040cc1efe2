#!/usr/bin/env bash
# Counts the instructions that kernels execute for each float, on NEON and on AVX2.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

if [ $# -ne 0 ]; then
    cat <<'HELP'
usage: benchmarks/instructions.sh

Builds benchmarks/instructions.cpp for aarch64 and for x86-64 (gcc, -O3), runs it under qemu-user and counts. Figures are
those of the second call less those of the first: instructions of a kernel on 4096 floats, its call included, a float.
Installs what is missing through apt, as root or with sudo, and says so.

It is the measure for a machine that is not here: how many instructions a CPU executes at a time is another matter.
HELP
    [ "$1" = --help ] || [ "$1" = -h ]
    exit
fi

need g++-x86-64-linux-gnu has_command x86_64-linux-gnu-g++
need g++-aarch64-linux-gnu has_command aarch64-linux-gnu-g++
need qemu-user has_command qemu-aarch64
set_up

programs=build/instructions
mkdir -p "$programs"
for architecture in aarch64 x86_64; do
    "$architecture-linux-gnu-g++" -std=c++20 -O3 -static -I include benchmarks/instructions.cpp \
        -o "$programs/$architecture"
done

# executed COMMAND...: one line of qemu's log is one instruction. qemu warns of features that its Haswell lacks.
executed() {
    "$@" 2>/dev/null | grep -c '^Trace'
}
log=(-singlestep -d "exec,nochain" -D /dev/stdout)
on_neon() { HALFSTEP_ISA=neon executed qemu-aarch64 "${log[@]}" "$programs/aarch64" "$@"; }
on_avx2() { HALFSTEP_ISA=avx2 executed qemu-x86_64 "${log[@]}" -cpu Haswell "$programs/x86_64" "$@"; }

printf '%-22s %8s %8s\n' "instructions a float" neon avx2
qemu-aarch64 "$programs/aarch64" | while read -r operation; do
    neon=$(($(on_neon "$operation" 2) - $(on_neon "$operation" 1)))
    avx2=$(($(on_avx2 "$operation" 2) - $(on_avx2 "$operation" 1)))
    awk -v name="$operation" -v neon=$neon -v avx2=$avx2 \
        'BEGIN { printf "%-22s %8.2f %8.2f\n", name, neon / 4096, avx2 / 4096 }'
done
