#!/usr/bin/env python3
"""Times calls of throughline that a user or a script makes again and again: `--help`, and `predict` of one model and of a
hundred, by the fits that lie beside the sets of measurements/ and by those that a database keeps.

The figure is the wall time of the program from its start to its end: median and least of several calls, beside its
processor time. Run it on a machine that does nothing else. Needs `make build`.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
NETWORKS = ["micronet-kws-s", "micronet-kws-m", "micronet-vww-3", "micronet-vww-4", "micronet-ad-s"]
# Networks of no backbone, which operators' costs predict.
FOREIGN = [f"foreign-5-{index}" for index in (3, 4, 6, 9)]
MANY = 100
SET = "*-f746zg-kws"


def timed(command: list[str], folder: str) -> tuple[float, float]:
    """Wall and processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("throughline", type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=20, help="calls of each kind")
    options = parser.parse_args()
    program = str(options.throughline.resolve())
    os.environ["THROUGHLINE_HOME"] = str(REPOSITORY)
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{name}.tflite" for name in NETWORKS]
        foreign = [f"{name}.tflite" for name in FOREIGN]
        for file in files + foreign:
            timed([program, "generate", file.removesuffix(".tflite"), "--out", file], folder)
        timed([program, "import", str(next((REPOSITORY / "measurements").glob(SET))), "--db", "rows.sqlite"], folder)
        one = [program, "predict", files[1]]
        many = [program, "predict", "--json"] + [files[index % len(files)] for index in range(MANY)]
        calls = {
            "--help": [program, "--help"],
            "predict, kept sets": one,
            "predict, a database of 400 rows": one + ["--db", "rows.sqlite"],
            f"predict, {MANY} models": many,
            "predict, no backbone": [program, "predict", foreign[0]],
            "predict --engine tflm": [program, "predict", "--engine", "tflm", files[1]],
        }
        for count in (MANY, 5 * MANY):
            calls[f"predict, {count} of no backbone"] = [program, "predict", "--json"] + [
                foreign[index % len(foreign)] for index in range(count)]
        medians = {}
        print(f"{'call':34} {'median ms':>10} {'least ms':>9} {'CPU ms':>7}")
        for name, command in calls.items():
            # The first call of a database makes its fit and keeps it.
            timed(command, folder)
            times = [timed(command, folder) for _ in range(options.calls)]
            walls = [wall for wall, _ in times]
            cpu = statistics.median(used for _, used in times)
            medians[name] = cpu
            print(f"{name:34} {1e3 * statistics.median(walls):10.1f} {1e3 * min(walls):9.1f} {1e3 * cpu:7.1f}")
            if command is many:
                print(f"{MANY / statistics.median(walls):.0f} models a second in one call")
        # What one more costs where the fits are loaded: a library's call, which also reads, plans and writes JSON here.
        more = medians[f"predict, {5 * MANY} of no backbone"] - medians[f"predict, {MANY} of no backbone"]
        print(f"{4 * MANY / more:.0f} models of no backbone a second of one core, fits loaded")


if __name__ == "__main__":
    main()
