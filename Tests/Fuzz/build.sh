#!/usr/bin/env bash
# Builds the fuzz targets with ASan and UBSan, and makes their seeds of the tests' fixtures.
# Usage: Tests/Fuzz/build.sh FOLDER; clang++ of the Swift toolchain or Debian's, or $CXX.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:?expected a folder to build in; name one}
CXX=${CXX:-clang++}
flags="-std=c++17 -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow -fno-sanitize-recover=all
    -Ifirmware -Ifirmware/engine -Ifirmware/link -Ifirmware/app -Ifirmware/mlperf -Ifirmware/host/include"
mkdir -p "$out"
printf '%s\n' firmware/engine/*.cpp firmware/app/*.cpp firmware/host/*.cpp firmware/mlperf/*.cpp Tests/Fuzz/*.cpp |
    while read -r source; do
        object="$out/$(echo "${source%.cpp}" | tr / -).o"
        [ "$object" -nt "$source" ] && { [[ "$source" != Tests/* ]] || [ "$object" -nt Tests/Fuzz/fuzzed_board.h ]; } || printf '%s\0%s\0' "$object" "$source"
    done | xargs -0 -r -n 2 -P "${JOBS:-2}" sh -c '"$0" $1 -c -o "$2" "$3"' "$CXX" "$flags"
link() { "$CXX" -fsanitize=fuzzer,address,undefined -o "$@"; }
link "$out/fuzz_engine" "$out"/firmware-engine-*.o "$out/Tests-Fuzz-fuzz_engine.o"
link "$out/fuzz_link" "$out"/firmware-*.o "$out/Tests-Fuzz-fuzz_link.o"
link "$out/fuzz_mlperf" "$out"/firmware-*.o "$out/Tests-Fuzz-fuzz_mlperf.o"

# Seeds: each fixture as it is, and as a model entry that is then written to, run and read.
mkdir -p "$out/seeds-engine" "$out/seeds-link" "$out/seeds-mlperf"
cp Tests/Fixtures/*.tflite "$out/seeds-engine/"
octal() { printf '\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8)); }
for model in Tests/Fixtures/*.tflite; do
    size=$(stat -c %s "$model")
    [ "$size" -le 4096 ] || continue
    {
        printf '\001\004%b' "$(octal "$size")"
        cat "$model"
        # TL_INVOKE of one inference, TL_TENSOR_READ of the first output, TL_MEMORY, TL_LAST_FAULT.
        printf '\006\044\002\000\010\000\001\000\000\000\000\000\000\000'
        printf '\006\043\003\000\014\000\001\000\000\000\000\000\000\000\001\000\000\000'
        printf '\006\046\004\000\000\000\006\060\005\000\000\000'
    } >"$out/seeds-link/$(basename "$model" .tflite)"
done

# A session with each model: what is loaded, a run, and what it gave.
for ((model = 0; model < 8; model++)); do
    for input in 1 3; do
        {
            printf "\\00$model\\00$input\\001\\000name%%profile%%db load 16%%db 00112233445566778899aabbccddeeff%%db print 16 0%%"
            printf 'infer 1 0%%results%%timestamp%%help%%db load 4%%db 00112233%%infer 1 1%%\370\003name%%\371\372%%\374\373results%%'
        } >"$out/seeds-mlperf/model-$model-$input"
    done
done
