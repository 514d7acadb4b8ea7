#!/usr/bin/env python3
"""Fifty clients, each a request a second, while rows are written: how long answers take.

    Tests/Serve/load.py THROUGHLINE [SECONDS]
"""
import http.client
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATHS = [
    "/v1/rows?limit=20", "/v1/rows/7", "/v1/models?samples=true&limit=50", "/v1/campaigns", "/v1/groups",
    "/v1/charts/latency.svg?board=f446re", "/v1/health", "/v1/fits", "/",
]


def main():
    throughline, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as scratch:
        database = f"{scratch}/rows.sqlite"
        sets = sorted(ROOT.glob("measurements/*-f446re-kws"))
        subprocess.run([throughline, "import", sets[-1], "--db", database], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [throughline, "serve", "--db", database, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        address = json.loads(server.stdout.readline())["address"].rstrip("/").removeprefix("http://")
        times, failed, end = [], [], time.monotonic() + seconds

        def client(number):
            draw = random.Random(number)
            time.sleep(draw.random())
            connection = http.client.HTTPConnection(address, timeout=30)
            while time.monotonic() < end:
                began = time.monotonic()
                path = draw.choice(PATHS)
                try:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status != 200:
                        failed.append((path, answer.status))
                except OSError as error:
                    failed.append((path, error))
                    connection = http.client.HTTPConnection(address, timeout=30)
                times.append((time.monotonic() - began, path))
                time.sleep(max(0, began + 1 - time.monotonic()))

        clients = [threading.Thread(target=client, args=(number,)) for number in range(50)]
        for thread in clients:
            thread.start()
        others = sorted(ROOT.glob("measurements/*-f4*"))
        written = 0
        while time.monotonic() < end:
            # Sets come row by row, each in its transaction.
            folder = others[written % len(others)]
            subprocess.run([throughline, "import", folder, "--db", database], check=True, stdout=subprocess.DEVNULL)
            written += 1
        for thread in clients:
            thread.join()
        server.terminate()
        rows = subprocess.run(
            [throughline, "list", "--last", "1", "--json", "--db", database], check=True, capture_output=True, text=True)
        print("rows in the end", json.loads(rows.stdout)["row_count"])
        ordered = sorted(time for time, _ in times)
        for share in [0.5, 0.95, 0.99, 1]:
            print(f"p{share * 100:g}: {ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000:.1f} ms")
        print(f"{len(times)} requests, {len(failed)} failed", failed[:5])
        slowest = {}
        for seconds, path in times:
            slowest[path] = max(slowest.get(path, 0), seconds)
        for path, seconds in sorted(slowest.items(), key=lambda item: -item[1]):
            print(f"  {path}: at most {seconds * 1000:.0f} ms")
        sys.exit(1 if failed else 0)


main()
