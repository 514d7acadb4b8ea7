#!/usr/bin/env python3
"""Fifty clients, each a request a second, while rows are written: how long answers take.

With --campaign N, campaigns of N small networks on a virtual board are what writes: alone, twice beside the clients, and alone
again, so that what else the machine does counts for both. Their time on the clock, and their processor time. A campaign has
one processor and clients and server the others, so that the system's moving of them does not count.

    Tests/Serve/load.py THROUGHLINE [SECONDS | --campaign N]
"""
import http.client
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time

FIRST, *OTHERS = sorted(os.sched_getaffinity(0))
ROOT = pathlib.Path(__file__).resolve().parents[2]
PATHS = [
    "/v1/rows?limit=20", "/v1/rows/7", "/v1/models?samples=true&limit=50", "/v1/campaigns", "/v1/groups",
    "/v1/charts/latency.svg?board=f446re", "/v1/health", "/v1/fits", "/",
]


def campaign(throughline, database, networks, seed):
    """Seconds on the clock and of the processor that a campaign takes, its boards included."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [throughline, "characterize", "--backbone", "foreign", "--count", str(networks), "--repeat", "1",
         "--seed", str(seed), "--db", database],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {FIRST}))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, used


def main():
    throughline = sys.argv[1]
    networks = int(sys.argv[3]) if sys.argv[2:3] == ["--campaign"] else 0
    if networks and OTHERS:
        os.sched_setaffinity(0, OTHERS)
    seconds = 3600 if networks else int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as scratch:
        database = f"{scratch}/rows.sqlite"
        sets = sorted(ROOT.glob("measurements/*-f446re-kws"))
        subprocess.run([throughline, "import", sets[-1], "--db", database], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [throughline, "serve", "--db", database, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        address = json.loads(server.stdout.readline())["address"].rstrip("/").removeprefix("http://")
        times, failed, over = [], [], threading.Event()
        end = time.monotonic() + seconds
        alone = [campaign(throughline, f"{scratch}/before.sqlite", networks, 5)] if networks else []

        def client(number):
            draw = random.Random(number)
            time.sleep(draw.random())
            connection = http.client.HTTPConnection(address, timeout=30)
            while time.monotonic() < end and not over.is_set():
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
        if networks:
            beside = [campaign(throughline, database, networks, seed) for seed in [5, 6]]
            over.set()
            alone.append(campaign(throughline, f"{scratch}/after.sqlite", networks, 6))
            for place, name in enumerate(["clock", "processor"]):
                before, after = ([taken[place] for taken in runs] for runs in [alone, beside])
                change = (sum(after) / sum(before) - 1) * 100
                said = [" and ".join(f"{seconds:.1f}" for seconds in runs) for runs in [before, after]]
                print(f"{networks} networks, {name}: {said[0]} s alone, {said[1]} s beside 50 clients, {change:+.1f} %")
        while not networks and time.monotonic() < end:
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
