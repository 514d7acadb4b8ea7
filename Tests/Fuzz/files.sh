#!/usr/bin/env bash
# Builds readers of sounds, images, annotations, checkpoints, CSV and requests with libFuzzer and ASan out of the files that have
# them, which takes a minute where the whole package takes twenty, and makes their seeds. Needs what training needs.
# Usage: Tests/Fuzz/files.sh FOLDER; then FUZZ_READER=sound FOLDER/fuzz-files CORPUS SEEDS.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:?expected a folder to build in; name one}
mkdir -p "$out"
flags=(-O -swift-version 6 -package-name throughline -parse-as-library -sanitize=fuzzer,address -enable-upcoming-feature InternalImportsByDefault)
modules=()
for module in COpenSSL CSndFile CSampleRate CPNG CTurboJPEG; do modules+=(-I "Sources/$module"); done
mkdir -p "$out/CTorch"
printf 'module CTorch { header "%s" export * }\n' "$PWD/Sources/CTorch/include/ctorch.h" >"$out/CTorch/module.modulemap"
modules+=(-I "$out/CTorch" -I "$out")

# The digest of a checkpoint is all that is wanted of this module.
swiftc "${flags[@]}" "${modules[@]}" -wmo -module-name Networks -emit-module -emit-module-path "$out/Networks.swiftmodule" \
    -c -o "$out/networks.o" Sources/Networks/TFLite/Digest.swift
torch=()
[ ! -e Vendor/libtorch/lib ] || torch=(-isystem Vendor/libtorch/include)
[ "$out/ctorch.o" -nt Sources/CTorch/ctorch.cpp ] ||
    clang++ -std=c++17 -O1 -fsanitize=fuzzer-no-link,address "${torch[@]}" -ISources/CTorch/include -c -o "$out/ctorch.o" \
        Sources/CTorch/ctorch.cpp
swiftc "${flags[@]}" "${modules[@]}" -wmo -module-name files -c -o "$out/files.o" Tests/Fuzz/Files/*.swift \
    Tests/Fuzz/Readers/Entry.swift Sources/Training/Tensor/*.swift Sources/Training/Data/{Sound,DataError}.swift \
    Sources/Training/Data/Scenes/{Image,ImageFile,COCOAnnotations}.swift \
    Sources/Records/Exchange/{CSV,CSVReader}.swift Sources/Serve/HTTP/{RequestHead,HTTPRequest,HTTPResponse}.swift Sources/Serve/API/RequestGuard.swift
libraries=(-ltorch_cpu -lc10 -lstdc++ -lm)
[ ! -e Vendor/libtorch/lib ] || libraries+=(-LVendor/libtorch/lib -Xlinker -rpath -Xlinker "$PWD/Vendor/libtorch/lib")
swiftc -sanitize=fuzzer,address -use-ld=lld -o "$out/fuzz-files" \
    "$out/files.o" "$out/networks.o" "$out/ctorch.o" "${libraries[@]}"
ASAN_OPTIONS=detect_leaks=0 FUZZ_READER=seeds FUZZ_SEEDS="$out" "$out/fuzz-files" >/dev/null
