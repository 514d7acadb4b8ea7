#!/usr/bin/env bash
# Sends requests that schemathesis draws from the interface's own description, and holds the answers to it.
#   Tests/Serve/schema.sh [EXAMPLES]
set -euo pipefail
cd "$(dirname "$0")/../.."
state=.build/check-serve
Tests/Serve/environment.sh
rm -f "$state"/rows.sqlite*
.build/release/throughline import "$(ls -d measurements/*-f446re-kws | tail -1)" --db "$state/rows.sqlite" >/dev/null
.build/release/throughline serve --db "$state/rows.sqlite" --port 0 --read-only --json >"$state/address.json" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do [ -s "$state/address.json" ] && break; sleep 0.1; done
address=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["address"])' "$state/address.json")
# A stream does not end, and is no document.
"$state/venv/bin/schemathesis" run "${address}v1/openapi.json" --url "$address" --max-examples "${1:-30}" --seed 1 --workers 1 \
    --exclude-path-regex '/events$' --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
kill -0 $server
