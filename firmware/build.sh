#!/bin/sh
# Builds firmware/build/BOARD-ENGINE.elf, .bin and .map.  Usage: firmware/build.sh BOARD ENGINE [CMAKE_ARGUMENT...]
set -eu
if [ $# -lt 2 ]; then
    echo "usage: $0 BOARD ENGINE [CMAKE_ARGUMENT...], as in: $0 nucleo-f746zg bundled" >&2
    exit 64
fi
board=$1
engine=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)

# Another compiler makes other code, and other figures: rows of it are in groups of their own
# (docs/explanation/decisions/011-timing-identity.md), and fits and kept sets say nothing of them.
expected=12.2
compiler=$(arm-none-eabi-gcc -dumpfullversion 2>/dev/null || echo none)
case "$compiler" in
"$expected" | "$expected".*) ;;
*)
    if [ -z "${THROUGHLINE_ANY_COMPILER:-}" ]; then
        echo "firmware: expected arm-none-eabi-gcc $expected, found $compiler; install Debian 12's gcc-arm-none-eabi," \
            "or set THROUGHLINE_ANY_COMPILER=1 for figures that stand apart" >&2
        exit 1
    fi
    ;;
esac
objects="$here/build/$board-$engine-obj"
generator="Unix Makefiles"
if command -v ninja >/dev/null; then generator=Ninja; fi
# A build folder that was copied along with its source tree still points at the old place.
if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$here" "$objects/CMakeCache.txt"; then
    rm -rf "$objects"
fi
if [ -f "$objects/CMakeCache.txt" ]; then
    cmake -S "$here" -B "$objects" -DBOARD="$board" -DENGINE="$engine" "$@" >/dev/null
else
    cmake -G "$generator" -S "$here" -B "$objects" -DBOARD="$board" -DENGINE="$engine" "$@" >/dev/null
fi
cmake --build "$objects"
