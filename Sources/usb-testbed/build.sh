#!/bin/sh
# Builds .build/release/usb-testbed, apart from the Swift package: only tests need umockdev.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
output="$here/../../.build/release/usb-testbed"
mkdir -p "$(dirname "$output")"
# shellcheck disable=SC2046
cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -o "$output" "$here"/*.c \
    $(pkg-config --cflags --libs umockdev-1.0)
