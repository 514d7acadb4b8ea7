#!/bin/sh
# Builds firmware/build/qemu.elf: app, engine and MLPerf mode over a board of plain memory, for QEMU's mps2-an500.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
objects="$here/build/qemu-obj"
mkdir -p "$objects"
flags="-mcpu=cortex-m7 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard -O2 -std=c++17 -fno-rtti -ffunction-sections
-I$here -I$here/app -I$here/link -I$here/engine -I$here/host/include"
for source in "$here"/app/*.cpp "$here"/mlperf/*.cpp "$here"/host/*.cpp "$here"/engine/*.cpp "$here/qemu/main.cpp"; do
    object="$objects/$(echo "${source#"$here"/}" | tr / -).o"
    if [ -e "$object" ] && [ -z "$(find "$source" "$here"/*/ -name '*.h' -newer "$object" -o -path "$source" -newer "$object" | head -n 1)" ]; then
        continue
    fi
    # shellcheck disable=SC2086
    arm-none-eabi-g++ $flags -c "$source" -o "$object"
done
# shellcheck disable=SC2086
arm-none-eabi-g++ $flags --specs=rdimon.specs -Wl,--gc-sections -T "$here/qemu/mps2.ld" "$objects"/*.o "$here/qemu/start.S" \
    -o "$here/build/qemu.elf"
