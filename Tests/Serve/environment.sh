#!/bin/sh
# Makes the Python environment of the scripts here; does nothing when it is there.
set -eu
cd "$(dirname "$0")/../.."
state=.build/check-serve
cmp -s Tests/Serve/requirements.txt "$state/venv/requirements.txt" && exit 0
rm -rf "$state/venv"
mkdir -p "$state"
python3 -m venv "$state/venv"
"$state/venv/bin/pip" install -q -r Tests/Serve/requirements.txt
cp Tests/Serve/requirements.txt "$state/venv/"
