#!/usr/bin/env python3
"""A million rows: merged, fitted, reported, exported and imported, beside the sqlite3 shell's import of the same rows.

    rows.py THROUGHLINE [ROWS]

Two networks are characterized on a virtual board, so that firmware and run are true ones; the rows are drawn, with
networks of the same backbone, latencies about a line, and two operators each. Times are seconds on the clock (and of the
processor), with the peak of memory.
"""
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

# Seconds that a step may take.
LIMIT = 1800


def digest(parts):
    """A row's key as docs/howto/exchange.md has it."""
    text = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def network(draws):
    """A network of the backbone: its name, its MACs in 1x1 and other convolutions, and its operators."""
    widths = [4 * draws.randrange(6, 70) for _ in range(draws.randrange(4, 11))]
    name = f"kws-c{widths[0]}-d{widths[1]}s2" + "".join(f"-d{width}" for width in widths[2:])
    depthwise = sum(125 * 9 * width for width in widths[:-1])
    pointwise = sum(125 * first * second for first, second in zip(widths, widths[1:]))
    return name, 490 * 40 * widths[0] + pointwise, depthwise, 2 * len(widths) + 1


def fill(path, rows, run, board, firmware, template):
    """Adds rows to a database of the tool's own making."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    draws = random.Random(1)
    plan = database.execute(
        "SELECT backbone, design, space, seed, runs.board, origin, identity FROM runs "
        "JOIN firmwares ON firmwares.id = firmware_id WHERE runs.id = ?", (run,)).fetchone()
    columns = [column[1] for column in database.execute("PRAGMA table_info(measurements)")]
    place = {name: number for number, name in enumerate(columns)}
    base = database.execute("SELECT * FROM measurements WHERE id = ?", (template,)).fetchone()
    start = database.execute("SELECT max(sample_index) + 1, max(architecture_id) FROM samples").fetchone()
    models, samples, architectures, measurements, timings, seen = [], [], [], [], [], set()
    first_model = database.execute("SELECT max(id) FROM models").fetchone()[0] + 1
    row = 0
    while row < rows:
        name, conv, depthwise, count = network(draws)
        if name in seen:
            continue
        seen.add(name)
        index, row = start[0] + row, row + 1
        kind = "uniform" if index % 2 == 0 else "coverage"
        sha = hashlib.sha256(name.encode()).hexdigest()
        cycles = int((2.2 * conv + 6.0 * depthwise + 50_000 * count) * draws.uniform(0.97, 1.03))
        ops = [(0, 3, "CONV_2D", conv, cycles * 3 // 4), (1, 4, "DEPTHWISE_CONV_2D", depthwise, cycles // 4)]
        values = list(base)
        steady = f"[{cycles}]"
        for column, value in {
            "id": None, "model_id": first_model + row - 1, "model_name": name, "run_id": run, "sample_index": index,
            "median_cycles": cycles, "minimum_cycles": cycles, "maximum_cycles": cycles, "cold_cycles": cycles + 90,
            "steady_cycles": steady, "latency_ms": cycles / 216_000.0,
            "key": digest(["sample", *map(str, plan), str(index)]),
            "result": digest(["result", sha, steady, str(base[place["arena_used_bytes"]]), kind, "kws", name]
                             + [f"{op[0]}:{op[1]}:{op[3]}:{op[4]}" for op in ops]),
        }.items():
            values[place[column]] = value
        census = json.dumps({"CONV_2D": count // 2 + 1, "DEPTHWISE_CONV_2D": count // 2}, separators=(",", ":"))
        models.append((first_model + row - 1, sha, name, 100_000, conv + depthwise, 2 * (conv + depthwise), count, census))
        architectures.append((start[1] + row, name))
        samples.append((run, index, kind, start[1] + row))
        measurements.append(values)
        timings += [(index, *op) for op in ops]
    with database:
        database.executemany("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, 1, 1)", models)
        database.executemany("INSERT INTO architectures VALUES (?, 'kws', ?)", architectures)
        database.executemany("INSERT INTO samples VALUES (?, ?, ?, ?)", samples)
        database.executemany(f"INSERT INTO measurements VALUES ({', '.join('?' * len(columns))})", measurements)
        database.execute("CREATE TEMP TABLE drawn (sample_index, op, code, name, macs, cycles)")
        database.executemany("INSERT INTO drawn VALUES (?, ?, ?, ?, ?, ?)", timings)
        database.execute(
            "INSERT INTO op_timings SELECT id, op, code, name, macs, drawn.cycles FROM drawn "
            "JOIN measurements ON run_id = ? AND measurements.sample_index = drawn.sample_index", (run,))
    database.close()


def timed(label, command, rows=None):
    """Runs a command and prints what it took."""
    before = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        watch = threading.Timer(float(os.environ.get("LIMIT", LIMIT)), process.kill)
        watch.start()
        # wait4 tells the memory of this child alone.
        _, status, used = os.wait4(process.pid, 0)
        watch.cancel()
        errors.seek(0)
        said = errors.read(2000)
    wall, work = time.monotonic() - before, used.ru_utime + used.ru_stime
    if status == signal.SIGKILL:
        print(f"{label:<58} not done after {wall:.0f} s ({work:.1f} s), {used.ru_maxrss / 1024:,.0f} MiB", flush=True)
        return
    assert status == 0 and not said, f"{command}: {said}"
    rate = f", {rows / wall:,.0f} rows/s" if rows else ""
    print(f"{label:<58} {wall:7.1f} s ({work:.1f} s), {used.ru_maxrss / 1024:,.0f} MiB{rate}", flush=True)


def main():
    tool = os.path.abspath(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    if not shutil.which("sqlite3"):
        sys.exit("rows.py: expected the sqlite3 shell, found none; apt-get install sqlite3")
    folder = tempfile.mkdtemp(prefix="rows-")
    path = lambda name: os.path.join(folder, name)
    try:
        subprocess.run([tool, "characterize", "--count", "2", "--repeat", "1", "--db", path("seed.sqlite")],
                       check=True, capture_output=True)
        seed = sqlite3.connect(path("seed.sqlite"))
        seed.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        facts = seed.execute("SELECT run_id, board_id, firmware_id, id FROM measurements ORDER BY id").fetchone()
        seed.close()
        shutil.copy(path("seed.sqlite"), path("shard.sqlite"))
        # In a process of its own: what is started by one with much memory is counted as having had it.
        filling = multiprocessing.Process(target=fill, args=(path("shard.sqlite"), rows, *facts))
        filling.start()
        filling.join()
        if filling.exitcode:
            sys.exit(f"rows.py: making {rows} rows ended with {filling.exitcode}")
        print(f"{rows:,} rows, {2 * rows:,} operators, {os.path.getsize(path('shard.sqlite')) / 1e6:,.0f} MB")

        db = ["--db", path("all.sqlite")]
        timed("insert: throughline merge, into an empty database", [tool, "merge", path("shard.sqlite"), *db], rows)
        timed("again: nothing is new", [tool, "merge", path("shard.sqlite"), *db], rows)
        dump = ("SELECT * FROM measurements", "SELECT * FROM models", "SELECT * FROM samples",
                "SELECT * FROM architectures", "SELECT * FROM op_timings")
        for query in dump:
            name = query.split()[-1]
            subprocess.run(["sqlite3", "-csv", path("shard.sqlite"), ".output " + path(name + ".csv"), query], check=True)
        # The same tables and indices, without types: the shell imports texts, which STRICT tables refuse.
        tables = [query.split()[-1] for query in dump]
        seed = sqlite3.connect(path("seed.sqlite"))
        shell = sqlite3.connect(path("shell.sqlite"))
        shell.execute("PRAGMA journal_mode = WAL")
        for table in tables:
            names = ", ".join(column[1] for column in seed.execute(f"PRAGMA table_info({table})"))
            shell.execute(f"CREATE TABLE {table} ({names})")
            indices = seed.execute(f"PRAGMA index_list({table})").fetchall()
            for number, (name, unique) in enumerate((row[1], row[2]) for row in indices):
                parts = ", ".join(column[2] for column in seed.execute(f"PRAGMA index_info({name})"))
                shell.execute(f"CREATE {'UNIQUE' if unique else ''} INDEX {table}_{number} ON {table} ({parts})")
        shell.close()
        imports = [f".import --csv {path(table + '.csv')} {table}" for table in tables]
        timed("beside: sqlite3 .import into the same tables and indices",
              ["sqlite3", path("shell.sqlite"), "PRAGMA synchronous = FULL", *imports], rows)
        timed("fit", [tool, "fit", "--backbone", "kws", *db], rows)
        timed("report", [tool, "report", "--out", path("report"), *db], rows)
        timed("export", [tool, "export", "--out", path("csv"), *db], rows)
        os.remove(path("shard.sqlite"))
        timed("import, each row held against its keys",
              [tool, "import", path("csv"), "--db", path("imported.sqlite")], rows)
        found = [sqlite3.connect(path(name)).execute("SELECT count(*) FROM measurements").fetchone()[0]
                 for name in ("all.sqlite", "shell.sqlite", "imported.sqlite")]
        assert found == [rows + 2, rows + 2, rows + 2], found
    finally:
        shutil.rmtree(folder)


main()
