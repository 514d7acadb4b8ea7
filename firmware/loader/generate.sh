#!/bin/sh
# Assembles flash.S and prints the Swift source that carries its code, Sources/Boards/STLink/FlashLoaderCode.swift.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Cortex-M7 takes all that Cortex-M4 does.
arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -c "$here/flash.S" -o "$folder/flash.o"
arm-none-eabi-objcopy -O binary "$folder/flash.o" "$folder/flash.bin"
cat <<'HEAD'
/// What `firmware/loader/flash.S` assembles to, as words; written by `firmware/loader/generate.sh`.
enum FlashLoaderCode {
    static let words: [UInt32] = [
HEAD
od -An -v -tx4 --endian=little -w28 "$folder/flash.bin" | tr a-f A-F |
    sed -E 's/ (....)(....)/ 0x\1_\2,/g; s/^ /        /'
cat <<'TAIL'
    ]
}
TAIL
