#!/bin/sh
# Makes FOLDER/venv with what the package's examples want: optuna, pytest and pandas of PyPI, torch of Debian.
#   python/tests/examples/environment.sh FOLDER
set -eu
wanted=$(dirname "$0")/requirements.txt
venv=$1/venv
cmp -s "$wanted" "$venv/requirements.txt" && exit 0
rm -rf "$venv"
/usr/bin/python3 -m venv --system-site-packages "$venv"
"$venv/bin/pip" install -q -r "$wanted"
cp "$wanted" "$venv"
