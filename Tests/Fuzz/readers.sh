#!/usr/bin/env bash
# Builds the readers of bytes from outside with libFuzzer and ASan, in a build folder of their own, and makes their seeds.
# Usage: Tests/Fuzz/readers.sh FOLDER; then FUZZ_READER=model FOLDER/fuzz-readers CORPUS SEEDS.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:?expected a folder to build in; name one}
mkdir -p "$out"
THROUGHLINE_TRAINING= THROUGHLINE_FUZZ=1 swift build -c release --scratch-path .build-fuzz --product fuzz-readers \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld >&2
cp .build-fuzz/release/fuzz-readers "$out/"

seeds() { mkdir -p "$out/seeds-$1"; }
for reader in model firmware frames link probe plan energy set trace; do seeds "$reader"; done
cp Tests/Fixtures/*.tflite "$out/seeds-model/"
find "$out/seeds-model" -size +64k -delete
for image in firmware/build/*.elf; do
    [ -e "$image" ] && head -c 65536 "$image" >"$out/seeds-firmware/$(basename "$image")"
done
cp measurements/*/plan.yaml "$out/seeds-plan/" 2>/dev/null || true
cp docs/howto/backbones/*.yaml "$out/seeds-plan/"
find Tests -path '*Energy*' \( -name '*.csv' -o -name '*.txt' \) -size -64k -exec cp {} "$out/seeds-energy/" \;
# Nothing changed, and an answer here and there.
printf '\0%.0s' {1..200} >"$out/seeds-link/unchanged"
printf '\0\0\203\1\2\3\4\0\0\0\201\1\0\0\200' >"$out/seeds-link/changed"
cp "$out"/seeds-link/* "$out/seeds-probe/"
printf '\0\1\2\0' >"$out/seeds-frames/one"
printf '{"at":0.000001,"event":"probe-out","bytes":"f1800000"}\n{"at":0.000002,"event":"probe-in","bytes":"2c25f50483047483"}\n' >"$out/seeds-trace/two"

# Two rows of a kept set with their operators.
set=$(ls -d measurements/*-f446re-ad | tail -1)
{
    printf '@provenance.json\n'
    cat "$set/provenance.json"
    for table in "$set"/*.csv; do
        printf '@%s\n' "$(basename "$table")"
        if [ "$(basename "$table")" = operators.csv ]; then
            head -n 1 "$table"
            grep -E "^($(sed -n 2,3p "$set/samples.csv" | cut -d, -f1 | paste -sd'|'))," "$table"
        else
            head -n 3 "$table"
        fi
    done
} >"$out/seeds-set/two"
