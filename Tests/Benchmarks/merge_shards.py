#!/usr/bin/env python3
"""Merges generated shards and prints time, memory and size: the simulation of docs/explanation/scale.md.

    merge_shards.py THROUGHLINE [SHARDS [ROWS]]

Shards are made a batch at a time, merged by `throughline merge`, and removed, so that only the merged database grows.
"""
import hashlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

BATCH = 100


def empty(tool, path):
    """A database of the tool's own making, with one profiled row's tables and no rows."""
    donor = path + ".none"
    subprocess.run([tool, "merge", "--db", path, donor], capture_output=True, check=False)
    if not os.path.exists(path):
        # merge refuses absent files before it opens its own: an empty donor makes both.
        open(donor, "w").close()
        subprocess.run([tool, "merge", "--db", path, donor], capture_output=True, check=True)
    for name in (donor, donor + "-wal", donor + "-shm"):
        if os.path.exists(name):
            os.remove(name)


def fill(path, shard, rows):
    """Rows of one machine: its own board, a network in four shared with other shards, two operators each."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    draws = random.Random(shard)
    with database:
        database.execute("INSERT INTO boards VALUES (1, 'nucleo-f746zg', ?, 'silicon')", (f"{shard:024x}",))
        database.execute(
            "INSERT INTO firmwares VALUES (1, 'c5', 'nucleo-f746zg', 'bundled', '1', 'gcc', '-O2', 216000000, 7, "
            "'axi', 'fpu', '{\"board\":\"nucleo-f746zg\"}')")
        models, measurements, timings = [], [], []
        for row in range(1, rows + 1):
            network = draws.randrange(1 << 20) if row % 4 == 0 else (shard << 24) + row + (1 << 32)
            sha = hashlib.sha256(str(network).encode()).hexdigest()
            key = hashlib.sha256(f"{shard} {row}".encode()).hexdigest()[:32]
            ops = draws.randrange(1_000_000, 200_000_000)
            cycles = ops + draws.randrange(100_000)
            models.append((row, sha, f"m{network}", 100_000, ops // 2, ops, 2))
            measurements.append((row, row, f"m{network}", cycles, f"[{cycles}]", cycles / 216_000, key))
            timings += [(row, 0, ops // 2, cycles // 2), (row, 1, 0, cycles - cycles // 2)]
        database.executemany(
            "INSERT OR IGNORE INTO models VALUES (?, ?, ?, ?, ?, ?, ?, '{}', 1, 1, 1, 1)", models)
        known = {row[0]: row[1] for row in database.execute("SELECT sha256, id FROM models")}
        database.executemany(
            "INSERT INTO measurements (id, board_id, firmware_id, model_id, model_name, flash_address, was_present, "
            "arena_extents, input_seed, prepare_cycles, cold_cycles, median_cycles, minimum_cycles, maximum_cycles, "
            "steady_cycles, latency_ms, arena_tensor_bytes, arena_scratch_bytes, arena_persistent_bytes, "
            "arena_used_bytes, arena_bytes, arena_high_water_bytes, stack_bytes, stack_high_water_bytes, static_bytes, "
            "engine_static_bytes, predicted_arena, tool_version, tool_commit, recorded_at, place, key, result) "
            "VALUES (?, 1, 1, ?, ?, 0, 0, '[]', 1, 1, ?4, ?4, ?4, ?4, ?5, ?6, 1, 1, 1, 3, 4, 3, 1, 1, 1, 1, '{}', "
            "'0.1.0', '', '2026-01-01T00:00:00Z', 'usb', ?7, ?7)",
            [(m[0], known[models[m[1] - 1][1]], *m[2:]) for m in measurements])
        database.executemany("INSERT INTO op_timings VALUES (?, ?, 3, 'CONV_2D', ?, ?)", timings)
    database.close()


def main():
    tool = os.path.abspath(sys.argv[1])
    shards = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    folder = tempfile.mkdtemp(prefix="merge-")
    try:
        template, target = folder + "/template.sqlite", folder + "/all.sqlite"
        empty(tool, template)
        making = merging = 0.0
        for first in range(0, shards, BATCH):
            start = time.monotonic()
            paths = []
            for shard in range(first, min(shards, first + BATCH)):
                paths.append(f"{folder}/shard{shard}.sqlite")
                shutil.copy(template, paths[-1])
                fill(paths[-1], shard, rows)
            making += time.monotonic() - start
            start = time.monotonic()
            subprocess.run([tool, "merge", "--db", target, *paths], check=True, stdout=subprocess.DEVNULL)
            merging += time.monotonic() - start
            for path in paths:
                os.remove(path)
            done = first + len(paths)
            # The tool is the only child, so that its processor time is the merging's, however busy the machine is.
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            peak, work = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
            size = os.path.getsize(target) / 1e9
            print(
                f"{done} shards, {done * rows} rows: merging {merging:.0f} s, processor "
                f"{work:.0f} s ({done * rows / work:.0f} rows/s), "
                f"generating {making:.0f} s, {size:.2f} GB, peak memory {peak:.0f} MiB", flush=True)
        found = sqlite3.connect(target).execute(
            "SELECT (SELECT count(*) FROM measurements), (SELECT count(*) FROM models)").fetchone()
        print(f"{found[0]} measurements of {found[1]} models; expected {shards * rows} measurements")
        assert found[0] == shards * rows
    finally:
        shutil.rmtree(folder)


main()
