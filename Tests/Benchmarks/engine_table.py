#!/usr/bin/env python3
"""Compares the bundled engine with TensorFlow Lite Micro, model by model and op by op, from stored rows.

    engine_table.py --db FILE --models DIR [--board nucleo-f746zg] [--out docs/findings/engine-table.md]   the table
    engine_table.py --db FILE --models DIR --profile THROUGHLINE [...]                            profiles first

Rows must have counts of what was executed, as virtual boards keep them. Instructions and loads are counted from the code
that ran, which is stored with the rows; cycles are the row's own, by the cycle model that it names.
"""

import argparse
import collections
import hashlib
import pathlib
import sqlite3
import statistics
import subprocess
import sys

import capstone

ENGINES = ("tflm", "bundled")
# Arm v7-M's instructions that load from memory begin with one of these.
LOADS = ("ldr", "ldm", "pop", "vldr", "vldm", "vpop")


class Reader:
    """Unsigned LEB128 numbers, as counts are stored."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def runs(self):
        """Executions by block."""
        self.number()  # phase
        for _ in range(self.number()):
            self.number()  # events
        runs, block = {}, 0
        for _ in range(self.number()):
            block += self.number()
            runs[block] = self.number() + self.number()
        return runs


class Figures:
    """What a model, or an op of it, took with one engine."""

    def __init__(self, cycles=0, instructions=0, loads=0, code=frozenset()):
        self.cycles, self.instructions, self.loads, self.code = cycles, instructions, loads, code

    @property
    def code_bytes(self):
        return 2 * len(self.code)


class Rows:
    """The rows of a database."""

    def __init__(self, path):
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.decoder = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS)
        self.blocks = {}

    def newest(self, sha256, engine, board):
        """Id, cycles and provenance of the newest row that has counts; None if there is none."""
        return self.database.execute(
            """SELECT m.id, m.median_cycles, f.engine_version, c.cycle_model, f.build_id, f.compiler, f.flags
               FROM measurements m JOIN firmwares f ON f.id = m.firmware_id JOIN models o ON o.id = m.model_id
               JOIN execution_counts c ON c.measurement_id = m.id AND c.op_index = -1
               WHERE o.sha256 = ? AND f.engine = ? AND f.board = ? ORDER BY m.id DESC LIMIT 1""",
            (sha256, engine, board)).fetchone()

    def block(self, row):
        """Instructions, loads and half-words of a block."""
        if row not in self.blocks:
            address, code = self.database.execute(
                "SELECT address, code FROM code_blocks WHERE id = ?", (row,)).fetchone()
            names = [name for _, _, name, _ in self.decoder.disasm_lite(code, address)]
            loads = sum(name.startswith(LOADS) for name in names)
            self.blocks[row] = (len(names), loads, frozenset(range(address, address + len(code), 2)))
        return self.blocks[row]

    def figures(self, measurement, cycles, op):
        data, = self.database.execute(
            "SELECT counts FROM execution_counts WHERE measurement_id = ? AND op_index = ?",
            (measurement, op)).fetchone()
        result = Figures(cycles)
        code = set()
        for row, times in Reader(data).runs().items():
            instructions, loads, places = self.block(row)
            result.instructions += times * instructions
            result.loads += times * loads
            code |= places
        result.code = frozenset(code)
        return result

    def ops(self, measurement):
        """(name, multiply-accumulates, figures) of each op."""
        rows = self.database.execute(
            "SELECT op_index, op_name, macs, cycles FROM op_timings WHERE measurement_id = ? ORDER BY op_index",
            (measurement,)).fetchall()
        return [(name, macs, self.figures(measurement, cycles, index)) for index, name, macs, cycles in rows]


def ratio(ours, theirs):
    return f"{ours / theirs:.2f}" if theirs else "-"


def cells(tflm, bundled):
    """Columns of the table: tflm's figure and bundled / tflm of cycles, instructions, loads; executed code of both."""
    row = []
    for name in ("cycles", "instructions", "loads"):
        theirs, ours = getattr(tflm, name), getattr(bundled, name)
        row += [f"{theirs:,}", f"{ours:,}", ratio(ours, theirs)]
    return row + [f"{tflm.code_bytes:,}", f"{bundled.code_bytes:,}"]


HEAD = ["cycles tflm", "bundled", "ratio", "instructions tflm", "bundled", "ratio", "loads tflm", "bundled", "ratio",
        "code tflm", "bundled"]


