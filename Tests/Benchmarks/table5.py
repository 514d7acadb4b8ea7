#!/usr/bin/env python3
"""Trains the networks of MicroNets' Table 5 and writes the page with what they take beside what was published.

    table5.py THROUGHLINE --speech DIR --machines DIR --scenes DIR --out DIR [--page docs/findings/table5.md] [-- OPTIONS]

OPTIONS go to `throughline reproduce micronets --published`, such as --epochs 10 --limit 4000. Started again it goes on. In
the page all below the marker is replaced; a task whose data is not named keeps what was there for it.
"""

import argparse
import pathlib
import re
import subprocess
import sys

MARKER = "<!-- What follows is written by Tests/Benchmarks/table5.py. -->"


def sections(text):
    """The tables of a page by task."""
    parts = re.split(r"^## (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("throughline")
    for name in ("speech", "machines", "scenes"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--page", type=pathlib.Path)
    # argparse gives an empty list to options that stand behind --.
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:split])
    passed = sys.argv[split + 1:]
    data = {"kws": options.speech, "ad": options.machines, "vww": options.scenes}
    if not any(data.values()):
        parser.error("name at least one of --speech, --machines, --scenes")
    page = options.page.read_text() if options.page else MARKER
    if MARKER not in page:
        sys.exit(f"table5.py: {options.page}: expected the line '{MARKER}', found none; name another page")
    head, _, below = page.partition(MARKER)
    tables = sections(below)
    for task, folder in data.items():
        if folder is None:
            continue
        place = options.out / task
        place.mkdir(parents=True, exist_ok=True)
        code = subprocess.run(
            [options.throughline, "reproduce", "micronets", "--task", task, "--published", "--data", folder, "--out",
             place, "--db", options.out / "table5.sqlite", *passed], stdout=subprocess.DEVNULL).returncode
        if code:
            sys.exit(code)
        tables.update(sections((place / "table.md").read_text()))
        if options.page:
            body = "".join(f"\n## {task}\n{tables[task].rstrip()}\n" for task in data if task in tables)
            options.page.write_text(head + MARKER + "\n" + body)


if __name__ == "__main__":
    main()
