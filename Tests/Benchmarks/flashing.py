#!/usr/bin/env python3
"""Times flashing by throughline, st-flash and openocd on one emulated board behind emulated USB.

Two jobs: an image of 600 KB over another one, and a new model of 60 KB beside unchanged firmware; each with flash that
is busy for datasheet-typical times by the host's clock, and with flash that is never busy. The figure is the wall time
of the tool itself, from its start to its end, since that is what its user waits for; the tools take turns, and both
median and least time are told. All of them verify what they wrote and reset the chip; `throughline` also waits until
the firmware answers, and asks it first what lies in its model log. Processor time is the tool's own. USB commands are
those of 16 bytes that reached the probe, and do not depend on the host.

Run it on a machine that does nothing else. Needs `make build firmwares usb-testbed`.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import typing

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / ".build/release"
FIRMWARE = REPOSITORY / "firmware/build/nucleo-f746zg-bundled.elf"
FIXTURE = REPOSITORY / "Tests/Fixtures/dense.tflite"
FLASH = 0x08000000
# Where the firmware keeps models: the first sector behind its 128 KiB.
MODELS = FLASH + 128 * 1024
IMAGE_BYTES = 600 * 1024
MODEL_BYTES = 60 * 1024
PT_LOAD = 1
ATTEMPTS = 3


class Run(typing.NamedTuple):
    """What one run of a tool took."""

    wall: float
    processor: float
    commands: int


def segments(elf):
    """Loadable segments of a 32-bit ELF file: (address in flash, bytes)."""
    (table,) = struct.unpack_from("<I", elf, 28)
    size, count = struct.unpack_from("<HH", elf, 42)
    for index in range(count):
        kind, offset, _, address, in_file = struct.unpack_from("<IIIII", elf, table + index * size)
        if kind == PT_LOAD and in_file:
            yield address, elf[offset : offset + in_file]


def with_segment(elf, address, content):
    """The ELF file with one more loadable segment; its program headers move to the end."""
    (table,) = struct.unpack_from("<I", elf, 28)
    size, count = struct.unpack_from("<HH", elf, 42)
    headers = elf[table : table + size * count]
    at = (len(elf) + 3) // 4 * 4
    body = elf + bytes(at - len(elf)) + content
    new = struct.pack("<8I", PT_LOAD, at, address, address, len(content), len(content), 4, 4)
    result = bytearray(body + headers + new)
    struct.pack_into("<I", result, 28, len(body))
    struct.pack_into("<H", result, 44, count + 1)
    return bytes(result)


def flat(parts):
    """The bytes from the start of flash to the end of the last part, 0xFF between."""
    end = max(address + len(content) for address, content in parts)
    image = bytearray(b"\xff" * (end - FLASH))
    for address, content in parts:
        image[address - FLASH : address - FLASH + len(content)] = content
    return bytes(image)


def run(folder, command, flash, timing, image=None):
    """Seconds, processor seconds and USB commands of a tool on a board with the flash contents given.

    A tool with short deadlines (st-flash gives its loader 0.5 s) fails on a machine that is busy otherwise, so it is
    tried again.
    """
    for _ in range(ATTEMPTS):
        outcome = attempt(folder, command, flash, timing)
        if outcome.returncode == 0:
            break
    else:
        sys.exit(f"{command[0]} failed {ATTEMPTS} times:\n{outcome.stdout}")
    if image and (folder / "flash.bin").read_bytes()[: len(image)] != image:
        sys.exit(f"{command[0]} left something else in flash:\n{outcome.stdout}")
    traffic = json.loads((folder / "traffic.json").read_text())
    wall, processor = map(float, (folder / "seconds.txt").read_text().split())
    return Run(wall, processor, traffic["commands"])


def attempt(folder, command, flash, timing):
    """Runs a command beside a fresh board."""
    (folder / "flash.bin").write_bytes(flash + b"\xff" * (1024 * 1024 - len(flash)))
    board = [PROGRAMS / "virtual-board", "--board", "f746zg", "--flash", "flash.bin", "--flash-time", timing]
    board += ["--traffic", "traffic.json", "--usb", "--", sys.executable, __file__, "--time", "seconds.txt"]
    return subprocess.run(
        [*board, "--", *command], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "THROUGHLINE_HOME": str(REPOSITORY)})


def jobs(folder):
    """What each tool is to do: name, bytes, flash before, expected image, commands by tool."""
    numbers = random.Random(7)
    elf = FIRMWARE.read_bytes()
    parts = list(segments(elf))
    end = (max(address + len(content) for address, content in parts) + 3) // 4 * 4
    filling = numbers.randbytes(FLASH + IMAGE_BYTES - end)
    image = flat([*parts, (end, filling)])
    (folder / "image.elf").write_bytes(with_segment(elf, end, filling))
    (folder / "image.bin").write_bytes(image)
    # What follows the graph is part of the file and of nothing else.
    model = FIXTURE.read_bytes()
    model += numbers.randbytes(MODEL_BYTES - len(model))
    (folder / "model.tflite").write_bytes(model)
    throughline = str(PROGRAMS / "throughline")
    yield (
        "600 KB image", IMAGE_BYTES, numbers.randbytes(IMAGE_BYTES), image,
        {"throughline": [throughline, "flash", "--board", "usb", "--firmware", "image.elf"]}
        | stock("image.bin", FLASH))
    yield (
        "60 KB model, firmware unchanged", MODEL_BYTES, flat(parts), None,
        {"throughline": [
            throughline, "flash", "--model", "model.tflite", "--board", "usb"]}
        | stock("model.tflite", MODELS))


def stock(file, address):
    """The commands of the other tools that write and verify a file and let the chip run."""
    return {
        "st-flash": ["st-flash", "--reset", "write", file, hex(address)],
        "openocd": [
            "openocd", "-f", "board/st_nucleo_f7.cfg", "-c", f"program {file} {hex(address)} verify reset exit"],
    }


def benchmark(repeats):
    """Prints the table, and for each case whether throughline is ahead of both."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        print("| job | flash busy | tool | median s | least s | processor s | USB commands per KB |")
        print("|---|---|---|---|---|---|---|")
        verdicts = []
        for job, size, before, image, commands in jobs(folder):
            for timing in ("real", "none"):
                results = {tool: [] for tool in commands}
                for _ in range(repeats):
                    for tool, command in commands.items():
                        results[tool].append(run(folder, command, before, timing, image))
                busy = "typical times, host's clock" if timing == "real" else "never"
                for tool, runs in results.items():
                    figures = (
                        statistics.median(each.wall for each in runs), min(each.wall for each in runs),
                        min(each.processor for each in runs),
                        statistics.median(each.commands for each in runs) * 1024 / size)
                    print(f"| {job} | {busy} | {tool} | " + " | ".join(f"{x:.2f}" for x in figures) + " |", flush=True)
                is_ahead = all(
                    choose(run.wall for run in results["throughline"]) < choose(run.wall for run in runs)
                    for choose in (min, statistics.median)
                    for tool, runs in results.items() if tool != "throughline")
                verdicts.append(f"{job}, flash busy: {busy}: {'ahead of both' if is_ahead else 'NOT ahead of both'}")
    print("\n" + "\n".join(verdicts))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="runs of each tool in each case (default 5)")
    parser.add_argument("--time", metavar="FILE", help="run the command behind -- and write its seconds to FILE")
    parser.add_argument("command", nargs="*")
    options = parser.parse_args()
    if not options.time:
        return benchmark(options.repeats)
    start = time.monotonic()
    code = subprocess.run(options.command).returncode
    wall = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    pathlib.Path(options.time).write_text(f"{wall} {used.ru_utime + used.ru_stime}")
    return code


if __name__ == "__main__":
    sys.exit(main())