def table(title, rows):
    lines = ["| " + " | ".join(title + HEAD) + " |", "|" + "---|" * len(title + HEAD)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def document(rows, models, board):
    compared, missing, provenance = [], [], {}
    for path in models:
        found = {e: rows.newest(hashlib.sha256(path.read_bytes()).hexdigest(), e, board) for e in ENGINES}
        if not all(found.values()):
            missing.append((path.stem, [e for e in ENGINES if not found[e]]))
            continue
        for engine, row in found.items():
            provenance.setdefault(engine, set()).add(row[2:])
        whole = {e: rows.figures(found[e][0], found[e][1], -1) for e in ENGINES}
        compared.append((path.stem, whole, {e: rows.ops(found[e][0]) for e in ENGINES}))
    if not compared:
        sys.exit("engine_table.py: no model has rows of both engines with counts; profile them first (--profile)")
    lines = [
        "# The bundled engine against TensorFlow Lite Micro", "",
        f"Emulated ({board}), not measured; written by `make engine-table` from stored rows. Ratio is bundled / tflm: below",
        "1 the bundled engine takes less. Cycles are of one steady inference, by the cycle model named below; instructions and",
        "loads are counted from the code that ran; code is the bytes of code that ran at least once. A line of an op is that op",
        "alone; a model's line is the whole inference.", ""]
    for engine in ENGINES:
        for version, model, build, compiler, flags in sorted(provenance[engine]):
            lines.append(f"- {engine} {version}, firmware {build[:12]}, {compiler}, `{flags}`; cycles by {model}")
    ratios = {n: [getattr(w["bundled"], n) / getattr(w["tflm"], n) for _, w, _ in compared]
              for n in ("cycles", "instructions")}
    said = [f"{statistics.median(found):.3f} in {name}, {max(found):.3f} at most" for name, found in ratios.items()]
    lines += ["", f"Median ratio of {len(compared)} models: {'; '.join(said)}.", "",
              "## By model", ""]
    order = sorted(compared, key=lambda entry: entry[1]["tflm"].cycles)
    lines += table(["model"], [[name] + cells(whole["tflm"], whole["bundled"]) for name, whole, _ in order])
    kinds = collections.defaultdict(lambda: {e: [0, 0, 0, frozenset(), 0] for e in ENGINES})
    for _, _, ops in compared:
        for engine in ENGINES:
            for name, _, figures in ops[engine]:
                sums = kinds[name][engine]
                sums[0] += figures.cycles
                sums[1] += figures.instructions
                sums[2] += figures.loads
                sums[3] |= figures.code
                sums[4] += 1
    lines += ["", "## By kind of op, over all models", ""]
    lines += table(["op", "number"], [
        [name, str(both["tflm"][4])] + cells(*(Figures(*both[e][:4]) for e in ENGINES))
        for name, both in sorted(kinds.items(), key=lambda item: -item[1]["tflm"][0])])
    for name, _, ops in order:
        lines += ["", f"## {name}", ""]
        lines += table(["op", "kind", "MAC"], [
            [str(index), kind, f"{macs:,}"] + cells(theirs, ours)
            for index, ((kind, macs, theirs), (_, _, ours)) in enumerate(zip(ops["tflm"], ops["bundled"]))])
    if missing:
        lines += ["", "Without a line, for lack of a row with either engine (too large, or an operator that it lacks): "
                  + ", ".join(f"{name} ({', '.join(engines)})" for name, engines in missing) + "."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", required=True, help="database of rows")
    parser.add_argument("--models", required=True, type=pathlib.Path, help="folder of .tflite files")
    parser.add_argument("--board", default="nucleo-f746zg", help="board whose rows are compared")
    parser.add_argument("--out", type=pathlib.Path, help="file to write; standard output without it")
    parser.add_argument("--profile", metavar="THROUGHLINE", help="program that profiles each model with both engines first")
    arguments = parser.parse_args()
    models = sorted(arguments.models.glob("*.tflite"))
    if not models:
        sys.exit(f"engine_table.py: expected .tflite files in {arguments.models}, found none")
    if arguments.profile:
        for path in models:
            for engine in ENGINES:
                done = subprocess.run(
                    [arguments.profile, "profile", path, "--engine", engine, "--repeat", "1", "--db", arguments.db,
                     "--board", "virtual:" + arguments.board.removeprefix("nucleo-")],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                print(f"{path.stem} {engine}: {done.stderr.strip() or 'profiled'}", file=sys.stderr, flush=True)
    text = document(Rows(arguments.db), models, arguments.board)
    if arguments.out:
        arguments.out.write_text(text)
    else:
        sys.stdout.write(text)


main()
